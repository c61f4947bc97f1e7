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
#include <string>
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
};

/// Finds for each resource of the configuration the thing that it is: first those by which components were
/// recognised, then from reference to reference. Deterministic. `documents`: files of the configuration, by
/// path; `environment`: the suffix of the imported one.
std::vector<Match> match(const ir::Program& program, std::map<std::string, std::string> documents,
                         const Estate& estate, const Components& components, const Tables& tables,
                         const expansion::Providers& providers, const std::string& environment);

} // namespace drc::recognition
