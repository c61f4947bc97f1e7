#pragma once

#include "pipeline/pipeline.hpp"
#include "recognition/components.hpp"
#include "recognition/sighting.hpp"
#include "source/file_system.hpp"

#include <functional>
#include <set>
#include <string>
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

/// What no component of the topology can be called: names that are reserved, those of roles, and its own.
std::set<std::string, std::less<>> reservedNames(const std::string& topology);

/// Why no topology can have these names; empty where one can.
std::string reasonAgainst(const TopologyNames& names, const std::string& region,
                          const source::FileSystem& files, const pipeline::Options& options);

} // namespace drc::recognition
