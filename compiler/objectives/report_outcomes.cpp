#include "objectives/report_outcomes.hpp"

#include "diagnostics/removal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drc::objectives {

namespace codes = diagnostics::codes;

namespace {

// ---- edits of plans

std::string indentationOf(source::Span statement, const source::SourceMap& sources) {
    return std::string(sources.position(statement).column - 1, ' ');
}

/// Of a line in a block that begins further right than the line with its brace.
std::string indentationWithin(source::Span braces, const source::SourceMap& sources) {
    const std::string_view text = sources.file(braces.file).text();
    const std::size_t line = text.rfind('\n', braces.begin) + 1;
    return std::string(text.find_first_not_of(' ', line) - line + 2, ' ');
}

source::Span beginOf(source::Span span) {
    return {span.file, span.begin, span.begin};
}

source::Span endOf(source::Span span) {
    return {span.file, span.end, span.end};
}

/// Settings between braces, perhaps after spaces.
bool isBlock(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin != std::string_view::npos && text[begin] == '{';
}

/// The statement, with the comment behind it in its line.
source::Span withComment(source::Span statement, const source::SourceMap& sources) {
    const std::string_view text = sources.file(statement.file).text();
    const std::size_t next = text.find_first_not_of(' ', statement.end);
    if (next == std::string_view::npos || text[next] != '#') return statement;
    statement.end = static_cast<std::uint32_t>(std::min(text.find('\n', next), text.size()));
    return statement;
}

/// A line before another one, or behind it, as far indented.
void insertStep(diagnostics::Diagnostic& error, const Outcome::Missing& missing,
                const source::SourceMap& sources) {
    const std::string title = fmt::format("insert `{}`", missing.action);
    if (!missing.braces.empty()) {
        const bool isOneLine = sources.text(missing.braces).find('\n') == std::string_view::npos;
        const source::Span open{missing.braces.file, missing.braces.begin, missing.braces.begin + 1};
        error.fix(title, endOf(open),
                  isOneLine
                      ? " " + missing.action
                      : fmt::format("\n{}{}", indentationWithin(missing.braces, sources), missing.action));
    }
    if (missing.anchor.empty()) return;
    const std::string indentation = indentationOf(missing.anchor, sources);
    if (missing.behind)
        error.fix(title, endOf(withComment(missing.anchor, sources)), "\n" + indentation + missing.action);
    else
        error.fix(title, beginOf(missing.anchor), missing.action + "\n" + indentation);
}

/// The statement, with what separates it from the text before it.
source::Span withSpaceBefore(source::Span statement, const source::SourceMap& sources) {
    const std::string_view text = sources.file(statement.file).text();
    while (statement.begin > 0 && (text[statement.begin - 1] == ' ' || text[statement.begin - 1] == '\n'))
        --statement.begin;
    return statement;
}

void moveStep(diagnostics::Diagnostic& warning, const Outcome::Early& early,
              const source::SourceMap& sources) {
    if (early.moved.empty() || early.moved.begin >= early.behind.end) return;
    const source::Span moved = withComment(early.moved, sources);
    const std::string line = "\n" + indentationOf(early.behind, sources) + std::string(sources.text(moved));
    warning.fixes.push_back(
        {fmt::format("move `{}` behind `{}`", early.sends, early.ends),
         {{withSpaceBefore(moved, sources), ""}, {endOf(withComment(early.behind, sources)), line}},
         diagnostics::Applicability::NeedsReview});
}

// ---- findings

std::string reasonOf(const Outcome::Missing& missing) {
    if (missing.hollow) return fmt::format("nothing in `{}` must be done", missing.action);
    if (missing.shortfall.optional) return fmt::format("`{}` is optional, so it may fail", missing.action);
    if (!missing.stops.empty()) return fmt::format("`{}` stops it", missing.stops);
    return "no step brings it back";
}

/// What would bring it back.
void helpMissing(diagnostics::Diagnostic& error, const Outcome& outcome, const Outcome::Missing& missing,
                 const source::SourceMap& sources) {
    if (missing.hollow) {
        error.help("let the action always do one of its steps, one that is not optional");
    } else if (missing.shortfall.optional) {
        error.help("remove `optional = true`");
        // What stands between may be more than spaces: a loop.
        if (!missing.settings.empty() && isBlock(sources.text(missing.settings)))
            error.fix("remove `optional = true`", missing.settings, "");
    } else if (!missing.action.empty()) {
        error.help(fmt::format("add the step `{}`", missing.action));
        insertStep(error, missing, sources);
    } else if (missing.shortfall.state == ir::State::Absent) {
        error.help(fmt::format("let it live in `{}`, too, replicate it, or restore it there", outcome.to));
    }
}

void reportMissing(const Outcome& outcome, const Outcome::Missing& missing, const semantics::Model& model,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    const JudgedShortfall& shortfall = missing.shortfall;
    auto& error = sink.report(codes::notRecovered, missing.optional.empty() ? outcome.span : missing.optional,
                              missing.written, std::string(describe(shortfall.state, shortfall.entrance)),
                              outcome.to, outcome.plan, reasonOf(missing));
    error.label(model.component(shortfall.component)->nameSpan, fmt::format("serves in `{}`", outcome.from));
    const semantics::Plan* const plan = model.plan(outcome.plan);
    if (plan != nullptr && plan->derived)
        error
            .note(fmt::format("`{}` has the steps of this plan, and runs while both regions work",
                              outcome.plan))
            .help(fmt::format("if there is no such plan: `{}`", semantics::refusalOf(plan->kind)));
    if (plan != nullptr && plan->omitsSteps && !missing.action.empty())
        error
            .note(fmt::format("the steps of `{}` are derived, which `{}` is not: it requires settings",
                              outcome.plan, missing.action))
            .help(fmt::format("write out the others with `drc derive`, and add `{}`", missing.action));
    else
        helpMissing(error, outcome, missing, sources);
    error
        .help(
            fmt::format("if people bring it back, say how long that takes: `assume {}.region.recovery <= 2h "
                        "because \"…\"`",
                        missing.written))
        .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                          spell(semantics::Waived::NotRecovered), missing.written));
}

void reportEarly(const Outcome::Early& early, const source::SourceMap& sources, diagnostics::Sink& sink) {
    auto& warning =
        sink.report(codes::sentEarly, early.span, std::string(early.work ? "work is" : "clients are"),
                    early.written, std::string(describe(early.state)), printTime(early.window));
    if (!early.ends.empty()) warning.label(early.until, "serves when this has ended");
    if (early.sends.empty()) {
        warning.help(fmt::format(
            "`{}` leads clients there without a step: let a step of the plan alone do it", early.sender));
    } else if (early.ends.empty()) {
        warning.help(
            fmt::format("wait for the people who bring it back: `approve` before `{}`", early.sends));
    } else {
        warning.help(fmt::format("run `{}` before `{}`", early.ends, early.sends));
        moveStep(warning, early, sources);
    }
    warning.help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                             spell(semantics::Waived::Degraded), early.sender));
}

/// A derived plan repeats the steps of another one, and would repeat what is wrong with them.
class Repeated {
public:
    Repeated(const Ledger& ledger, const semantics::Model& model) : ledger_(ledger), model_(model) {}

    bool missing(const Outcome& outcome, const std::string& component) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.missing.begin(), other.missing.end(), [&](const Outcome::Missing& one) {
                return one.shortfall.component == component;
            });
        });
    }
    bool early(const Outcome& outcome, const std::string& component) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.early.begin(), other.early.end(),
                               [&](const Outcome::Early& one) { return one.component == component; });
        });
    }
    bool idle(const Outcome& outcome, source::Span step) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.idle.begin(), other.idle.end(),
                               [&](const Outcome::Idle& one) { return one.span == step; });
        });
    }

private:
    bool isDerived(const Outcome& outcome) const {
        const semantics::Plan* const plan = model_.plan(outcome.plan);
        return plan != nullptr && plan->derived;
    }
    /// Of several that are derived from one plan, the first one says it.
    template <class Says>
    bool isSaid(const Outcome& outcome, const Says& says) const {
        const auto speaks = [&](const Outcome& other) {
            return !isDerived(other) || (&other < &outcome && other.span == outcome.span);
        };
        return isDerived(outcome) &&
               std::any_of(ledger_.outcomes.begin(), ledger_.outcomes.end(),
                           [&](const Outcome& other) { return speaks(other) && says(other); });
    }

    const Ledger& ledger_;
    const semantics::Model& model_;
};

} // namespace

void reportOutcomes(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
                    diagnostics::Sink& sink) {
    const Repeated repeated(ledger, model);
    for (const Outcome& outcome : ledger.outcomes) {
        for (const Outcome::Missing& missing : outcome.missing)
            if (!repeated.missing(outcome, missing.shortfall.component))
                reportMissing(outcome, missing, model, sources, sink);
        for (const Outcome::Early& early : outcome.early)
            if (!repeated.early(outcome, early.component)) reportEarly(early, sources, sink);
        for (const Outcome::Idle& idle : outcome.idle)
            if (!repeated.idle(outcome, idle.span))
                sink.report(codes::idleStep, idle.span, idle.written, outcome.to, idle.step)
                    .help("remove the step, or turn the plan round")
                    .fixes.push_back(diagnostics::removalOf(fmt::format("remove `{}`", idle.step), idle.span,
                                                            sources,
                                                            diagnostics::Applicability::NeedsReview));
    }
}

} // namespace drc::objectives
