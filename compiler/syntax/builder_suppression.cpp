#include "source/ascii.hpp"
#include "syntax/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

/// What a suppression says besides its reason, and in which order.
namespace drc::syntax {

namespace codes = diagnostics::codes;

namespace {

constexpr std::array<std::string_view, 3> inOrder{"because", "until", "by"};

std::size_t rankOf(std::string_view clause) {
    const auto begins = [&](std::string_view word) { return clause.starts_with(word); };
    return static_cast<std::size_t>(std::find_if(inOrder.begin(), inOrder.end(), begins) - inOrder.begin());
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

/// The match ends with the word of the clause.
void Builder::suppressionClause(Matched matched) {
    const char* begin = matched.end;
    while (begin != matched.begin && source::isLetter(begin[-1]))
        --begin;
    clauses_.push_back(span(begin, matched.end));
}

void Builder::suppressedUntil(Matched matched) {
    const Span where = span(matched);
    const std::string_view written = file_.text(where);
    clauses_.back().end = where.end;
    if (const source::Result<source::Date> date = source::dateOf(written)) {
        drafts_.back().until = arena_->make<DateLiteral>(where, *date);
        return;
    } else {
        ++errors_;
        auto& error = sink_.report(codes::noSuchDate, where, std::string(written), date.reason());
        if (const std::string meant = source::withZeros(written); !meant.empty())
            error.help(fmt::format("write `{}`", meant))
                .fix(fmt::format("write `{}`", meant), where, meant, diagnostics::Applicability::Safe);
    }
}

void Builder::suppressionOwner() {
    const Expression* const owner = pop();
    clauses_.back().end = owner->span.end;
    drafts_.back().owner = owner;
}

// Each at most once, in the one order in which they are looked for.
void Builder::judgeClauses(const Draft& suppression) {
    if (clauses_.empty()) return;
    const Span reason = suppression.values[2]->span;
    const auto because = static_cast<std::uint32_t>(text_.rfind(inOrder.front(), reason.begin));
    clauses_.push_back({reason.file, because, reason.end});
    const auto isBefore = [](Span left, Span right) { return left.begin < right.begin; };
    std::sort(clauses_.begin(), clauses_.end(), isBefore);
    const auto rank = [&](Span clause) { return rankOf(file_.text(clause)); };
    const auto byRank = [&](Span left, Span right) { return rank(left) < rank(right); };
    const auto refuse = [&](Span clause, const std::string& why) -> diagnostics::Diagnostic& {
        ++errors_;
        const std::string_view word = inOrder[rank(clause)];
        const auto end = static_cast<std::uint32_t>(clause.begin + word.size());
        return sink_.report(codes::misplacedClause, {clause.file, clause.begin, end}, std::string(word), why);
    };
    std::vector<Span> ordered = clauses_;
    std::stable_sort(ordered.begin(), ordered.end(), byRank);
    for (std::size_t index = 1; index < ordered.size(); ++index) {
        if (rank(ordered[index]) != rank(ordered[index - 1])) continue;
        refuse(ordered[index], "a suppression has one")
            .label(ordered[index - 1], "the first one")
            .help("keep one of the two");
        return;
    }
    const auto firstMisplaced = std::mismatch(clauses_.begin(), clauses_.end(), ordered.begin());
    if (firstMisplaced.first == clauses_.end()) return;
    auto& error = refuse(*firstMisplaced.first,
                         fmt::format("`{}` comes before it", inOrder[rank(*firstMisplaced.second)]));
    error.help("write `because \"…\" until DATE by \"…\"`, in this order");
    std::vector<diagnostics::Edit> edits;
    for (std::size_t index = 0; index < clauses_.size(); ++index) {
        if (index > 0 &&
            !isBlank(text_.substr(clauses_[index - 1].end, clauses_[index].begin - clauses_[index - 1].end)))
            return; // a comment would stand with another clause
        edits.push_back({clauses_[index], std::string(file_.text(ordered[index]))});
    }
    error.fixes.push_back({"put them in order", std::move(edits), diagnostics::Applicability::Safe});
}

} // namespace drc::syntax
