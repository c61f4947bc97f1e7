#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// A line of source text as a terminal shows it: tabs as blanks, control characters visible, and cropped to a
/// number of columns around a place. Making one takes time for what is shown, however long the line is.
class LineView {
public:
    /// `focusBegin` and `focusEnd` are byte offsets in the line; what they enclose is shown, or at least its
    /// beginning.
    LineView(std::string_view line, std::size_t focusBegin, std::size_t focusEnd, std::uint32_t width);

    const std::string& text() const { return text_; }
    /// Whether the place at a byte offset is shown.
    bool shows(std::size_t offset) const { return offset >= begin_ && offset <= end_; }
    /// The column, from 0, at which a byte offset is shown; places that are cropped away give the nearest
    /// end.
    std::uint32_t column(std::size_t offset) const;

private:
    struct Cell {
        std::size_t offset;
        std::uint32_t column;
    };

    void choose(std::string_view line, std::size_t focusBegin, std::size_t focusEnd, std::uint32_t width);
    void write(std::string_view line);

    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string text_;
    std::vector<Cell> cells_; ///< sorted; the last one is the place after the shown part
};

} // namespace drc::diagnostics
