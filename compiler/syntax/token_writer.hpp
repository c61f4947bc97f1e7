#pragma once

#include "source/source_map.hpp"
#include "syntax/document.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <string_view>

namespace drc::syntax {

/// Walks the source text token by token while a document is written, so that each comment lands between the
/// two tokens it stood between. Tokens come in the order of the text; commas may be left out or added.
class TokenWriter {
public:
    TokenWriter(const source::SourceFile& file, const Tree& tree, Document& document);

    /// The next token, which is `length` bytes long.
    void token(std::uint32_t length);
    /// The next token, which the source spells like this.
    void token(std::string_view spelling) { token(static_cast<std::uint32_t>(spelling.size())); }
    /// Everything up to the end of the span, as it is written; comments within it are part of it.
    void verbatim(Span span);
    /// A comma that the source may have; it goes before the comments that stand before it.
    void comma();
    /// Passes over a comma that the source may have.
    bool skipComma();
    /// One blank before the next token.
    void blank() { blanks_ = 1; }

    /// Writes the comments before the next token.
    void comments();
    /// Whether a line ends before the next token.
    bool lineEndsHere() const;
    /// Whether comments stand before this offset that are not written yet.
    bool hasCommentsBefore(std::uint32_t offset) const;

private:
    std::uint32_t nextToken() const;
    bool blankLineBefore(std::uint32_t begin) const;
    void write(std::uint32_t begin, std::uint32_t end);

    std::string_view text_;
    const std::vector<Comment>& comments_;
    Document& document_;
    std::size_t comment_ = 0;   ///< the next one to be written
    std::uint32_t cursor_ = 0;  ///< the end of the last token
    std::uint32_t written_ = 0; ///< the end of the last token or comment
    std::uint8_t blanks_ = 0;
};

} // namespace drc::syntax
