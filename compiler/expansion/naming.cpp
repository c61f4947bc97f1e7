#include "expansion/naming.hpp"

namespace drc::expansion {

std::string_view Naming::attributeOf(std::string_view type) const {
    if (repeatable.find(type) != repeatable.end()) return {};
    const auto found = namedBy.find(type);
    return found == namedBy.end() ? std::string_view("name") : std::string_view(found->second);
}

const std::vector<std::string>& Naming::uniqueWithin(std::string_view type) const {
    static const std::vector<std::string> nothing;
    const auto found = within.find(type);
    return found == within.end() ? nothing : found->second;
}

} // namespace drc::expansion
