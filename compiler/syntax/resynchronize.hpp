#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Recovery in text that does not parse, by its brackets and its indentation.
namespace drc::syntax {

inline constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

/// Unmatched braces, outside of strings and comments.
struct BraceBalance {
    std::size_t unclosed = 0;
    std::size_t surplus = 0;
};
BraceBalance braceBalance(std::string_view text);

/// A statement that could not be read.
struct BrokenStatement {
    std::uint32_t begin;       ///< where it begins
    std::uint32_t from;        ///< where reading may go on
    std::uint32_t indentation; ///< of the statements around it
    std::string brackets;      ///< its brackets that are open there, from the outermost
    bool outermost;            ///< whether no block is around it
    bool unclosed;             ///< whether the file has fewer closing braces than opening ones
};

/// Where the next statement may begin: after the line on which the broken one ends, which is the last one
/// that is indented deeper, or the one that closes its brackets. The result is greater than `begin`, at least
/// `from`, and stops before a brace that closes the block around it. Brackets that are still open there are
/// left in `broken`.
std::uint32_t nextStatement(std::string_view text, BrokenStatement& broken);

/// The first line after `bracket`, and not after `until`, that begins like a statement no deeper than
/// `indentation`: the bracket was probably not meant to reach it. The result is where its first word begins.
/// In a file with unclosed braces a closing one counts as such if it stands further left.
std::optional<std::uint32_t> statementAfterBracket(std::string_view text, std::uint32_t bracket,
                                                   std::uint32_t until, std::uint32_t indentation,
                                                   bool unclosed);

/// Whether a line, from its first character of code on, looks like `name = …`, `name {` or `word name …`.
bool beginsLikeStatement(std::string_view line);

/// The offset of the brace that closes the block around `from`, or the end of the text.
std::uint32_t endOfBlock(std::string_view text, std::uint32_t from);

/// The offset after the string that begins at `at`, or the end of its line if it does not end on it.
std::uint32_t endOfString(std::string_view text, std::uint32_t at);

/// The first character of code at or after `at`, on any line; the end of the text if there is none.
std::uint32_t nextCode(std::string_view text, std::uint32_t at);

/// The offset after the last character of code on the line around `at`.
std::uint32_t endOfCode(std::string_view text, std::uint32_t at);

/// The offset after the blanks at `at`.
std::uint32_t afterBlanks(std::string_view text, std::uint32_t at);

/// How many blanks the line around `at` begins with.
std::uint32_t indentationOf(std::string_view text, std::uint32_t at);

/// The word at the front of a text; empty if there is none.
std::string_view firstWord(std::string_view text);

} // namespace drc::syntax
