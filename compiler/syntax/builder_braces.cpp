#include "syntax/advice.hpp"
#include "syntax/builder.hpp"

/// Blocks whose braces don't match: where the layout says that one begins, ends or goes on.
namespace drc::syntax {

// Takes a brace that a mistake explains from those without a partner; false if there are none.
bool Builder::explain(std::size_t& braces) {
    if (braces == 0) return false;
    --braces;
    return true;
}

// Whether the line at an offset is indented as if the block were over.
bool Builder::isOutside(const Open& open, std::uint32_t at) const {
    if (!beginsLine(at) || onLineOf(open.span, at) || text_[at] == '{') return false;
    const std::uint32_t own = indentation(at);
    return text_[at] == '}' ? own < open.indentation : own <= open.indentation;
}

// Where a block begins although no brace does so in its place: at a brace further on, or at none at all.
std::optional<std::uint32_t> Builder::whereBlockBegins(std::uint32_t at, bool required) const {
    const std::uint32_t next = nextCode(text_, at);
    const bool atEndOfLine = next == text_.size() || lineOf(next) != lineOf(at);
    if (atEndOfLine && text_.substr(next, 1) == "{") return next;
    std::uint32_t from = next;
    bool certain = true;
    if (!atEndOfLine) {
        if (!required || errors_ >= mostErrors) return std::nullopt;
        const std::uint32_t end = endOfCode(text_, at);
        if (text_[end - 1] == '{') return end - 1;
        if (firstWord(text_.substr(from)).empty()) from += tokenLength(text_.substr(from));
        if (afterBlanks(text_, from) < end) {
            if (text_[end - 1] == '}' && braces_.surplus > 0) return from;
            return std::nullopt;
        }
        certain = false;
    } else {
        from = at;
    }
    const std::uint32_t below = nextCode(text_, from);
    const bool deeper =
        below < text_.size() && indentation(below) > indentation(drafts_.back().keyword.begin);
    if (deeper && (required || braces_.surplus > 0) && (certain || beginsLikeStatement(text_.substr(below))))
        return from;
    return std::nullopt;
}

std::optional<std::size_t> Builder::openMissing(const char* current, bool required) {
    if (!guided_) return std::nullopt;
    const std::uint32_t at = offset(current);
    const auto begin = whereBlockBegins(at, required);
    if (!begin) return std::nullopt;
    const bool missing = text_[*begin] != '{';
    reportMissingOpen(at);
    if (missing) explain(braces_.surplus);
    openBlock({file_.id(), at, at}, missing);
    return *begin - at + (missing ? 0 : 1);
}

bool Builder::closeMissing(const char* current, bool atEnd) {
    const Open& open = opens_.back();
    const std::uint32_t at = offset(current);
    if (!atEnd) {
        if (!guided_) return false;
        // Its own closing brace went with a statement that could not be read.
        const bool wentWithMistake = mistakeLine_ != 0 && lineOf(open.span.begin) == mistakeLine_;
        const bool orphanedElse =
            drafts_.back().kind == StatementKind::When && firstWord(text_.substr(at)) == "else";
        const bool isOver = isOutside(open, at) && isIndented(open);
        if (wentWithMistake || open.missing) {
            if (!isOver) return false;
        } else {
            if (braces_.unclosed == 0 || !(isOver || orphanedElse)) return false;
            reportMissingClose(open, false);
            explainedAt_ = at;
        }
        if (!open.missing) explain(braces_.unclosed);
    } else if (errors_ == 0 || (braces_.unclosed > 0 && resumedAt_ < text_.size())) {
        reportMissingClose(open, true);
        braces_.unclosed = 0;
    }
    closeBody({current, current});
    return true;
}

// Whether the statements of a block are indented at all; where they are not, indentation says nothing.
bool Builder::isIndented(const Open& open) const {
    const std::size_t first = drafts_.back().statements;
    if (statements_.size() == first) return hasIndentation_;
    const std::uint32_t begin = statements_[first]->span.begin;
    return onLineOf(open.span, begin) || indentation(begin) > open.indentation;
}

bool Builder::passSurplus(const char* current) {
    if (braces_.surplus == 0) return false;
    const Open& open = opens_.back();
    const std::uint32_t at = offset(current);
    const bool afterMistake = resumedAt_ == at && mistakeLine_ != 0;
    const bool tooDeep = beginsLine(at) && indentation(at) > open.indentation;
    const std::uint32_t next = nextCode(text_, at + 1);
    const bool goesOn =
        next < text_.size() && lineOf(next) != lineOf(at) && indentation(next) > open.indentation;
    if (onLineOf(open.span, at) || !(tooDeep || goesOn)) return false;
    explain(braces_.surplus);
    if (!afterMistake) reportSurplus(at);
    return true;
}

} // namespace drc::syntax
