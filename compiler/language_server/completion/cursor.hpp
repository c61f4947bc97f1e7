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
using Lexemes = std::vector<Lexeme>;

/// A block around the place: the statement before its brace.
struct OpenBlock {
    Lexemes head;
    std::uint32_t open = 0; ///< of its `{`

    /// The word of the head with that number; empty where it has fewer.
    std::string_view word(std::size_t index) const;
    /// Of what is declared or done in it, as in `bucket receipts  queue inbox for … {`: the words before the
    /// loop, the last one first.
    std::string_view wordFromEnd(std::size_t index) const;
};

/// A bracket around the place that stands in a value.
struct OpenBracket {
    char sign = '(';          ///< `(`, `[`, `{` of a map, or `$` of `${`
    std::uint32_t open = 0;   ///< where it stands
    Lexemes before;           ///< what stands of its statement before it
    std::uint32_t commas = 0; ///< between its items, up to the place
};

/// A name that is declared above the place, within a kind, a rule, an action or an expression.
struct LocalName {
    std::string_view name;
    std::string_view
        keyword; ///< `let`, `param`, `resource`, `data`, `ephemeral`, `part`, `for`, `function`, `parameter`
    std::string_view type; ///< of a resource, a part, a parameter; of a loop, the first word of its source
};

struct Cursor {
    std::vector<OpenBlock> blocks;     ///< from the outermost on
    std::vector<OpenBracket> brackets; ///< within the statement, from the outermost on
    Lexemes statement; ///< what stands of the statement, or within the bracket, before the word that is typed
    Lexemes previous;  ///< the statement before, where none has begun: some go on on the next line
    std::vector<LocalName> locals;
    std::string word;            ///< as far as it is typed
    std::uint32_t begin = 0;     ///< where that word begins
    std::string_view assigned;   ///< the name before the last `=` of the statement around; empty for none
    std::uint32_t textBegin = 0; ///< of what stands in the quotes around the place
    bool inComment = false;
    bool inText = false; ///< in quotes, and not in `${…}`

    /// The innermost block; null at the top of a file.
    const OpenBlock* block() const { return blocks.empty() ? nullptr : &blocks.back(); }
    /// A word of the statement, from its end; empty where it has fewer.
    std::string_view last(std::size_t before = 0) const;
};

Cursor cursorAt(std::string_view text, std::uint32_t offset);

/// Letters, digits and `_`.
bool isWordLetter(char letter);

} // namespace drc::language_server
