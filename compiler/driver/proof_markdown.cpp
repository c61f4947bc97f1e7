#include "driver/ledger_words.hpp"
#include "driver/proof.hpp"
#include "driver/proof_words.hpp"
#include "objectives/assessment.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

namespace drc::driver {

using objectives::Alternative;
using objectives::Assessment;
using objectives::Goal;
using objectives::Outcome;
using objectives::Term;
using objectives::Verdict;
using pipeline::TopologyProof;
using source::markdownCell;
using source::markdownCode;
using source::markdownText;

namespace {

std::string markdownRow(const Term& term, const source::SourceMap& sources) {
    std::string from = markdownText(placeOf(sources, term.bound.origin.component));
    if (!term.bound.source.empty()) from += " " + source::markdownLink("source", term.bound.source);
    std::string what = markdownCode(term.path) + " " + markdownText(term.bound.description);
    if (term.assumption != nullptr) what += markdownText("; assumed, because " + term.assumption->reason);
    if (!term.critical) what += " (not on the critical path)";
    const auto cell = [](const Figure& figure) {
        return figure.evidence.empty() ? figure.time : fmt::format("{} ({})", figure.time, figure.evidence);
    };
    return fmt::format("| {} | {} | {} | {} |\n", markdownCell(what), cell(boundFigure(term)),
                       cell(expectedFigure(term)), markdownCell(from));
}

std::string asMarkdown(const Assessment& assessment, const Outcome* outcome,
                       const source::SourceMap& sources) {
    const bool whole = assessment.component.empty();
    std::string out = fmt::format(
        "\n{} {}: {}{}\n\n{}\n", whole ? "##" : "###", word(assessment.goal),
        markdownText(occasion(assessment)), whole ? "" : ", " + markdownText(assessment.written),
        assessment.objective ? "**" + markdownText(verdictOf(assessment)) + "**" : "No objective.");
    if (assessment.suppression != nullptr)
        out += fmt::format("\nS{}, because {}.\n",
                           markdownText(suppressedInWords(*assessment.suppression)).substr(1),
                           markdownText(assessment.suppression->reason));
    if (!assessment.reliesOn.empty()) {
        out += "\nIt holds if:\n\n";
        for (const std::string& condition : conditionsOf(assessment))
            out += fmt::format("- {}\n", markdownText(condition));
    }
    if (outcome != nullptr && !outcome->changes.empty()) {
        out += fmt::format("\nIn {}:\n\n", markdownText(outcome->to));
        for (const Outcome::Change& change : outcome->changes)
            out += fmt::format("- {}\n", markdownText(inWords(change)));
        for (const std::string& step : missingSteps(*outcome))
            out += fmt::format("- {}\n", markdownText(step));
    }
    if (const std::string window = windowOf(assessment); !window.empty())
        out += fmt::format("\nNote: {}.\n", window);
    if (outcome != nullptr && !outcome->derivedSteps.empty())
        out += fmt::format("\nIn this plan {}.\n", derivedSteps(*outcome, markdownCode));
    if (assessment.verdict == Verdict::Unjudged) return out;
    if (whole && !assessment.terms.empty()) {
        out += "\n| term | bound | expected | source |\n|---|--:|--:|---|\n";
        for (const Term& term : assessment.terms)
            out += markdownRow(term, sources);
        out += fmt::format("| total | {} | {} | |\n", orNone(objectives::boundOf(assessment)),
                           orNone(assessment.typical));
    }
    if (!whole) return out + fmt::format("\ntotal: {}\n", expectedAndBound(assessment));
    for (const std::string& sentence : {boundInWords(assessment), endOfPlan(assessment)})
        if (!sentence.empty()) out += fmt::format("\n{}\n", sentence);
    if (outcome != nullptr && outcome->shorter)
        out += fmt::format("\nNote: {}.\n", shorterSteps(*outcome, markdownCode));
    return out;
}

} // namespace

std::string proofAsMarkdown(const TopologyProof& proof, const source::SourceMap& sources) {
    std::string out = fmt::format("# What {} guarantees\n", markdownText(titleOf(proof)));
    const auto& all = proof.ledger.assessments;
    for (std::size_t index = 0; index < all.size(); ++index) {
        out += asMarkdown(all[index], outcomeOf(proof.ledger, all[index]), sources);
        const auto found = proof.alternatives.find(index);
        if (found != proof.alternatives.end()) {
            out += fmt::format("\n{}\n\n", headingOf(found->second));
            for (const Alternative& one : found->second)
                out += fmt::format("- {}\n", alternative(one, markdownCode));
        }
        const auto stores = proof.otherStores.find(index);
        if (stores == proof.otherStores.end()) continue;
        out += fmt::format("\n{}\n\n", headingOfOtherStores);
        for (const objectives::OtherStore& one : stores->second)
            out += fmt::format("- {}\n", otherStore(one, markdownCode));
    }
    if (all.empty()) out += fmt::format("\n{}\n", nothingToJudge);
    for (const std::string& remark : proof.ledger.remarks)
        out += fmt::format("\nNote: {}.\n", markdownText(remark));
    return out;
}

} // namespace drc::driver
