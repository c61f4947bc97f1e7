#pragma once

#include "diagnostics/line_view.hpp"
#include "diagnostics/style.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drc::diagnostics {

/// A label on one line of source text.
struct Mark {
    std::size_t begin = 0; ///< byte offsets in the line
    std::size_t end = 0;
    bool primary = false;
    std::string text;
};

/// The lines below a source line: underlines, and the texts of the labels beside or below them. `width` is
/// what the terminal has for them, `primary` the style of the primary label.
std::vector<std::string> renderMarks(const std::vector<Mark>& marks, const LineView& view,
                                     std::uint32_t width, const Painter& paint, Style primary);

} // namespace drc::diagnostics
