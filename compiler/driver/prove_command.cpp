#include "driver/commands.hpp"
#include "driver/proof.hpp"
#include "driver/run.hpp"
#include "source/utf8.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drc::driver {

namespace {

using pipeline::TopologyProof;

struct ProveSettings {
    std::vector<std::string> files;
    ReadOptions read;
    ReportOptions report;
};

int prove(const ProveSettings& settings) {
    Run run(settings.report);
    const auto proofs =
        pipeline::prove(run.files(settings.files, settings.read), run.inputs(settings.files, settings.read),
                        pipelineOptions(settings.read), run.sources(), run.sink());
    const std::string format = formatOfResult(settings.report);
    if (format == "json") {
        if (!proofs.empty() || !run.sink().hasErrors())
            run.print(source::printableJson(proofsAsJson(proofs, run.sources())));
        return run.finish();
    }
    std::string text;
    for (const TopologyProof& proof : proofs)
        text += (text.empty() ? "" : "\n") +
                (format == "text" ? proofAsText(proof, run.sources(), run.outputOptions().width)
                                  : proofAsMarkdown(proof, run.sources()));
    run.show(text);
    return run.finish();
}

Action declareProve(Arguments& arguments) {
    const auto settings = std::make_shared<ProveSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .reading(settings->read)
        .report(settings->report, {"text", "markdown", "json"});
    return [settings] { return prove(*settings); };
}

} // namespace

const Command proveCommand{"prove", "show what topologies guarantee, term by term, with the evidence for it",
                           declareProve};

} // namespace drc::driver
