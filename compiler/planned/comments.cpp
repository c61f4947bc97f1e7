#include "planned/comments.hpp"

#include "diagnostics/suggestion.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace drc::planned {

namespace codes = diagnostics::codes;

namespace {

constexpr std::string_view mark = "drc:allow";
constexpr std::string_view form =
    "write `drc:allow RULE because \"…\"`, and perhaps `until 2027-01-31` and `by \"…\"`";

/// Reads one comment, word by word.
class CommentReader {
public:
    CommentReader(source::Span comment, std::string_view text) : comment_(comment), text_(text) {
        at_ = text_.starts_with("//") ? 2 : 1;
    }

    bool isSuppression() {
        skipBlanks();
        if (!text_.substr(at_).starts_with(mark)) return false;
        at_ += mark.size();
        return at_ == text_.size() || text_[at_] == ' ' || text_[at_] == '\t';
    }

    /// Why it is none is reported.
    std::optional<CommentSuppression> suppression(diagnostics::Sink& sink) {
        CommentSuppression result;
        result.span = comment_;
        const auto fail = [&](std::string reason) {
            sink.report(codes::malformedComment, comment_, std::move(reason)).help(std::string(form));
            return std::nullopt;
        };
        const std::string_view rule = word();
        if (rule.empty()) return fail("it names no rule");
        result.rule = rule;
        result.ruleSpan = spanOf(rule);
        while (true) {
            const std::string_view clause = word();
            if (clause.empty()) break;
            const std::string_view value = clause == "until" ? word() : quoted();
            if (clause == "because") {
                result.reason = value;
            } else if (clause == "by") {
                result.owner = value;
            } else if (clause == "until") {
                const source::Result<source::Date> date = source::dateOf(value);
                if (!date) return fail(fmt::format("`{}` is not a date: {}", value, date.reason()));
                result.until = *date;
            } else {
                return fail(fmt::format("`{}` is unknown", clause));
            }
            if (value.empty()) return fail(fmt::format("nothing follows `{}`", clause));
        }
        if (at_ != text_.size()) return fail("its end cannot be read");
        if (result.reason.empty()) return fail("it has no reason");
        return result;
    }

private:
    void skipBlanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r'))
            ++at_;
    }
    std::string_view word() {
        skipBlanks();
        const std::size_t begin = at_;
        while (at_ < text_.size() && (source::isLetter(text_[at_]) || source::isDigit(text_[at_]) ||
                                      text_[at_] == '_' || text_[at_] == '-'))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }
    std::string_view quoted() {
        skipBlanks();
        if (at_ >= text_.size() || text_[at_] != '"') return {};
        const std::size_t end = text_.find('"', at_ + 1);
        if (end == std::string_view::npos) return {};
        const std::string_view result = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return result;
    }
    source::Span spanOf(std::string_view part) const {
        const auto begin = comment_.begin + static_cast<std::uint32_t>(part.data() - text_.data());
        return {comment_.file, begin, begin + static_cast<std::uint32_t>(part.size())};
    }

    source::Span comment_;
    std::string_view text_;
    std::size_t at_ = 0;
};

void reportExpired(const CommentSuppression& one, const std::vector<const diagnostics::Diagnostic*>& hidden,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    auto& error = sink.report(codes::expiredSuppression, one.span, one.rule,
                              std::string(sources.text(one.target)), source::print(*one.until));
    error.component = hidden.front()->component;
    error.note(fmt::format("it suppresses: {}", hidden.front()->message));
    if (hidden.size() > 1) error.note(fmt::format("and {} more", hidden.size() - 1));
    if (!one.owner.empty()) error.note(fmt::format("it belongs to {}", one.owner));
    error.help("correct what it suppresses, and remove the comment")
        .help("or decide again, and give it another last day: `until DATE`");
}

} // namespace

std::vector<CommentSuppression> suppressionsAbove(const Block& block, const source::SourceMap& sources,
                                                  diagnostics::Sink& sink) {
    std::vector<CommentSuppression> result;
    for (const source::Span comment : block.comments) {
        CommentReader reader(comment, sources.text(comment));
        if (!reader.isSuppression()) continue;
        if (auto found = reader.suppression(sink)) {
            found->target = block.head;
            found->block = block.all;
            result.push_back(*std::move(found));
        }
    }
    return result;
}

void suppress(const std::vector<CommentSuppression>& suppressions, const KnownRules& rules,
              source::Date today, const source::SourceMap& sources, diagnostics::Sink& sink) {
    diagnostics::Sink said;
    const auto isFor = [](const CommentSuppression& one, const diagnostics::Diagnostic& finding) {
        return finding.rule == one.rule && source::contains(one.block, finding.primary.span);
    };
    const auto found = sink.sorted();
    for (const CommentSuppression& one : suppressions) {
        std::vector<const diagnostics::Diagnostic*> hidden;
        for (const diagnostics::Diagnostic* const finding : found)
            if (isFor(one, *finding)) hidden.push_back(finding);
        if (rules.names.find(one.rule) == rules.names.end())
            said.report(codes::unknownRule, one.ruleSpan, one.rule).didYouMean(one.rule, one.ruleSpan, [&] {
                return std::vector<std::string>(rules.names.begin(), rules.names.end());
            });
        else if (rules.required.find(one.rule) != rules.required.end())
            said.report(codes::requiredRuleSuppressed, one.ruleSpan, one.rule)
                .help("remove the comment, and change what the rule finds");
        else if (hidden.empty())
            said.report(
                    codes::unusedSuppression, one.span,
                    fmt::format("`{}` does not violate the rule `{}`", sources.text(one.target), one.rule))
                .help("remove the comment");
        else if (one.hasExpired(today))
            reportExpired(one, hidden, sources, said);
    }
    sink.leaveOut([&](const diagnostics::Diagnostic& finding) {
        return std::any_of(suppressions.begin(), suppressions.end(), [&](const CommentSuppression& one) {
            return isFor(one, finding) && rules.required.find(one.rule) == rules.required.end();
        });
    });
    sink.take(said);
}

} // namespace drc::planned
