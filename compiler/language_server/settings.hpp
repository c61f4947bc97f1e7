#pragma once

#include "json_rpc/json_rpc.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drc::language_server {

/// What a person sets for the server in their editor: the section `drc` of its settings. It comes with
/// `initialize`, and whenever it changes. Whatever is not set has its default.
struct Settings {
    /// `drc.hints.…`: what stands beside the lines of a program.
    struct Hints {
        bool objectives = true; ///< at each objective and each replica, what is proven of it
        bool plans = true;      ///< at each plan, where the client shows no lenses that say the same
        bool steps = true;      ///< at each step and each signal, what it takes
        bool names = true; ///< steps that are derived, and times that a signal or a replica has by default
        bool cost = false; ///< at each component, what it costs a month

        bool none() const { return !objectives && !plans && !steps && !names && !cost; }
        friend bool operator==(const Hints&, const Hints&) = default;
    };
    Hints hints{};
    bool lenses = true; ///< `drc.lenses`
    /// `drc.diagnostics.enabled`: findings are shown. What asks for them by name still works.
    bool diagnostics = true;
    /// `drc.diagnostics.limit`: more findings of a file than this are counted in the last one, for an editor
    /// with hundreds shows none of them.
    std::size_t mostFindings = 200;

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Settings as a client sends them, with or without the section around them: `{"drc": {"lenses": false}}`.
/// What cannot be understood has its default, and stands in `wrong`, a sentence each.
Settings settingsIn(const json_rpc::Received& sent, std::vector<std::string>& wrong);

} // namespace drc::language_server
