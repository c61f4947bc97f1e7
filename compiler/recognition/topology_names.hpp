#pragma once

#include "recognition/components.hpp"
#include "recognition/sighting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

struct Options;

/// How the topology is called that is made of what exists, and the suffix of its environment.
struct TopologyNames {
    std::string topology;
    std::string environment;
};

/// Those that the user or what exists says; empty where nobody says any.
TopologyNames namesSaid(const std::vector<Sighting>& sightings, const Options& options);

/// The same with those that the names of what exists suggest in the place of empty ones.
TopologyNames namesOf(TopologyNames said, const Components& components,
                      const std::vector<std::string>& regions);

/// Whether a text has nothing but letters, digits and `_`.
bool isWord(std::string_view text);

} // namespace drc::recognition
