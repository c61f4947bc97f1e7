#pragma once

#include <string>
#include <string_view>

/// Escapes text of users for documents in other languages, so that it shows as written and is not
/// interpreted.
namespace drc::source {

/// On one line, with single spaces.
std::string oneLine(std::string_view text);

/// The first sentence of a documentation, on one line.
std::string firstSentence(std::string_view text);

/// As text in a Markdown document: one line, without markup, HTML, links or table cells.
std::string markdownText(std::string_view text);

/// As code within a line of Markdown; an empty text stays empty.
std::string markdownCode(std::string_view text);

/// What was made for a line of Markdown, for a cell of a table: one line, which no `|` divides.
std::string markdownCell(std::string_view markdown);

/// A link, where the address is one of the web, else the address as text.
std::string markdownLink(std::string_view label, std::string_view address);

/// As text or as a quoted attribute of an XML document; what XML cannot hold becomes U+FFFD.
std::string xmlText(std::string_view text);

} // namespace drc::source
