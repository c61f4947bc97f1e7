#pragma once

#include "language_server/view.hpp"
#include "objectives/ledger.hpp"
#include "pipeline/input_analysis.hpp"

#include <cstdint>
#include <string>

/// What the ledger says of a place, as Markdown: for hover, and for the tooltips of hints.
namespace drc::language_server {

/// The judgements and terms of the objective, plan, signal, step or replica that stands at a byte of the
/// document; empty where none does, or where nothing is judged.
std::string proofAt(const View& view, std::uint32_t offset);

/// What the ledger says of a component, a line for each goal and disruption; empty for nothing.
std::string proofOf(const View& view, const semantics::Component& component);

/// Calls `visit` with each topology of the document's program that has a ledger, and with that.
template <class Visit>
void forEachLedger(const View& view, const Visit& visit) {
    if (!view.hasAnalysis() || view.analysis().inputs().empty()) return;
    for (const pipeline::AnalysedTopology& topology : view.analysis().inputs().front()->topologies())
        if (topology.ledger) visit(topology, *topology.ledger);
}

/// Whether a place is on the line on which a span begins, or before its end where that is on it.
bool isAtHead(const View& view, source::Span span, std::uint32_t offset);

/// Calls `visit` with every step of a plan, also those that run side by side or when it has failed.
template <class Visit>
void forEachStep(const std::vector<semantics::Step>& steps, const Visit& visit) {
    for (const semantics::Step& step : steps) {
        visit(step);
        forEachStep(step.parallel, visit);
    }
}

/// The judgements of an objective, the worst first.
std::vector<const objectives::Assessment*> judgementsOf(const objectives::Ledger& ledger,
                                                        source::Span objective);

/// What may be lost of the components that a line of a `replicate` names: the most; null where nothing is
/// judged.
const objectives::Assessment* lossOf(const objectives::Ledger& ledger, const semantics::Model& model,
                                     source::Span replica);

/// The terms that stand in a span, each once: those of the plan, or of all of the ledger where that is empty.
std::vector<const objectives::Term*> termsIn(const objectives::Ledger& ledger, const std::string& plan,
                                             source::Span span);

} // namespace drc::language_server
