#pragma once

#include "syntax/arena.hpp"
#include "syntax/statement.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace drc::syntax {

struct Comment {
    Span span;    ///< from the `#` to the last character of the line that is not blank
    bool ownLine; ///< nothing but blanks stands before it on its line
};

/// One file as it was written: statements, and comments in the order of the text. It refers into the text of
/// its source file, which must outlive it.
struct Tree {
    source::FileId file = 0;
    std::unique_ptr<Arena> arena;
    std::span<const Statement* const> statements;
    std::vector<Comment> comments;
    bool complete = true; ///< false when syntax errors were reported and some statements are missing
};

/// The `##` comment lines directly above a statement, without the marks, joined by line breaks.
std::string documentation(const Tree& tree, std::string_view text, const Statement& statement);

} // namespace drc::syntax
