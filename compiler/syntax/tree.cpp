#include "syntax/tree.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

bool isDocumentation(std::string_view comment) {
    return comment.size() >= 2 && comment[1] == '#' && (comment.size() == 2 || comment[2] != '#');
}

// Only blanks and one line end stand between a comment and what it belongs to.
bool adjoins(std::string_view between) {
    return std::count(between.begin(), between.end(), '\n') == 1 &&
           between.find_first_not_of(" \t\r\n") == std::string_view::npos;
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
        if (!comment->ownLine || !isDocumentation(written) || !adjoins(between)) break;
        std::string_view line = written.substr(2);
        if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
        if (!result.empty()) result.insert(0, 1, '\n');
        result.insert(0, line);
        below = comment->span.begin;
    }
    return result;
}

} // namespace drc::syntax
