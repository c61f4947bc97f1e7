#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// A piece of the small Markdown that pages are written in. A view into the text it was read from.
struct Block {
    enum class Kind : std::uint8_t { Heading, Paragraph, Item, Code };
    Kind kind = Kind::Paragraph;
    std::uint32_t level = 0;      ///< of a heading: the number of `#`
    std::string_view information; ///< of a code block: what stands behind the opening fence
    std::string_view text;        ///< without marks; lines of a paragraph as they were broken
};

/// Headings, paragraphs, `-` items and fenced code; a fence that is never closed ends with the text.
std::vector<Block> parseMarkdown(std::string_view text);

} // namespace drc::diagnostics
