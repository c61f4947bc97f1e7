#pragma once

#include "objectives/recovery.hpp"

namespace drc::semantics {
struct VerdictSuppression;
}

namespace drc::objectives {

/// A shortfall, and what the topology says of it.
struct JudgedShortfall : Shortfall {
    bool isAssumed = false; ///< people bring it back in a time that the topology assumes
    const semantics::VerdictSuppression* suppression = nullptr; ///< what says that it may stay so

    /// Whether a step has to bring it back.
    bool isOpen() const { return !isAssumed && suppression == nullptr; }
};

} // namespace drc::objectives
