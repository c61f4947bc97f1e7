#pragma once

#include "syntax/arena.hpp"
#include "syntax/statement.hpp"

#include <cstdint>
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
    std::unique_ptr<Arena> arena; ///< of the nodes, unless they were read from an image
    std::span<const Statement* const> statements;
    std::vector<Comment> comments;
    std::uint32_t names = 0; ///< how many names stand in it: the numbers of them all go so far
    bool complete = true;    ///< false when syntax errors were reported
    /// Statements that could not be read to their ends, with what could be read of them, in the order of the
    /// text. A definition whose name is known is not among them: it stands in its place, with an invalid
    /// value.
    std::vector<const Statement*> broken;
    /// Whether statements are missing in their places: names and settings that are not found may stand there.
    bool lacksStatements = false;
};

/// Whether the examples of rules are read, which nobody looks at but who tries them.
enum class Examples : std::uint8_t { Read, Pass };

/// The `##` comment lines directly above a statement, without the marks, joined by line breaks.
std::string documentation(const Tree& tree, std::string_view text, const Statement& statement);

} // namespace drc::syntax
