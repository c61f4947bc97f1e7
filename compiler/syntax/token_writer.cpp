#include "syntax/token_writer.hpp"

#include "syntax/resynchronize.hpp"

#include <algorithm>

namespace drc::syntax {

TokenWriter::TokenWriter(const source::SourceFile& file, const Tree& tree, Document& document)
    : text_(file.text()), comments_(tree.comments), document_(document) {

    if (text_.substr(0, byteOrderMark.size()) == byteOrderMark)
        cursor_ = written_ = static_cast<std::uint32_t>(byteOrderMark.size());
}

void TokenWriter::token(std::uint32_t length) {
    comments();
    const std::uint32_t begin = nextToken();
    write(begin, begin + length);
}

void TokenWriter::verbatim(Span span) {
    comments();
    write(span.begin, span.end);
    while (hasCommentsBefore(cursor_))
        ++comment_;
}

void TokenWriter::write(std::uint32_t begin, std::uint32_t end) {
    document_.text(text_.substr(begin, end - begin), blanks_, blankLineBefore(begin));
    blanks_ = 0;
    cursor_ = end;
    written_ = std::max(written_, end);
}

void TokenWriter::comma() {
    skipComma();
    document_.text(",", 0, false);
}

bool TokenWriter::skipComma() {
    const std::uint32_t begin = nextToken();
    if (begin == text_.size() || text_[begin] != ',') return false;
    cursor_ = begin + 1;
    written_ = std::max(written_, cursor_);
    return true;
}

void TokenWriter::comments() {
    const std::uint32_t next = nextToken();
    for (; hasCommentsBefore(next); ++comment_) {
        const Comment& comment = comments_[comment_];
        const Span span = comment.span;
        document_.comment(text_.substr(span.begin, span.length()), comment.ownLine,
                          blankLineBefore(span.begin));
        written_ = std::max(written_, span.end);
    }
}

bool TokenWriter::hasCommentsBefore(std::uint32_t offset) const {
    return comment_ < comments_.size() && comments_[comment_].span.begin < offset;
}

bool TokenWriter::lineEndsHere() const {
    return text_.substr(cursor_, nextToken() - cursor_).find('\n') != std::string_view::npos;
}

bool TokenWriter::blankLineBefore(std::uint32_t begin) const {
    if (begin <= written_) return false;
    const std::string_view between = text_.substr(written_, begin - written_);
    return std::count(between.begin(), between.end(), '\n') > 1;
}

// Between two tokens stand only blanks, line ends and comments.
std::uint32_t TokenWriter::nextToken() const {
    std::size_t at = cursor_;
    while (at < text_.size()) {
        if (text_[at] == '#')
            at = std::min(text_.find('\n', at), text_.size());
        else if (std::string_view(" \t\r\n").find(text_[at]) != std::string_view::npos)
            ++at;
        else
            break;
    }
    return static_cast<std::uint32_t>(at);
}

} // namespace drc::syntax
