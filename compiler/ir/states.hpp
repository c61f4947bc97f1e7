#pragma once

#include "source/span.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What components do for clients in each region, and what changes it.
namespace drc::ir {

/// From best to worst.
enum class State : std::uint8_t {
    Serving,
    ReadOnly,  ///< it answers questions and refuses changes
    Paused,    ///< it is there and does not work, or nobody is sent to it
    Restoring, ///< it is being made from a backup
    Absent,    ///< it does not exist there, or without its data
};

/// What an action, of the component or of another one, makes of it in the recovery region.
struct StateChange {
    std::string by; ///< the component whose action it is
    std::string action;
    std::optional<State> to; ///< nothing: it leaves the state as it is
};

/// What a component cannot work without.
struct Need {
    std::string component;
    bool reading = false; ///< a component that is read-only is enough
};

struct ComponentStates {
    std::string component;
    std::string home; ///< the role of the region where it is at home; empty when it lives nowhere
    std::map<std::string, State, std::less<>> before; ///< by the role of each region where it lives
    std::vector<StateChange> changes;                 ///< by actions of which a kind says it
    std::vector<Need> needs;
    bool keepsData = false; ///< it loses something with its region
    bool auxiliary = false; ///< recovery does without it
    bool buffers = false;   ///< who needs it needs only that it is there
    bool entrance = false;  ///< clients find the system through it
    source::Span span{};    ///< where the component is declared
    std::string kind;

    /// Whether others find what stands behind it through it, once it serves.
    bool sends() const { return entrance || buffers; }
};

} // namespace drc::ir
