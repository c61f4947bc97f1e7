#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Where somebody types, as the words around say it. It reads bytes and not a tree: what is half written has
/// none.
namespace drc::language_server {

/// Words and signs, without what stands in quotes.
struct Lexeme {
    std::string_view text; ///< a word, a number, a text with its quotes, or one sign (`->` and `..` are one)
    std::uint32_t begin = 0;
    bool isWord() const;
    bool isText() const { return text.starts_with('"'); }
};

/// A block around the place: the words before its brace.
struct OpenBlock {
    std::vector<Lexeme> head;
    std::uint32_t open = 0; ///< of its `{`
    bool isMap = false;     ///< it stands where a value does
};

struct Cursor {
    std::vector<OpenBlock> blocks; ///< from the outermost on
    std::vector<Lexeme> statement; ///< what stands of the statement before the word that is being typed
    std::string word;              ///< as far as it is typed
    std::uint32_t begin = 0;       ///< where that word begins
    std::uint32_t depth = 0;       ///< of brackets within the statement that are open
    std::string_view assigned;     ///< the name before the last `=` of the statement around; empty for none
    bool inComment = false;
    bool inText = false; ///< in quotes, and not in `${…}`

    /// The head of the innermost block that is no map; empty at the top of a file.
    const OpenBlock* block() const;
    /// The first word of the head of a block at that depth, from the outermost; empty for none.
    std::string_view keyword(std::size_t level) const;
};

Cursor cursorAt(std::string_view text, std::uint32_t offset);

} // namespace drc::language_server
