#include "pipeline/pipeline.hpp"

#include "ir/dump.hpp"
#include "pipeline/analysis.hpp"
#include "reference/reference.hpp"
#include "semantics/dump.hpp"
#include "syntax/dump.hpp"

#include <memory>
#include <utility>

namespace drc::pipeline {

namespace {

/// An analysis that lives for as long as it is used, or as the process.
std::shared_ptr<Analysis> analysed(const source::FileSystem& files, const std::vector<Input>& inputs,
                                   const Options& options, source::SourceMap& sources,
                                   diagnostics::Sink& sink, Inputs checked, Kept kept = Kept::Everything) {
    auto analysis = std::make_shared<Analysis>(files, inputs, options, sources, sink, checked, kept);
    if (options.processEnds) {
        // Within reach, so that it is no leak.
        static auto* const left = new std::vector<std::shared_ptr<const Analysis>>;
        left->push_back(analysis);
    }
    return analysis;
}

} // namespace

Outcome compile(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                source::SourceMap& sources, diagnostics::Sink& sink) {
    const auto analysis = analysed(files, inputs, options, sources, sink, Inputs::Together);
    Outcome outcome;
    outcome.inputFiles = analysis->filesRead();
    if (sink.hasErrors()) return outcome;
    for (const AnalysedTopology* topology : analysis->topologies()) {
        TopologyOutput& output = outcome.outputs.emplace_back();
        output.topology = topology->program.topology;
        for (const backends::Artifact& file : topology->artifacts)
            output.artifacts.push_back({file.path, file.content()});
    }
    return outcome;
}

void check(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
           source::SourceMap& sources, diagnostics::Sink& sink) {
    // What is made of each of many inputs is not kept beside that of the next one.
    const bool keeps = options.processEnds && inputs.size() == 1;
    analysed(files, inputs, options, sources, sink, Inputs::Apart, keeps ? Kept::Everything : Kept::Nothing);
}

std::vector<TopologyCost> cost(const source::FileSystem& files, const std::vector<Input>& inputs,
                               const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Analysis analysis(files, inputs, options, sources, sink, Inputs::Together);
    std::vector<TopologyCost> result;
    if (sink.hasErrors()) return result;
    for (const AnalysedTopology* topology : analysis.topologies())
        result.push_back({topology->program.topology, analysis.cost(*topology)});
    if (sink.hasErrors()) result.clear();
    return result;
}

std::vector<TopologyProof> prove(const source::FileSystem& files, const std::vector<Input>& inputs,
                                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink,
                                 bool alternatives) {
    const auto analysis = analysed(files, inputs, options, sources, sink, Inputs::Together);
    std::vector<TopologyProof> result;
    if (!analysis->sound()) return result;
    for (const AnalysedTopology* topology : analysis->topologies()) {
        result.push_back({analysis, *topology->model, topology->program, *topology->ledger, {}});
        if (alternatives) result.back().alternatives = analysis->alternatives(*topology);
    }
    return result;
}

std::vector<Artifact> reference(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Analysis analysis(files, inputs, options, sources, sink, Inputs::Apart);
    std::vector<Artifact> result;
    for (reference::Page& page : analysis.reference())
        result.push_back({std::move(page.path), std::move(page.text)});
    return result;
}

std::string dump(Phase phase, const source::FileSystem& files, const std::vector<Input>& inputs,
                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Options complete = options;
    complete.examples = syntax::Examples::Read;
    const Analysis analysis(files, inputs, complete, sources, sink,
                            phase == Phase::Ir ? Inputs::Together : Inputs::Apart);
    std::string result;
    if (phase == Phase::Tree)
        for (const auto& input : analysis.inputs())
            result += syntax::dump(*input->module().file, input->module().tree);
    if (phase == Phase::Names)
        for (const auto& input : analysis.inputs())
            result += input->names();
    for (const AnalysedTopology* topology : analysis.topologies()) {
        if (phase == Phase::Model) result += semantics::dump(*topology->model, sources);
        if (phase == Phase::Ir) result += ir::dump(topology->program);
    }
    return result;
}

} // namespace drc::pipeline
