#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "recognition/comparison.hpp"
#include "recognition/components.hpp"
#include "recognition/found.hpp"
#include "recognition/library_tables.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drc::recognition {

/// A resource of the configuration, and the thing that it is, if it exists.
struct Match {
    const ir::Resource* resource = nullptr;
    std::optional<std::size_t> thing;
    ir::Map keep;                    ///< what it keeps: its name and labels
    std::vector<Compared> different; ///< what a deployment would change
    std::vector<std::string> unread; ///< attributes that an import cannot read
    std::string id;                  ///< what an import takes
    bool isSeen = false;             ///< the library recognised the component by it
    bool isOther = false;            ///< it would be made again, or needs something that will be made
    std::string replaced;            ///< the attribute that differs and cannot be changed
};

/// Resources and things that are not the same, however alike they are.
using Apart = std::set<std::pair<ir::Address, std::size_t>>;

/// Finds for each resource of the configuration the thing that it is: first those by which components were
/// recognised, then from reference to reference. Deterministic. `documents`: files of the configuration, by
/// path.
std::vector<Match> match(const ir::Program& program, const std::map<std::string, std::string>& documents,
                         const Estate& estate, const Components& components, const Tables& tables,
                         const std::string& environment, const expansion::Providers& providers,
                         const Apart& apart);

/// The same matches in the configuration that takes them over: what it would still change.
std::vector<Match> matchAgain(const ir::Program& program, std::map<std::string, std::string> documents,
                              const std::vector<Match>& matches, const Estate& estate, const Tables& tables,
                              const std::string& environment, const expansion::Providers& providers);

} // namespace drc::recognition
