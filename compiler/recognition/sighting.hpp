#pragma once

#include "semantics/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::recognition {

/// What the library says of a replica: another thing of the kind, by a text that identifies it, or a region.
struct SeenReplica {
    std::string to;
    semantics::Entries settings;
    std::vector<std::pair<std::string, std::string>> exports; ///< of the component there, by name
};

/// What a component may be instead: of another kind, with other settings.
struct Otherwise {
    std::string kind;
    semantics::Entries settings;
};

/// A thing by which a component shows.
struct Sighting {
    std::string kind;
    std::size_t thing = 0;
    std::string region;
    std::string resource; ///< what the kind calls it
    std::string called;   ///< by people
    std::string group;    ///< things of the kind that say the same are one component; empty for none
    semantics::Entries settings;
    std::vector<std::pair<std::string, std::string>> exports; ///< of the component there, by name
    std::vector<std::string> ids;                             ///< what others call it by
    std::vector<SeenReplica> replicas;
    std::string home;                ///< a region, where it says one
    std::vector<std::size_t> claims; ///< things that are of it
    /// What names must be, because something that exists holds them; empty where any will do.
    struct Names {
        std::string component;
        std::string topology;
        std::string environment;
    };
    Names names;
    /// It follows the thing of its group that does not: with these settings of the replica.
    std::optional<semantics::Entries> follows;
    std::vector<std::string> alsoIn; ///< regions where it stands without anything
    std::optional<Otherwise> otherwise;
};

} // namespace drc::recognition
