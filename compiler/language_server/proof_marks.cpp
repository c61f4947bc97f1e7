#include "language_server/features.hpp"
#include "language_server/symbol_at.hpp"

#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"
#include "objectives/ledger_words.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

/// What the ledger says, beside the lines that it is about.
namespace drc::language_server {

namespace {

constexpr int parameterHint = 2; // `InlayHintKind`: colours like that of a name

using objectives::Assessment;

/// `13m20s of 15m: proven`.
std::string verdictOf(const Assessment& assessment) {
    std::string text = objectives::printTime(assessment.worst);
    if (!assessment.objective) return text;
    text += fmt::format(" of {}", objectives::printTime(*assessment.objective));
    if (assessment.verdict) text += fmt::format(": {}", objectives::word(*assessment.verdict));
    return text;
}

std::string occasionOf(const Assessment& assessment) {
    return assessment.from.empty() ? assessment.disruption : fmt::format("lose {}", assessment.from);
}

template <class Visit>
void forEachLedger(const View& view, const Visit& visit) {
    if (const pipeline::InputAnalysis* const input = inputOf(view))
        for (const pipeline::AnalysedTopology& topology : input->topologies())
            if (topology.ledger) visit(topology, *topology.ledger);
}

/// Of the assessments of one objective, the worst.
const Assessment* worstAt(const objectives::Ledger& ledger, source::Span objective) {
    const Assessment* worst = nullptr;
    for (const Assessment& one : ledger.assessments)
        if (one.objectiveSpan == objective && (worst == nullptr || one.worst > worst->worst)) worst = &one;
    return worst;
}

/// What the calls of a step take together, in the worst case; empty where the ledger does not count it.
std::string timeOfStep(const objectives::Ledger& ledger, const semantics::Plan& plan,
                       const semantics::Step& step) {
    for (const Assessment& one : ledger.assessments) {
        if (one.plan != plan.name || one.goal != objectives::Goal::Rto) continue;
        double sum = 0;
        bool isCounted = false;
        for (const objectives::Term& term : one.terms) {
            if (!source::contains(step.statement, term.bound.origin.component)) continue;
            isCounted = true;
            sum += objectives::timeOf(term, objectives::Case::Worst);
        }
        if (isCounted) return objectives::printTime(sum);
    }
    return {};
}

} // namespace

Json inlayHints(const View& view, const Received& params) {
    Json result = Json::array();
    const source::SourceFile* const file = view.file();
    if (file == nullptr) return result;
    const source::Span range = view.rangeIn(params);
    const auto add = [&](std::uint32_t at, const std::string& label) {
        if (at < range.begin || at > range.end) return;
        result.push_back({{"position", view.rangeOf({0, at, at})["start"]},
                          {"label", label},
                          {"kind", parameterHint},
                          {"paddingLeft", true}});
    };
    forEachLedger(view, [&](const pipeline::AnalysedTopology& topology, const objectives::Ledger& ledger) {
        std::set<std::uint32_t> said;
        for (const Assessment& one : ledger.assessments) {
            const source::Span span = one.objectiveSpan;
            if (!one.objective || span.file != file->id() || span.empty() || !said.insert(span.end).second)
                continue;
            add(span.end, "worst " + verdictOf(*worstAt(ledger, span)));
        }
        for (const semantics::Plan& plan : topology.model->plans)
            for (const semantics::Step& step : plan.steps)
                if (step.span.file == file->id() && !plan.derived && !plan.omitsSteps)
                    if (const std::string time = timeOfStep(ledger, plan, step); !time.empty())
                        add(step.statement.end, time);
    });
    return result;
}

Json codeLenses(const View& view, const Received& /*params*/) {
    Json result = Json::array();
    const source::SourceFile* const file = view.file();
    if (file == nullptr) return result;
    forEachLedger(view, [&](const pipeline::AnalysedTopology& topology, const objectives::Ledger& ledger) {
        for (const semantics::Plan& plan : topology.model->plans) {
            if (plan.declaration == nullptr || plan.derived || plan.span.file != file->id()) continue;
            for (const Assessment& one : ledger.assessments)
                if (one.plan == plan.name && one.goal == objectives::Goal::Rto && one.component.empty())
                    result.push_back({{"range", view.rangeOf(plan.span)},
                                      {"command",
                                       {{"title", fmt::format("{}: {}", occasionOf(one), verdictOf(one))},
                                        {"command", ""}}}});
        }
    });
    return result;
}

} // namespace drc::language_server
