#include "driver/lsp/outputs.hpp"

#include "driver/played_loss.hpp"
#include "driver/proof.hpp"
#include "driver/timeline.hpp"
#include "language_server/proof/virtual_documents.hpp"
#include "source/utf8.hpp"

#include <utility>
#include <vector>

namespace drc::driver::lsp {

namespace {

using language_server::OutputSort;

std::string proofText(const std::shared_ptr<const pipeline::Analysis>& analysis, bool asMarkdown) {
    std::string text;
    for (const pipeline::TopologyProof& proof : pipeline::proofsOf(analysis)) {
        text += text.empty() ? "" : "\n";
        text += asMarkdown ? proofAsMarkdown(proof, analysis->sources())
                           : proofAsText(proof, analysis->sources(), 0);
    }
    return source::printableLines(text);
}

std::string simulationText(const std::shared_ptr<const pipeline::Analysis>& analysis,
                           const std::string& lost) {
    std::string text;
    for (const Timeline& timeline : timelinesOfLoss(pipeline::proofsOf(analysis), lost))
        text += (text.empty() ? "" : "\n") + asText(timeline, 0);
    return source::printableLines(text);
}

std::string picture(const std::shared_ptr<const pipeline::Analysis>& analysis, const std::string& lost,
                    const std::string& topology) {
    const std::vector<pipeline::TopologyProof> proofs = pipeline::proofsOf(analysis);
    std::vector<Timeline> timelines = timelinesOfLoss(proofs, lost);
    std::erase_if(timelines,
                  [&](const Timeline& one) { return !one.plans.empty() || one.topology != topology; });
    return timelines.empty() ? "" : source::printableLines(asSvg(timelines));
}

std::string artifact(const pipeline::Analysis& analysis, const std::string& topology,
                     const std::string& path) {
    for (const pipeline::AnalysedTopology* one : analysis.topologies())
        if (one->program.topology == topology)
            for (const backends::Artifact& file : one->artifacts)
                if (file.path == path) return file.content();
    return "";
}

} // namespace

bool showsAlternatives(std::string_view document) {
    return document == language_server::proofDocument || document == language_server::proofPage;
}

bool isDeployed(std::string_view document) {
    return document.find('/') != std::string_view::npos;
}

std::string outputText(const std::shared_ptr<const pipeline::Analysis>& analysis, std::string_view document) {
    for (const language_server::Output& one : language_server::outputsOf(*analysis)) {
        if (one.name != document) continue;
        switch (one.sort) {
        case OutputSort::ProofText: return proofText(analysis, false);
        case OutputSort::ProofPage: return proofText(analysis, true);
        case OutputSort::Simulation: return simulationText(analysis, one.subject);
        case OutputSort::Picture: return picture(analysis, one.subject, one.topology);
        case OutputSort::Artifact: return artifact(*analysis, one.topology, one.subject);
        case OutputSort::Index: break;
        }
    }
    return "";
}

} // namespace drc::driver::lsp
