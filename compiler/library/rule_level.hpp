#pragma once

#include "diagnostics/sink.hpp"
#include "syntax/statement.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::library {

/// Whether a rule runs, and what its findings are: from the mildest on.
enum class RuleLevel : std::uint8_t {
    Off, ///< it runs only where a configuration gives it another level
    Note,
    Warning,
    Error,
    Required, ///< errors that nothing suppresses
};

/// The words of the levels, in their order.
inline constexpr std::array<std::string_view, 5> ruleLevels{"off", "note", "warning", "error", "required"};

inline std::string_view spell(RuleLevel level) {
    return ruleLevels[static_cast<std::size_t>(level)];
}
inline bool isError(RuleLevel level) {
    return level >= RuleLevel::Error;
}

/// Nothing for a word that is no level.
std::optional<RuleLevel> ruleLevel(std::string_view word);

/// The level that a rule declares; nothing, after a report, where its word is none.
std::optional<RuleLevel> levelOf(const syntax::Block& rule, diagnostics::Sink& sink);

} // namespace drc::library
