#pragma once

#include "ir/value.hpp"
#include "semantics/evaluator.hpp"

#include <functional>
#include <optional>
#include <string>

namespace drc::expansion {

/// Where a value was written, for findings about it.
struct Writing {
    source::Span span;
    const semantics::Environment& environment;
    semantics::Evaluator& evaluator;
};

/// The value as the configuration holds it; nothing after a report when it has no form there.
std::optional<ir::Value> deployedValue(const semantics::Value& value, const Writing& writing);

/// The same for what the deployment stores or shows, where an ephemeral value cannot go. `where` is said in
/// the finding; `remedy`, when there is one, is its help. Both are asked only then.
std::optional<ir::Value> storedValue(const semantics::Value& value, const Writing& writing,
                                     const std::function<std::string()>& where,
                                     const std::function<std::string()>& remedy = nullptr);

} // namespace drc::expansion
