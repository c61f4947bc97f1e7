#pragma once

#include "diagnostics/diagnostic.hpp"
#include "diagnostics/positions.hpp"
#include "diagnostics/style.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// The frame that everything of one finding stands in: line numbers on the left, what the terminal has on the
/// right.
struct Frame {
    const Painter& paint;
    std::uint32_t numberWidth;
    std::uint32_t width; ///< columns right of the frame
    Style primary;

    /// `12 | text`, without a number where `number` is 0, and without blanks at the end.
    std::string row(std::uint32_t number, std::string_view text, std::string_view separator = "|") const;
    /// `  --> place`, the arrow in line with the separators.
    std::string arrow(std::string_view arrow, std::string_view place) const;
    /// A row of dots for lines that are left out.
    std::string gap() const;
};

struct Labelled {
    const Label* label;
    bool primary;
};

/// The last line (1-based) that a span covers: a line end at its end is not the next line.
std::uint32_t lastLine(const source::SourceFile& file, source::Span span);

/// The source lines of labels that lie in one file, with their underlines and texts, and `...` for what is
/// left out.
void renderSnippet(std::string& out, const source::SourceFile& file, const std::vector<Labelled>& labels,
                   const Frame& frame);

/// The texts of labels alone, beside the numbers of their lines: of a file that is withheld.
void renderTexts(std::string& out, const source::SourceFile& file, const std::vector<Labelled>& labels,
                 const Frame& frame);

} // namespace drc::diagnostics
