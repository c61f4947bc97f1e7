#pragma once

#include "diagnostics/diagnostic.hpp"
#include "diagnostics/render.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The pages behind `drc explain`. A page is a small piece of Markdown:
///
///     # DR0101: a title
///     Words.
///     ## Fails
///     ```dr file=queue.dr     the name is `example.dr` unless the block says another
///     ## Fixed
///     ```dr
///
/// Only blocks marked `dr` are examples that compile, or fail to. Where `bytes` stands behind `dr`, `<E9>`
/// means the byte 0xE9: so a page can show what no text can hold.
namespace drc::diagnostics {

struct Example {
    std::string file;
    std::string text;
};

struct Page {
    std::string title; ///< without the code in front
    std::string text;  ///< Markdown between the title and the examples
    std::vector<Example> fails;
    std::vector<Example> fixed;
};

/// Every code, in the order of the table.
std::span<const CodeInfo> codeTable();

/// The code that is meant by `DR0101`, `dr0101`, `0101`, `101`, `unexpected-token` or `unexpectedToken`; null
/// when there is none.
const CodeInfo* findCode(std::string_view written);

/// The id or the name that is closest to what was written; empty when nothing is close.
std::string closestCode(std::string_view written);

/// The Markdown of a code's page; nothing when the page is missing.
std::optional<std::string_view> pageOf(const CodeInfo& code);

/// Takes anything: what a page lacks stays empty.
Page parsePage(std::string_view markdown);

/// A page for a terminal; without a width it is wrapped at 80 columns.
std::string renderPage(const CodeInfo& code, std::string_view markdown, const RenderOptions& options);

} // namespace drc::diagnostics
