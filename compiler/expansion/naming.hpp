#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::expansion {

/// What the library says of the names that resources have at a provider, by the type of the resource.
struct Naming {
    std::map<std::string, std::string, std::less<>> namedBy; ///< where it is not the attribute `name`
    std::map<std::string, std::vector<std::string>, std::less<>> within;
    std::set<std::string, std::less<>> everywhere;
    std::set<std::string, std::less<>> repeatable;

    /// The attribute whose value no other resource of the type has; empty when there is none.
    std::string_view attributeOf(std::string_view type) const;
    /// Attributes that hold what the name is unique within, beside the region.
    const std::vector<std::string>& uniqueWithin(std::string_view type) const;
    /// Whether a name is taken in every region at once.
    bool holdsEverywhere(std::string_view type) const { return everywhere.find(type) != everywhere.end(); }
};

} // namespace drc::expansion
