#include "syntax/builder.hpp"

#include "diagnostics/suggestion.hpp"
#include "source/utf8.hpp"
#include "syntax/resynchronize.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::syntax {

namespace codes = diagnostics::codes;

Builder::Builder(const source::SourceFile& file, diagnostics::Sink& sink)
    : file_(file), text_(file.text()), sink_(sink), guidedByIndentation_(hasUnclosedBraces(text_)) {}

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
    comments_.push_back({{where.file, where.begin, end}, indentationAt(matched.begin).has_value()});
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
    reportError(error, begin, saved.opens);
    const std::size_t depth = opens_.size() - saved.opens;
    restore(saved);
    const std::uint32_t from = std::max({error.offset, offset(begin), offset(current)});
    std::uint32_t target = nextStatement(text_, offset(begin), from, depth, saved.opens == 0);
    if (++errors_ >= mostErrors) target = static_cast<std::uint32_t>(text_.size());
    return target - offset(current);
}

// ---- messages

namespace {

bool isWord(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

std::uint32_t tokenLength(std::string_view rest) {
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') return 0;
    if (!isWord(rest.front())) return std::max(source::sequenceLength(rest), 1U);
    std::uint32_t length = 0;
    while (length < rest.size() && isWord(rest[length]))
        ++length;
    return length;
}

std::string describe(std::string_view rest) {
    if (rest.empty()) return "the end of the file";
    if (rest.front() == '\n' || rest.front() == '\r') return "the end of the line";
    if (rest.front() == '"') return "a string";
    if (rest.front() == '#') return "a comment";
    constexpr std::size_t shown = 40;
    const std::string_view token = rest.substr(0, tokenLength(rest));
    return fmt::format("`{}{}`", source::printable(token.substr(0, shown)), token.size() > shown ? "…" : "");
}

/// Habits from other languages, by the character that was found.
std::string_view hint(char found, std::string_view expected) {
    switch (found) {
    case '\'': return "strings stand in double quotes";
    case '/': return "comments begin with `#`";
    case ';': return "a setting ends with its line, without `;`";
    case ':':
        return expected.find('=') != std::string_view::npos ? "settings are written `name = value`" : "";
    case '-':
        return expected.find("name") != std::string_view::npos || expected.find('{') != std::string_view::npos
                   ? "names consist of letters, digits and `_`"
                   : "";
    case ',': return "settings are separated by line ends, not by commas";
    default: return "";
    }
}

std::string_view firstWord(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && isWord(text[length]))
        ++length;
    return text.substr(0, length);
}

} // namespace

void Builder::reportError(const SyntaxError& error, const char* begin, std::size_t opensBefore) {
    const std::string_view rest = text_.substr(std::min<std::size_t>(error.offset, text_.size()));
    const Span where{file_.id(), error.offset, error.offset + tokenLength(rest)};
    if (error.expected.empty()) {
        sink_.report(codes::nestedTooDeep, where, deepest)
            .help("name the inner parts with `let` and use the names");
        return;
    }
    const bool insideString =
        opensBefore <= opens_.size() && !strings_.empty() && error.expected == "the closing `\"`";
    if (insideString) {
        sink_.report(codes::unterminatedString, span(strings_.back().begin, text_.data() + error.offset))
            .help("end it with `\"`, and write a line break as `\\n`");
        return;
    }
    auto& report = sink_.report(codes::unexpectedToken, where, error.expected, describe(rest));
    const Open* const bracket = opens_.size() > opensBefore ? &opens_.back() : nullptr;
    if (bracket != nullptr && file_.lines().lineOf(bracket->span.begin) != file_.lines().lineOf(error.offset))
        report.label(bracket->span, "the bracket that is open");
    suggestKeyword(report, misspeltWord(offset(begin)));
    const std::string_view advice = rest.empty() ? "" : hint(rest.front(), error.expected);
    if (!advice.empty()) report.help(std::string(advice));
}

Span Builder::misspeltWord(std::uint32_t begin) const {
    // `replicat primary -> secondary` begins like a component, so the error comes one statement late.
    if (firstWord(text_.substr(begin)).empty() && !statements_.empty()) {
        const Statement& last = *statements_.back();
        const bool sameLine =
            text_.substr(last.span.end, begin - last.span.end).find('\n') == std::string_view::npos;
        if (sameLine && last.span.end <= begin) return last.keyword;
    }
    return {file_.id(), begin, begin + static_cast<std::uint32_t>(firstWord(text_.substr(begin)).size())};
}

void Builder::suggestKeyword(diagnostics::Diagnostic& report, Span written) const {
    const auto& keywords = pendingItem_.keywords;
    const std::string_view text = file_.text(written);
    if (text.empty() || std::find(keywords.begin(), keywords.end(), text) != keywords.end()) return;
    report.didYouMean(diagnostics::closest(text, {keywords.begin(), keywords.end()}), written);
}

// ---- missing braces

std::optional<std::uint32_t> Builder::indentationAt(const char* at) const {
    const char* start = at;
    while (start != text_.data() && (start[-1] == ' ' || start[-1] == '\t'))
        --start;
    if (start != text_.data() && start[-1] != '\n') return std::nullopt;
    return static_cast<std::uint32_t>(at - start);
}

bool Builder::closeMissing(const char* current, bool atEnd) {
    const Open& open = opens_.back();
    if (!atEnd) {
        if (!guidedByIndentation_) return false;
        const auto indentation = indentationAt(current);
        if (!indentation || file_.lines().lineOf(open.span.begin) == file_.lines().lineOf(offset(current)))
            return false;
        const bool outside =
            *current == '}' ? *indentation < open.indentation : *indentation <= open.indentation;
        if (!outside) return false;
    }
    if (!atEnd || !endReported_) reportMissingBrace(open, atEnd);
    endReported_ = endReported_ || atEnd;
    closeBody({current, current});
    return true;
}

void Builder::reportMissingBrace(const Open& open, bool atEnd) {
    ++errors_;
    const std::string header =
        std::string(file_.text({file_.id(), drafts_.back().keyword.begin, open.span.begin}));
    std::string shown = header.substr(0, header.find_last_not_of(" \t\r\n") + 1);
    if (shown.size() > 40) shown = std::string(firstWord(shown));
    auto& report = sink_.report(codes::missingBrace, open.span, source::printable(shown)).at("opened here");
    if (atEnd) {
        report.help("add `}` where the block ends");
        return;
    }
    const Span last = statements_.size() > drafts_.back().statements ? statements_.back()->span : open.span;
    report.label({file_.id(), last.end, last.end}, "`}` is missing after this");
    report.fix("add `}`", {file_.id(), last.end, last.end}, fmt::format("\n{:{}}{}", "", open.indentation, "}"));
}

} // namespace drc::syntax
