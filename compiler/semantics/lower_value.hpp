#pragma once

#include "ir/value.hpp"
#include "semantics/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::semantics {

/// The value as the configuration holds it. Names of enumerations become strings; durations, sizes,
/// percentages, ranges, objects without a deferred value and numbers that are too large to be exact have no
/// place there: the first one found is given in `misfit`.
struct Lowered {
    std::optional<ir::Value> value;
    Value misfit;
    bool poisoned = false; ///< an error has been reported already
};
Lowered lower(const Value& value);

/// A value of the configuration as the language sees it again, for rules.
Value lift(const ir::Value& value);

/// The known parts of a text in order, with each deferred part as the one character `opaque`; nothing when
/// the value is neither text nor deferred.
inline constexpr char opaque = '\x01';
std::optional<std::string> visibleText(const Value& value);
/// The same of what the configuration holds, which is text or deferred.
std::string visibleText(const ir::Value& value);
void appendVisibleText(std::string& result, const ir::Value& value);
/// The known parts alone.
std::string knownText(const ir::Value& value);
void appendKnownText(std::string& result, const ir::Value& value);

} // namespace drc::semantics
