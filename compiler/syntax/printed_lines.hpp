#pragma once

#include "syntax/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::syntax {

/// One line of output, before columns are aligned.
struct PrintedLine {
    std::string code;
    std::string_view comment;
    std::uint32_t indentation = 0;    ///< in columns
    Alignment alignment{};            ///< `None` also where a statement goes on over several lines
    std::vector<std::uint32_t> stops; ///< offsets in `code` that lines of one run align
};

/// Joins the lines; columns of neighbouring lines are aligned, also their comments, unless one of the lines
/// is longer than `width`.
std::string join(std::vector<PrintedLine>& lines, std::uint32_t width);

} // namespace drc::syntax
