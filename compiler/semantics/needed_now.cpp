#include "semantics/needed_now.hpp"

#include "library/given_values.hpp"
#include "semantics/topology_frame.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

namespace drc::semantics {

namespace {

using Names = std::set<std::string, std::less<>>;

void addVariables(const Value& value, Names& names) {
    if (const Deferred* const deferred = value.asDeferred())
        ir::forEachVariable(deferred->expression,
                            [&](const ir::Variable& variable) { names.insert(variable.name); });
    if (value.items() != nullptr)
        for (const Value& item : *value.items())
            addVariables(item, names);
    if (value.entries() != nullptr)
        for (const auto& entry : *value.entries())
            addVariables(entry.second, names);
}

} // namespace

void adviseKnown(diagnostics::Diagnostic& error, const Value& value) {
    Names names;
    addVariables(value, names);
    // Where a kind needs it, the line is the user's that the value comes from.
    const source::Span origin = value.origin;
    if (!names.empty() && !origin.empty() && !source::contains(origin, error.primary.span) &&
        !source::contains(error.primary.span, origin))
        error.label(origin, "the value is known only at deployment");
    error.lacks.assign(names.begin(), names.end());
    for (const std::string& name : names) {
        if (name == environmentSuffix)
            error.help(
                fmt::format("what is compiled is the same for every `{}`; what differs by environment can "
                            "be a parameter, `param environment: string`, whose value is given with "
                            "`{} environment=…`",
                            name, library::givenOption));
        else if (!name.ends_with(regionVariable("")))
            error.help(fmt::format("give the parameter its value at compile time: `{} {}=…`",
                                   library::givenOption, name));
    }
}

} // namespace drc::semantics
