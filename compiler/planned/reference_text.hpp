#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::planned {

/// What an expression of a configuration refers to, as Terraform lists it: `module.net["a"].vpc_id`,
/// `data.type.name[0].arn`, `var.key`.
struct ReferenceText {
    enum class Kind : unsigned char { Resource, Data, Module, Variable, Each, Other };
    Kind kind = Kind::Other;
    std::string type;               ///< of a resource
    std::string name;               ///< of a resource, a module, a variable
    std::optional<std::string> key; ///< of an instance of a resource or a module: `[0]`, `["a"]`
    std::vector<std::string> path;  ///< the names behind it; a position as `[0]`

    static ReferenceText of(std::string_view text);
};

/// The references without those that are only the beginning of another one.
std::vector<std::string_view> withoutPrefixes(const std::vector<std::string_view>& references);

} // namespace drc::planned
