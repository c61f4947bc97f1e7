#pragma once

#include "expansion/instance_frame.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::expansion {

class ExpansionContext;

/// The functions that depend on the component: `name("part")`, `package("./folder")`, `file("x")`,
/// `file_hash(path)`, `template_file(path, values)`, `is(component, trait)`, `replicated_to(region)`,
/// `components_in(parameter)`, `used_by()`, `needs(component)`, `holds()`. Nothing when no function has that
/// name.
std::optional<Value> callHostFunction(const InstanceFrame& place, const semantics::Arguments& arguments,
                                      const Environment& environment, Evaluator& evaluator);

/// `<topology>-<component>[-<part>][-<role>]-${environment_suffix}`, with `-` for `_`. With the longest
/// suffix it has so many characters at most: what stands before it is shortened, as by the function
/// `shortened`.
Value resourceName(const InstanceFrame& place, std::string_view part, const Environment& environment,
                   std::size_t longest = std::string_view::npos);

/// The schema of a resource's type; null after a report when the provider has no such type.
const library::SchemaBlock* findSchema(ExpansionContext& world, const syntax::Resource& statement);

} // namespace drc::expansion
