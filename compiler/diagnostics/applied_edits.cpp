#include "diagnostics/applied_edits.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::diagnostics {

std::optional<std::string> applied(std::string_view text, source::FileId file, std::vector<Edit> edits) {
    std::erase_if(edits, [&](const Edit& edit) { return edit.span.file != file; });
    std::stable_sort(edits.begin(), edits.end(),
                     [](const Edit& left, const Edit& right) { return left.span.begin < right.span.begin; });
    std::string result;
    std::size_t done = 0;
    for (const Edit& edit : edits) {
        if (edit.span.begin < done) return std::nullopt;
        result += text.substr(done, edit.span.begin - done);
        result += edit.replacement;
        done = edit.span.end;
    }
    result += text.substr(done);
    return result;
}

} // namespace drc::diagnostics
