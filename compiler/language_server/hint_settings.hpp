#pragma once

#include "json_rpc/json_rpc.hpp"

namespace drc::language_server {

/// Which hints are shown (`drc.hints.…`).
struct HintSettings {
    bool objectives = true; ///< at each objective and each replica, what is proven of it
    bool plans = true;      ///< at each plan, where the client shows no lenses that say the same
    bool steps = true;      ///< at each step and each signal, what it takes
    bool names = true;      ///< steps that are derived, and times that a signal or a replica has by default
    bool cost = false;      ///< at each component, what it costs a month
};

/// Those of an object; what it does not say stays as it is.
HintSettings hintSettingsIn(const json_rpc::Received& given, HintSettings otherwise = {});

} // namespace drc::language_server
