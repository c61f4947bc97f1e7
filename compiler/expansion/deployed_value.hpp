#pragma once

#include "ir/value.hpp"
#include "semantics/evaluator.hpp"
#include "source/function_ref.hpp"

#include <optional>
#include <string>

namespace drc::expansion {

/// Where a value was written, for findings about it.
struct Writing {
    source::Span span;
    const semantics::Environment& environment;
    semantics::Evaluator& evaluator;
};

/// Where a finding about a value stands: at the user's line that it came from, or else where it is written.
source::Span placeOf(source::Span origin, const Writing& writing);

/// Says which component uses a value that is reported where it came from.
void nameUser(diagnostics::Diagnostic& reported, const Writing& writing);

/// A finding about a value that came from somewhere else, perhaps.
template <class... Args>
diagnostics::Diagnostic& reportValue(source::Span origin, const Writing& writing,
                                     const diagnostics::Code<Args...>& code,
                                     const std::type_identity_t<Args>&... args) {
    const source::Span where = placeOf(origin, writing);
    auto& finding = writing.evaluator.report(writing.environment, code, where, args...);
    if (where == writing.span) return finding;
    nameUser(finding, writing);
    return finding.label(writing.span, "used here");
}

/// The value as the configuration holds it; nothing after a report when it has no form there.
std::optional<ir::Value> deployedValue(const semantics::Value& value, const Writing& writing);

inline constexpr auto noRemedy = [] { return std::string(); };
/// The same for what the deployment stores or shows, where an ephemeral value cannot go. `where` is said in
/// the finding; `remedy`, when it is not empty, is its help. Both are asked only then.
std::optional<ir::Value> storedValue(const semantics::Value& value, const Writing& writing,
                                     source::FunctionRef<std::string()> where,
                                     source::FunctionRef<std::string()> remedy = noRemedy);
/// The same of a value that has that form.
std::optional<ir::Value> withoutEphemeral(ir::Value value, const Writing& writing,
                                          source::FunctionRef<std::string()> where,
                                          source::FunctionRef<std::string()> remedy = noRemedy);

} // namespace drc::expansion
