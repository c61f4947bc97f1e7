#include "pipeline/suppressions.hpp"

#include "pipeline/analysis.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace drc::pipeline {

namespace {

/// The name of the plan that the suppression stands in.
std::string planOf(const semantics::VerdictSuppression& suppression, const semantics::Model& model) {
    for (const semantics::Plan& plan : model.plans)
        if (suppression.plan != nullptr && plan.declaration == suppression.plan &&
            source::contains(suppression.plan->span, suppression.span))
            return plan.name;
    return "";
}

bool isBefore(const WrittenSuppression& left, const WrittenSuppression& right) {
    return std::pair(left.span.file, left.span.begin) < std::pair(right.span.file, right.span.begin);
}

} // namespace

std::vector<WrittenSuppression> suppressionsOf(const InputAnalysis& input, const source::SourceMap& sources) {
    std::vector<WrittenSuppression> result;
    std::set<std::pair<source::FileId, std::uint32_t>> known;
    const auto add = [&](const semantics::SuppressionTerms& terms, const semantics::Model& model,
                         std::string rule, std::string plan) {
        if (!known.emplace(terms.span.file, terms.span.begin).second) return;
        result.push_back({model.name, std::move(rule), std::string(sources.text(terms.target)),
                          std::move(plan), terms.reason, terms.owner, terms.until, terms.span});
    };
    for (const AnalysedTopology& topology : input.topologies()) {
        const semantics::Model& model = *topology.model;
        for (const semantics::Suppression& one : model.suppressions)
            add(one, model, one.rule, "");
        for (const semantics::VerdictSuppression& one : model.verdictSuppressions)
            add(one, model, std::string(spell(one.waived)), planOf(one, model));
    }
    std::stable_sort(result.begin(), result.end(), isBefore);
    return result;
}

std::vector<WrittenSuppression> suppressions(const source::FileSystem& files,
                                             const std::vector<Input>& inputs, const Options& options,
                                             source::SourceMap& sources, diagnostics::Sink& sink) {
    const auto analysis = Analysis::of(files, inputs, options, {.kept = Kept::Nothing, .suppressions = true});
    sources = analysis->sources();
    sink.take(analysis->findings());
    const auto isOfText = [](const diagnostics::Diagnostic& finding) {
        return finding.severity == diagnostics::Severity::Error &&
               finding.code->basis != diagnostics::Basis::Whole;
    };
    diagnostics::Sink ofTexts;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        if (isOfText(*finding)) ofTexts.take(*finding);
    sink = std::move(ofTexts);
    return analysis->suppressions();
}

} // namespace drc::pipeline
