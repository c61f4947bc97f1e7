#include "syntax/advice.hpp"
#include "syntax/builder.hpp"

#include <algorithm>

/// The way on after an error: what the broken statement takes with it, and blocks whose braces don't match.
namespace drc::syntax {

Builder::Builder(const source::SourceFile& file, diagnostics::Sink& sink, Guidance guidance)
    : file_(file), text_(file.text()), sink_(sink), guided_(guidance == Guidance::Layout) {
    if (guided_) braces_ = braceBalance(text_);
}

Span Builder::span(Matched matched) const {
    return span(matched.begin, matched.end);
}

Span Builder::span(const char* begin, const char* end) const {
    return {file_.id(), offset(begin), offset(end)};
}

Name Builder::name(Matched matched) const {
    return {{matched.begin, static_cast<std::size_t>(matched.end - matched.begin)}, span(matched)};
}

void Builder::comment(Matched matched) {
    const Span where = span(matched);
    // A rule that gives way to another may have seen the same comment before.
    if (!comments_.empty() && comments_.back().span.begin >= where.begin) return;
    std::uint32_t end = where.end;
    while (end > where.begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t'))
        --end;
    comments_.push_back({{where.file, where.begin, end}, beginsLine(text_, where.begin)});
}

// ---- state to go back to

Builder::Saved Builder::save() const {
    return {opens_.size(),      expressions_.size(), types_.size(),     names_.size(),
            statements_.size(), drafts_.size(),      operators_.size(), strings_.size(),
            parts_.size(),      entries_.size(),     bindings_.size(),  branches_.size()};
}

void Builder::restore(const Saved& saved) {
    opens_.resize(saved.opens);
    expressions_.resize(saved.expressions);
    types_.resize(saved.types);
    names_.resize(saved.names);
    statements_.resize(saved.statements);
    drafts_.resize(saved.drafts);
    operators_.resize(saved.operators);
    strings_.resize(saved.strings);
    parts_.resize(saved.parts);
    entries_.resize(saved.entries);
    bindings_.resize(saved.bindings);
    branches_.resize(saved.branches);
    typeDepth_ = 0;
}

std::size_t Builder::recover(const Saved& saved, const char* begin, const char* current) {
    const SyntaxError error = *pending_;
    pending_.reset();
    ++errors_;
    std::uint32_t target = static_cast<std::uint32_t>(text_.size());
    if (guided_ && errors_ < mostErrors) {
        const Mistake mistake = examine(error, saved, offset(begin));
        const bool explained = mistake.begin == explainedAt_ && mistake.offset == mistake.begin;
        const bool blockIsLost = !explained && report(mistake, saved);
        mistakeLine_ = file_.lines().lineOf(mistake.offset);
        target = blockIsLost ? endOfBlock(text_, mistake.offset) : endOfStatement(mistake, saved);
    }
    restore(saved);
    resumedAt_ = std::max(target, offset(current));
    return resumedAt_ - offset(current);
}

// ---- what went wrong where

Builder::Mistake Builder::examine(const SyntaxError& error, const Saved& saved, std::uint32_t begin) const {
    Mistake mistake{begin, error.offset, error.expected, nullptr, std::nullopt, false};
    if (error.expected.empty()) return mistake;
    mistake.offset = static_cast<std::uint32_t>(afterBlanks(text_, error.offset));
    if (opens_.size() > saved.opens && opens_.back().kind == OpenKind::Bracket) {
        mistake.bracket = &opens_.back();
        examineBracket(mistake);
    } else if (mistake.offset == begin && error.expected == pendingItem_.text) {
        if (begin != explainedAt_) examineBeginning(mistake, saved);
    }
    return mistake;
}

// Within brackets a line end is a blank, so the error often comes lines after the bracket should have closed.
void Builder::examineBracket(Mistake& mistake) const {
    const std::uint32_t bracket = mistake.bracket->span.begin;
    mistake.resume =
        statementAfterBracket(text_, bracket, mistake.offset, indentationOf(text_, mistake.begin));
    if (mistake.resume)
        mistake.expected = text_[bracket] == '{' ? "`}`" : text_[bracket] == '[' ? "`]`" : "`)`";
    const bool separates = mistake.expected.starts_with("`,`") || mistake.resume;
    if (separates) mistake.offset = endOfCodeBefore(mistake.resume.value_or(mistake.offset));
}

// Nothing that stands at the beginning makes a statement.
void Builder::examineBeginning(Mistake& mistake, const Saved& saved) const {
    const std::size_t first =
        drafts_.size() == saved.drafts && !drafts_.empty() ? drafts_.back().statements : 0;
    const bool oneLineBlock = !opens_.empty() && onLineOf(opens_.back().span, mistake.begin);
    if (statements_.size() > first && onLineOf(statements_.back()->span, mistake.begin) && !oneLineBlock) {
        mistake.leftOver = true;
        mistake.begin = firstWordOfLine(mistake.begin).begin;
        mistake.expected = "the end of the line";
        return;
    }
    const std::string_view word = firstWord(text_.substr(mistake.begin));
    const bool isName = !word.empty() && (word.front() < '0' || word.front() > '9');
    if (!isName || pendingItem_.afterWord.empty() || !suggestion(word).empty() ||
        !adviceForWord(word).empty())
        return;
    const std::size_t next = afterBlanks(text_, mistake.begin + word.size());
    if (next < text_.size() && text_[next] == '}') return;
    mistake.offset = static_cast<std::uint32_t>(next);
    mistake.expected = pendingItem_.afterWord;
}

bool Builder::onLineOf(Span earlier, std::uint32_t offset) const {
    return earlier.end <= offset &&
           text_.substr(earlier.end, offset - earlier.end).find('\n') == std::string_view::npos;
}

// The end of the code before an offset, which may stand on a line further up.
std::uint32_t Builder::endOfCodeBefore(std::uint32_t offset) const {
    const auto lineBreak = text_.find_last_not_of(" \t\r\n", offset == 0 ? 0 : offset - 1);
    if (lineBreak == std::string_view::npos) return offset;
    const auto end = static_cast<std::uint32_t>(lineBreak + 1);
    const auto comment = std::find_if(comments_.rbegin(), comments_.rend(),
                                      [&](const Comment& candidate) { return candidate.span.begin < end; });
    if (comment != comments_.rend() && comment->span.end >= end) return endOfCodeBefore(comment->span.begin);
    return text_.substr(end, offset - end).find('\n') == std::string_view::npos ? offset : end;
}

// ---- where to go on

std::string Builder::openBrackets(const Saved& saved, std::uint32_t until) const {
    std::string result;
    for (std::size_t index = saved.opens; index < opens_.size(); ++index) {
        const Open& open = opens_[index];
        if (open.span.begin < until && open.kind != OpenKind::Interpolation)
            result += open.kind == OpenKind::Block ? '{' : text_[open.span.begin];
    }
    return result;
}

std::uint32_t Builder::endOfStatement(const Mistake& mistake, const Saved& saved) {
    const char bracket = mistake.bracket == nullptr ? '\0' : text_[mistake.bracket->span.begin];
    if (mistake.resume) {
        if (bracket == '{') explain(braces_.unclosed);
        return *mistake.resume;
    }
    BrokenStatement broken{mistake.begin, std::max(mistake.begin, mistake.offset),
                           openBrackets(saved, mistake.offset), saved.opens == 0, braces_.unclosed > 0};
    const std::string_view found = text_.substr(broken.from, 1);
    if (strings_.size() > saved.strings) {
        const std::uint32_t string = offset(strings_[saved.strings].begin);
        broken.from = static_cast<std::uint32_t>(endOfString(text_, string));
        broken.brackets = openBrackets(saved, string);
    } else if (found == "{" && (bracket == '{' || broken.from == broken.begin) && explain(braces_.unclosed)) {
        ++broken.from; // it was typed twice
    } else if (found == "}" && (bracket == '[' || bracket == '(') && explain(braces_.surplus)) {
        ++broken.from; // it was typed instead of the bracket's own partner
        broken.brackets.pop_back();
    }
    std::uint32_t end = nextStatement(text_, broken);
    for (; isSpare(end, saved) && explain(braces_.surplus); end = nextStatement(text_, broken)) {
        broken.from = end + 1;
        broken.brackets.clear();
    }
    for (const char open : broken.brackets)
        if (open == '{') explain(braces_.unclosed);
    return end;
}

// A closing brace that belongs to what could not be read: its opening one was not understood as such.
bool Builder::isSpare(std::uint32_t at, const Saved& saved) const {
    if (text_.substr(at, 1) != "}") return false;
    if (saved.opens == 0) return true;
    const Open& block = opens_[saved.opens - 1];
    const std::uint32_t next = endOfBlock(text_, at + 1);
    const bool isLast = next == text_.size() || !onLineOf({file_.id(), at, at}, next);
    if (onLineOf(block.span, at)) return !isLast;
    return !beginsLine(text_, at) || indentationOf(text_, at) > block.indentation;
}

// Takes a brace that a mistake explains from those without a partner; false if there are none.
bool Builder::explain(std::size_t& braces) {
    if (braces == 0) return false;
    --braces;
    return true;
}

// ---- braces

// Whether the line at an offset is indented as if the block were over.
bool Builder::isOutside(const Open& open, std::uint32_t at) const {
    if (!beginsLine(text_, at) || onLineOf(open.span, at) || text_[at] == '{') return false;
    const std::size_t indentation = indentationOf(text_, at);
    return text_[at] == '}' ? indentation < open.indentation : indentation <= open.indentation;
}

std::optional<std::size_t> Builder::openMissing(const char* current, bool required) {
    if (!guided_) return std::nullopt;
    const std::uint32_t at = offset(current);
    const std::size_t end = endOfCode(text_, at);
    std::size_t passedOver = 0;
    const std::size_t next = nextCode(text_, at);
    if (next > end && text_.substr(next, 1) == "{") {
        passedOver = next - at;
    } else if (afterBlanks(text_, at) >= end) {
        const bool deeper = next < text_.size() &&
                            indentationOf(text_, next) > indentationOf(text_, drafts_.back().keyword.begin);
        if (!deeper || (!required && braces_.surplus == 0)) return std::nullopt;
    } else if (required && text_[end - 1] == '{') {
        passedOver = end - 1 - at;
    } else if (!required || text_[end - 1] != '}' || braces_.surplus == 0) {
        return std::nullopt;
    }
    reportMissingOpen(at);
    if (passedOver == 0) explain(braces_.surplus);
    openBlock({file_.id(), at, at}, passedOver == 0);
    return passedOver == 0 ? 0 : passedOver + 1;
}

bool Builder::closeMissing(const char* current, bool atEnd) {
    const Open& open = opens_.back();
    const std::uint32_t at = offset(current);
    if (!atEnd) {
        if (!guided_) return false;
        // Its own closing brace went with a statement that could not be read.
        const bool wentWithMistake =
            mistakeLine_ != 0 && file_.lines().lineOf(open.span.begin) == mistakeLine_;
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
    if (statements_.size() == first) return true;
    const std::uint32_t begin = statements_[first]->span.begin;
    return onLineOf(open.span, begin) || indentationOf(text_, begin) > open.indentation;
}

bool Builder::passSurplus(const char* current) {
    if (braces_.surplus == 0) return false;
    const Open& open = opens_.back();
    const std::uint32_t at = offset(current);
    const bool afterMistake = nextCode(text_, resumedAt_) == at && mistakeLine_ != 0;
    const bool tooDeep = beginsLine(text_, at) && indentationOf(text_, at) > open.indentation;
    const std::size_t next = nextCode(text_, at + 1);
    const bool goesOn = next < text_.size() &&
                        !onLineOf({file_.id(), at, at + 1}, static_cast<std::uint32_t>(next)) &&
                        indentationOf(text_, next) > open.indentation;
    if (onLineOf(open.span, at) || !(tooDeep || goesOn)) return false;
    explain(braces_.surplus);
    if (!afterMistake) reportSurplus(at);
    return true;
}

} // namespace drc::syntax
