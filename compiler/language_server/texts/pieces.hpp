#pragma once

#include "source/span.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// A text word by word, as far as bytes alone say it: also of what is half written.
namespace drc::language_server {

enum class PieceKind : std::uint8_t {
    Word,
    Number,  ///< with its unit; a date
    Text,    ///< a run of a text in quotes, without what is put into it; the quotes are part of it
    Comment, ///< from its `#` on
    Sign     ///< one character, or the `${` of a text
};

struct Piece {
    PieceKind kind;
    source::Span span; ///< within one line
};

/// In the order of the text; blanks are no part of any. A text in quotes ends with its line at the latest.
std::vector<Piece> piecesOf(std::string_view text);

/// How many columns the line is indented by that begins at a byte: two for each line before it that opens
/// brackets which are open there. Brackets that the line begins by closing do not count.
std::uint32_t indentOfLine(std::string_view text, std::uint32_t lineStart);

} // namespace drc::language_server
