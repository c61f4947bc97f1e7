#include "objectives/report_parts.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace drc::objectives {

namespace codes = diagnostics::codes;

namespace {

/// The name behind the last one of `only`, which may be a list or one component.
void insertName(diagnostics::Diagnostic& error, const std::string& plan, const std::string& name,
                const semantics::Model& model, const source::SourceMap& sources) {
    const semantics::Plan* const written = model.plan(plan);
    if (written == nullptr) return;
    const source::Span only = written->onlySpan;
    const std::string_view text = sources.text(only);
    const std::string title = fmt::format("insert `{}`", name);
    error.help(fmt::format("add it to the part: `only = [ …, {} ]`", name));
    if (!text.starts_with('[')) {
        error.fix(title, only, fmt::format("[{}, {}]", text, name));
        return;
    }
    const std::size_t last = text.find_last_not_of(" \n,", text.size() - 2);
    if (last == std::string_view::npos || text[last] == '[' || text.find('#') != std::string_view::npos)
        return;
    const auto at = static_cast<std::uint32_t>(only.begin + last + 1);
    error.fix(title, {only.file, at, at}, fmt::format(", {}", name));
}

source::Span declared(const PartFinding& finding, const semantics::Model& model) {
    const semantics::Component* const component = model.component(finding.component);
    return component == nullptr ? source::Span() : component->nameSpan;
}

std::string mayStay(const PartFinding& finding, std::string_view where = "") {
    return fmt::format("to suppress the finding{}: `allow {} on {} because \"…\"`", where,
                       spell(semantics::Waived::NotRecovered), finding.written);
}

void explainDerived(const PartFinding& finding, const semantics::Model& model,
                    diagnostics::Diagnostic& error) {
    if (model.plan(finding.plan)->derived)
        error.note(fmt::format(
            "`{}` has the steps of the plan with this part, and runs while both regions work", finding.plan));
}

void reportNeed(const PartFinding& finding, const semantics::Model& model, const source::SourceMap& sources,
                diagnostics::Sink& sink) {
    auto& error = sink.report(codes::partNeeds, finding.span, finding.by, finding.written, finding.plan,
                              std::string(describe(finding.state, finding.entrance)), finding.to);
    error.label(declared(finding, model), "declared here");
    if (!finding.other.empty())
        error.label(finding.second, "brings it back")
            .note(fmt::format("no plan waits for another one: `{}` may end before `{}` has begun",
                              finding.plan, finding.other));
    explainDerived(finding, model, error);
    insertName(error, finding.plan, finding.written, model, sources);
    error.help(mayStay(finding));
}

std::string planFor(const PartFinding& finding) {
    return fmt::format("or write a plan for it: `{} NAME {} -> {} {{ only = [{}] }}`", spell(finding.kind),
                       finding.from, finding.to, finding.written);
}

void reportGap(const PartFinding& finding, const semantics::Model& model, const source::SourceMap& sources,
               diagnostics::Sink& sink) {
    auto& error =
        sink.report(codes::inNoPart, finding.span, finding.written,
                    std::string(describe(finding.state, finding.entrance)), finding.to, finding.from);
    error.label(declared(finding, model), fmt::format("serves in `{}`", finding.from));
    insertName(error, finding.plan, finding.written, model, sources);
    error.help(planFor(finding)).help(mayStay(finding, ", in the topology"));
}

/// All failbacks, or all switchovers, leave it where it is.
void reportGapBothWorking(const PartFinding& finding, const semantics::Model& model,
                          const source::SourceMap& sources, diagnostics::Sink& sink) {
    const std::string_view kind = spell(finding.kind);
    auto& error = sink.report(codes::notRecovered, finding.span, finding.written,
                              std::string(describe(finding.state, finding.entrance)), finding.to,
                              finding.plan, fmt::format("no {} is for it", kind));
    error.label(declared(finding, model), fmt::format("serves in `{}`", finding.from));
    if (model.plan(finding.plan)->derived)
        error.note(fmt::format("`{}` has the steps of the plan with this part, and runs while both regions "
                               "work: nothing moves `{}` by itself then",
                               finding.plan, finding.written));
    insertName(error, finding.plan, finding.written, model, sources);
    error.help(planFor(finding))
        .help(fmt::format("or state that there is none: `{}`", semantics::refusalOf(finding.kind)))
        .help(mayStay(finding, ", in the topology"));
}

void reportForeign(const PartFinding& finding, const semantics::Model& model,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    auto& error = sink.report(codes::foreignStep, finding.span, finding.by, finding.plan, finding.written);
    error.label(model.plan(finding.plan)->onlySpan, "the part");
    insertName(error, finding.plan, finding.written, model, sources);
    error.help("or move the step to the plan that brings it back");
}

void reportAlso(const PartFinding& finding, const semantics::Model& model, const source::SourceMap& sources,
                diagnostics::Sink& sink) {
    auto& error = sink.report(codes::alsoStops, finding.span, finding.by, finding.plan, finding.written,
                              std::string(describe(finding.state, finding.entrance)), finding.to);
    error.label(declared(finding, model), "declared here");
    if (!finding.other.empty())
        error.label(finding.second, fmt::format("its part contains `{}`", finding.written));
    error.note(
        "plans for parts are judged each by itself, in any order: those of other parts as if it served");
    explainDerived(finding, model, error);
    insertName(error, finding.plan, finding.written, model, sources);
    if (finding.other.empty()) error.help(mayStay(finding));
}

void reportShared(const PartFinding& finding, diagnostics::Sink& sink) {
    const bool same = finding.by == finding.otherStep;
    auto& warning = sink.report(
        codes::actedTwice, finding.span, finding.other, finding.plan, finding.written,
        same ? fmt::format("`{}` does not ask whether it was done, and may be done twice", finding.by)
             : fmt::format("`{}` and `{}` change it in different ways", finding.otherStep, finding.by));
    warning.label(finding.second, "the other one");
    warning.help("let one of the plans bring it back, or both parts be one");
    if (same) warning.help("or let the action ask first: `unless … select … is …` in each of its calls");
}

} // namespace

void reportParts(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
                 diagnostics::Sink& sink) {
    for (const PartFinding& finding : ledger.ofParts) {
        switch (finding.sort) {
        case PartFinding::Sort::Need: reportNeed(finding, model, sources, sink); break;
        case PartFinding::Sort::Gap:
            if (finding.kind == semantics::PlanKind::Failover)
                reportGap(finding, model, sources, sink);
            else
                reportGapBothWorking(finding, model, sources, sink);
            break;
        case PartFinding::Sort::Foreign: reportForeign(finding, model, sources, sink); break;
        case PartFinding::Sort::Also: reportAlso(finding, model, sources, sink); break;
        case PartFinding::Sort::Shared: reportShared(finding, sink); break;
        }
    }
}

} // namespace drc::objectives
