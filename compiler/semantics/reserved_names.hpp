#pragma once

#include "ir/reserved_name.hpp"

#include <string_view>
#include <vector>

namespace drc::semantics {

/// The names that nothing in a topology may have: those that the compiler makes itself, and those of the
/// targets.
class ReservedNames {
public:
    explicit ReservedNames(const std::vector<ir::ReservedName>& ofTargets);
    /// The entry that keeps the name from things of that sort, or null.
    const ir::ReservedName* find(std::string_view name, ir::Sorts sort) const;

private:
    std::vector<ir::ReservedName> all_;
};

/// Names become parts of labels and of names at the provider, which allow neither capitals nor doubled
/// separators.
bool isGoodName(std::string_view name);

/// How messages call one sort: `component`.
std::string_view spellSort(ir::Sorts sort);

} // namespace drc::semantics
