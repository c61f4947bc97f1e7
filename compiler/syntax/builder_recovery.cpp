#include "syntax/advice.hpp"
#include "syntax/builder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

/// Recovery after an error: what went wrong where, and what is skipped with the broken statement.
namespace drc::syntax {

Builder::Builder(const source::SourceFile& file, diagnostics::Sink& sink, Guidance guidance,
                 Examples examples, std::unique_ptr<Arena> arena)
    : file_(file),
      text_(file.text()),
      sink_(sink),
      guided_(guidance == Guidance::Layout),
      examples_(examples),
      arena_(std::move(arena)) {
    if (!guided_) return;
    braces_ = braceBalance(text_);
    hasIndentation_ =
        text_.find("\n ") != std::string_view::npos || text_.find("\n\t") != std::string_view::npos;
}

Span Builder::span(Matched matched) const {
    return span(matched.begin, matched.end);
}

Span Builder::span(const char* begin, const char* end) const {
    return {file_.id(), offset(begin), offset(end)};
}

Name Builder::name(Matched matched) {
    return {
        {matched.begin, static_cast<std::size_t>(matched.end - matched.begin)}, span(matched), ++written_};
}

void Builder::comment(Matched matched) {
    const Span where = span(matched);
    // A rule that backtracked may have seen the same comment before.
    if (!comments_.empty() && comments_.back().span.begin >= where.begin) return;
    std::uint32_t end = where.end;
    while (end > where.begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t'))
        --end;
    comments_.push_back({{where.file, where.begin, end}, beginsLine(where.begin)});
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
    const Statement* kept = nullptr;
    std::optional<std::uint32_t> leftOver;
    if (guided_ && errors_ < mostErrors) {
        const Mistake mistake = examine(error, saved, offset(begin));
        const bool strange = isStrange(mistake);
        const bool isExplained =
            mistake.offset < lostUntil_ ||
            (mistake.offset == mistake.begin &&
             (mistake.begin == explainedAt_ || (strange && mistake.begin == strangeUntil_)));
        const bool blockIsLost = !isExplained && report(mistake, saved);
        mistakeLine_ = lineOf(mistake.offset);
        target = blockIsLost ? endOfBlock(text_, mistake.offset) : endOfStatement(mistake, saved);
        strangeUntil_ = strange ? nextCode(text_, target) : nowhere;
        if (mistake.leftOver)
            leftOver = mistake.offset;
        else
            kept = salvage(mistake, saved);
        // What is passed over on further lines may be more than the rest of this statement.
        if (blockIsLost || passesOverLines(mistakeLine_, target)) lacksStatements_ = true;
    } else {
        lacksStatements_ = true;
    }
    restore(saved);
    if (kept != nullptr) statements_.push_back(kept);
    if (leftOver) breakLast(*leftOver);
    target = std::max(target, offset(current));
    resumedAt_ = nextCode(text_, target);
    return target - offset(current);
}

// Whether code stands between the end of a line and a place further down.
bool Builder::passesOverLines(std::uint32_t line, std::uint32_t target) const {
    return line < lineOf(target) && nextCode(text_, file_.lines().lineStart(line + 1)) < target;
}

// ---- what went wrong where

Builder::Mistake Builder::examine(const SyntaxError& error, const Saved& saved, std::uint32_t begin) const {
    Mistake mistake{begin, error.offset, error.expected, nullptr, std::nullopt, false, false};
    if (error.expected.empty()) return mistake;
    mistake.offset = afterBlanks(text_, error.offset);
    if (opens_.size() > saved.opens && opens_.back().kind == OpenKind::Bracket) {
        mistake.bracket = &opens_.back();
        examineBracket(mistake);
    } else if (mistake.offset == begin && error.expected == pendingItem_.text) {
        if (begin != explainedAt_) examineBeginning(mistake, saved);
    }
    return mistake;
}

// Nothing of the statement is understood. Several such lines in a row are one mistake: their head is missing.
bool Builder::isStrange(const Mistake& mistake) const {
    const std::string_view word = firstWord(text_.substr(mistake.begin));
    return !mistake.leftOver && mistake.expected == pendingItem_.text && suggestion(word).empty() &&
           adviceForWord(word).empty();
}

// Within brackets a line end is a blank, so the error often comes lines after the bracket should have closed.
void Builder::examineBracket(Mistake& mistake) const {
    const std::uint32_t bracket = mistake.bracket->span.begin;
    mistake.resume = statementAfterBracket(text_, bracket, mistake.offset, indentation(mistake.begin),
                                           braces_.unclosed > 0);
    if (mistake.resume)
        mistake.expected = text_[bracket] == '{' ? "`}`" : text_[bracket] == '[' ? "`]`" : "`)`";
    const bool separates = mistake.expected.starts_with("`,`") || mistake.resume;
    if (!separates) return;
    const std::uint32_t end = endOfCodeBefore(mistake.resume.value_or(mistake.offset));
    mistake.endOfLine = end != mistake.offset;
    mistake.offset = end;
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
    const std::uint32_t next = afterBlanks(text_, mistake.begin + static_cast<std::uint32_t>(word.size()));
    if (next < text_.size() && text_[next] == '}') return;
    mistake.offset = next;
    mistake.expected = pendingItem_.afterWord;
}

// The end of the code before an offset, which may stand on a line further up.
std::uint32_t Builder::endOfCodeBefore(std::uint32_t offset) const {
    auto comment = std::upper_bound(
        comments_.begin(), comments_.end(), offset,
        [](std::uint32_t at, const Comment& candidate) { return at <= candidate.span.begin; });
    std::uint32_t end = offset;
    for (;;) {
        while (end > 0 && std::string_view(" \t\r\n").find(text_[end - 1]) != std::string_view::npos)
            --end;
        if (comment == comments_.begin() || std::prev(comment)->span.end != end) break;
        end = (--comment)->span.begin;
    }
    return lineOf(end) == lineOf(offset) ? offset : end;
}

// ---- lines, by the index: a text of one long line must not be searched for its beginning each time

std::uint32_t Builder::lineOf(std::uint32_t offset) const {
    return file_.lines().lineOf(offset);
}

bool Builder::onLineOf(Span earlier, std::uint32_t offset) const {
    return earlier.end <= offset && lineOf(earlier.end) == lineOf(offset);
}

std::uint32_t Builder::firstOnLine(std::uint32_t offset) const {
    std::uint32_t first = file_.lines().lineStart(lineOf(offset));
    if (first == 0 && text_.starts_with(byteOrderMark))
        first = static_cast<std::uint32_t>(byteOrderMark.size());
    return static_cast<std::uint32_t>(afterBlanks(text_, first));
}

bool Builder::beginsLine(std::uint32_t offset) const {
    return firstOnLine(offset) >= offset;
}

std::uint32_t Builder::indentation(std::uint32_t offset) const {
    return firstOnLine(offset) - file_.lines().lineStart(lineOf(offset));
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
    BrokenStatement broken{mistake.begin,
                           std::max(mistake.begin, mistake.offset),
                           indentationAround(mistake.begin, saved),
                           openBrackets(saved, mistake.offset),
                           saved.opens == 0,
                           braces_.unclosed > 0};
    const std::string_view found = text_.substr(broken.from, 1);
    if (strings_.size() > saved.strings) {
        const std::uint32_t string = offset(strings_[saved.strings].begin);
        broken.from = endOfString(text_, string);
        broken.brackets = openBrackets(saved, string);
    } else if (found == "{" && (bracket == '{' || broken.from == broken.begin) && explain(braces_.unclosed)) {
        ++broken.from; // it was typed twice
    } else if (found == "}" && (bracket == '[' || bracket == '(') && explain(braces_.surplus)) {
        ++broken.from; // it was typed instead of the bracket's own partner
        broken.brackets.pop_back();
    }
    std::uint32_t end = nextStatement(text_, broken);
    for (auto brace = nextCode(text_, end); isSpare(brace, saved) && explain(braces_.surplus);
         brace = nextCode(text_, end)) {
        broken.from = brace + 1;
        broken.brackets.clear();
        end = nextStatement(text_, broken);
    }
    for (const char open : broken.brackets)
        if (open == '{') explain(braces_.unclosed);
    return end;
}

// Lines that are indented deeper than the first statement of a block, or at all outside of blocks, belong to
// something whose head was not understood.
std::uint32_t Builder::indentationAround(std::uint32_t begin, const Saved& saved) const {
    if (saved.opens == 0) return 0;
    const std::uint32_t own = indentation(begin);
    const std::size_t first = drafts_[saved.drafts - 1].statements;
    const bool isFirst = first >= saved.statements || !beginsLine(statements_[first]->span.begin);
    return isFirst ? own : std::min(own, indentation(statements_[first]->span.begin));
}

// A closing brace that belongs to what could not be read: its opening one was not understood as such.
bool Builder::isSpare(std::uint32_t at, const Saved& saved) const {
    if (at == text_.size() || text_[at] != '}') return false;
    if (saved.opens == 0) return true;
    const Open& block = opens_[saved.opens - 1];
    if (onLineOf(block.span, at)) {
        const std::uint32_t next = endOfBlock(text_, at + 1);
        return next < text_.size() && lineOf(next) == lineOf(at);
    }
    return !beginsLine(at) || indentation(at) > block.indentation;
}

} // namespace drc::syntax
