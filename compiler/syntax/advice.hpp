#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What a message about unexpected text says about that text.
namespace drc::syntax {

/// Length in bytes of the token at the front of a text; 0 at the end of a line.
std::uint32_t tokenLength(std::string_view rest);

/// The token at the front of a text, for a message: "`else`", "a string", "the end of the line".
std::string describeToken(std::string_view rest);

/// What is written here instead of a keyword of other languages; empty where nothing is known.
std::string_view adviceForWord(std::string_view word);

/// A place where something else was expected.
struct UnexpectedText {
    std::string_view text;     ///< the whole file
    std::uint32_t offset;      ///< where the unexpected begins
    std::string_view expected; ///< as the message says it
    bool beginsStatement;
    bool insideBrackets;
};

/// Habits from other languages and what is written here instead; empty where nothing is known.
std::string_view adviceFor(const UnexpectedText& unexpected);

} // namespace drc::syntax
