#include "syntax/builder.hpp"

#include "diagnostics/suggestion.hpp"
#include "source/utf8.hpp"
#include "syntax/advice.hpp"

#include <fmt/format.h>

#include <algorithm>

/// What the parser says about an error.
namespace drc::syntax {

namespace codes = diagnostics::codes;

namespace {

/// The words in backticks of an expectation: "`because` and a reason".
std::vector<std::string> quotedWords(std::string_view expected) {
    std::vector<std::string> result;
    for (std::size_t begin = expected.find('`'); begin != std::string_view::npos;
         begin = expected.find('`', begin)) {
        const std::string_view word = firstWord(expected.substr(begin + 1));
        if (!word.empty()) result.emplace_back(word);
        begin = expected.find('`', begin + 1) + 1;
    }
    return result;
}

} // namespace

/// Reports a mistake; true if the block around it cannot be what the author meant, and is skipped.
bool Builder::report(const Mistake& mistake, const Saved& saved) {
    const std::string_view rest = text_.substr(std::min<std::size_t>(mistake.offset, text_.size()));
    const Span where{file_.id(), mistake.offset,
                     mistake.offset + (mistake.endOfLine ? 0 : tokenLength(rest))};
    if (mistake.expected.empty()) {
        sink_.report(codes::nestedTooDeep, where, deepest)
            .help("name the inner parts with `let` and use the names");
        return false;
    }
    if (strings_.size() > saved.strings && mistake.expected == "the closing `\"`") {
        sink_.report(codes::unterminatedString, span(strings_.back().begin, text_.data() + mistake.offset))
            .help("end it with `\"`, and write a line break as `\\n`");
        return false;
    }
    const bool endsString = strings_.size() > saved.strings && rest.starts_with('"');
    const std::string found = endsString          ? "the end of the string"
                              : mistake.endOfLine ? "the end of the line"
                                                  : describeToken(rest);
    auto& report = sink_.report(codes::unexpectedToken, where, mistake.expected, found);
    if (endsString) return false;
    if (mistake.bracket != nullptr && lineOf(mistake.bracket->span.begin) != lineOf(mistake.offset))
        report.label(mistake.bracket->span, "the bracket that is open");
    if (suggestSection(report, saved)) return true;
    suggest(report, mistake);
    const std::string_view advice = adviceFor(
        {text_, where.begin, mistake.expected, mistake.offset == mistake.begin, mistake.bracket != nullptr});
    if (!advice.empty()) report.help(std::string(advice));
    return false;
}

std::string Builder::suggestion(std::string_view word) const {
    const auto& keywords = pendingItem_.keywords;
    if (word.empty() || std::find(keywords.begin(), keywords.end(), word) != keywords.end()) return {};
    return diagnostics::closest(word, {keywords.begin(), keywords.end()});
}

// `replicat primary -> secondary` begins like a component, so the error comes one statement late.
Span Builder::firstWordOfLine(std::uint32_t begin) const {
    std::size_t first = begin;
    for (auto statement = statements_.rbegin(); statement != statements_.rend(); ++statement) {
        if (!onLineOf((*statement)->span, begin)) break;
        first = (*statement)->span.begin;
    }
    const std::size_t length = firstWord(text_.substr(first)).size();
    return {file_.id(), static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + length)};
}

void Builder::suggest(diagnostics::Diagnostic& report, const Mistake& mistake) const {
    const bool atBeginning = mistake.leftOver || mistake.expected == pendingItem_.text;
    if (atBeginning) {
        const Span word = firstWordOfLine(mistake.begin);
        report.didYouMean(suggestion(file_.text(word)), word);
        return;
    }
    const std::string_view found = firstWord(text_.substr(mistake.offset));
    if (found.size() < 3) return;
    const Span where{file_.id(), mistake.offset, mistake.offset + static_cast<std::uint32_t>(found.size())};
    report.didYouMean(found, where, [&] { return quotedWords(mistake.expected); });
}

// `stepz { promote ledger }` reads as a section of settings, and `togther { … }` as a step with settings,
// with an error in each line. The misspelt word may be that of a block further out, of which the first error
// tells.
bool Builder::suggestSection(diagnostics::Diagnostic& report, const Saved& saved) {
    if (braces_.unclosed > 0) return false;
    std::vector<std::string> words;
    for (const StatementKind kind : Listed<WordBeforeBlockKind>::kinds)
        words.emplace_back(statementKeywords[static_cast<std::size_t>(kind)]);
    std::uint32_t end = report.primary.span.begin;
    for (std::size_t index = saved.drafts; index-- > 0;) {
        const Draft& section = drafts_[index];
        const bool isStep = section.kind == StatementKind::Step && section.valueCount == 0;
        if (section.kind != StatementKind::Section && !isStep) return false;
        end = endOfBlock(text_, end);
        const std::string_view word = file_.text(section.keyword);
        const std::string meant = diagnostics::closest(word, words);
        if (!meant.empty() && meant != word) {
            report.label(section.keyword, "read as a block of settings").didYouMean(meant, section.keyword);
            lostUntil_ = end;
            return true;
        }
        ++end;
    }
    return false;
}

// ---- braces

void Builder::reportMissingOpen(std::uint32_t at) {
    lacksStatements_ = true; // where blocks end is a guess
    at = afterBlanks(text_, at);
    mistakeLine_ = lineOf(at);
    if (++errors_ > mostErrors) return;
    const std::string_view rest = text_.substr(at);
    auto& report = sink_.report(codes::unexpectedToken, {file_.id(), at, at + tokenLength(rest)}, "`{`",
                                describeToken(rest));
    const std::string_view advice = adviceFor({text_, at, "`{`", false, false});
    if (!advice.empty()) report.help(std::string(advice));
}

void Builder::reportMissingClose(const Open& open, bool atEnd) {
    lacksStatements_ = true; // where blocks end is a guess
    if (++errors_ > mostErrors) return;
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
    report.fix("add `}`", {file_.id(), last.end, last.end},
               fmt::format("\n{:{}}{}", "", open.indentation, "}"));
}

void Builder::reportSurplus(std::uint32_t at) {
    lacksStatements_ = true; // where blocks end is a guess
    if (++errors_ > mostErrors) return;
    sink_.report(codes::unexpectedToken, {file_.id(), at, at + 1}, "a statement", "`}`")
        .help("it has no matching opening bracket: remove it");
}

} // namespace drc::syntax
