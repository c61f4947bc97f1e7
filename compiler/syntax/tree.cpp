#include "syntax/tree.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

bool isDocumentation(std::string_view comment) {
    return comment.size() >= 2 && comment[1] == '#' && (comment.size() == 2 || comment[2] != '#');
}

// Only blanks and one line end stand between a comment and what it belongs to.
bool adjoins(std::string_view between) {
    return between.find_first_not_of(" \t\r\n") == std::string_view::npos &&
           std::count(between.begin(), between.end(), '\n') == 1;
}

} // namespace

std::string documentation(const Tree& tree, std::string_view text, const Statement& statement) {
    std::uint32_t below = statement.span.begin;
    auto comment =
        std::lower_bound(tree.comments.begin(), tree.comments.end(), below,
                         [](const Comment& left, std::uint32_t offset) { return left.span.begin < offset; });
    std::string result;
    while (comment != tree.comments.begin()) {
        --comment;
        const std::string_view written = text.substr(comment->span.begin, comment->span.length());
        const std::string_view between = text.substr(comment->span.end, below - comment->span.end);
        if (!comment->ownLine || !adjoins(between)) break;
        below = comment->span.begin;
        if (!isDocumentation(written)) {
            // A source, say, may stand between what documents a statement and the statement.
            if (result.empty()) continue;
            break;
        }
        std::string_view line = written.substr(2);
        if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
        if (!result.empty()) result.insert(0, 1, '\n');
        result.insert(0, line);
    }
    return result;
}

} // namespace drc::syntax
