#include "pipeline/pipeline.hpp"

#include "binding/dump.hpp"
#include "derivation/written_steps.hpp"
#include "ir/dump.hpp"
#include "pipeline/analysis.hpp"
#include "reference/reference.hpp"
#include "semantics/dump.hpp"
#include "syntax/dump.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

namespace drc::pipeline {

namespace {

/// An analysis whose files and findings the caller has, too.
std::shared_ptr<const Analysis> analysed(const source::FileSystem& files, const std::vector<Input>& inputs,
                                         const Options& options, const Request& request,
                                         source::SourceMap& sources, diagnostics::Sink& sink) {
    auto analysis = Analysis::of(files, inputs, options, request);
    sources = analysis->sources();
    sink.take(analysis->findings());
    return analysis;
}

} // namespace

Outcome compile(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                source::SourceMap& sources, diagnostics::Sink& sink) {
    const Request request{.inputs = Inputs::Together, .deployment = true};
    const auto analysis = analysed(files, inputs, options, request, sources, sink);
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
    analysed(files, inputs, options, {.kept = keeps ? Kept::Everything : Kept::Nothing}, sources, sink);
}

std::vector<TopologyCost> cost(const source::FileSystem& files, const std::vector<Input>& inputs,
                               const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    const Request request{.inputs = Inputs::Together, .cost = true};
    const auto analysis = analysed(files, inputs, options, request, sources, sink);
    std::vector<TopologyCost> result;
    if (sink.hasErrors()) return result;
    for (const AnalysedTopology* topology : analysis->topologies())
        result.push_back({topology->program.topology, *topology->cost});
    return result;
}

std::vector<TopologyProof> prove(const source::FileSystem& files, const std::vector<Input>& inputs,
                                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink,
                                 bool alternatives) {
    const Request request{.inputs = Inputs::Together, .alternatives = alternatives};
    return proofsOf(analysed(files, inputs, options, request, sources, sink));
}

std::vector<TopologyProof> proofsOf(const std::shared_ptr<const Analysis>& analysis) {
    std::vector<TopologyProof> result;
    if (!analysis->sound()) return result;
    for (const AnalysedTopology* topology : analysis->topologies())
        result.push_back({analysis, *topology->model, topology->program, *topology->ledger,
                          topology->input->providers(), topology->alternatives, topology->otherStores});
    return result;
}

namespace {

/// What the compiler has written itself can be read.
std::string formatted(const std::string& path, std::string text) {
    source::SourceMap apart;
    diagnostics::Sink findings;
    const source::SourceFile& file = apart.add(path, std::move(text));
    const syntax::Tree tree = syntax::parse(file, findings);
    std::string result = tree.complete ? syntax::format(file, tree) : "";
    if (!tree.complete || !syntax::sameMeaning(file, tree, result))
        throw std::logic_error("derived steps cannot be written into `" + path + "`");
    return result;
}

} // namespace

std::vector<DerivedFile> derive(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    const auto analysis = analysed(files, inputs, options, {}, sources, sink);
    std::vector<DerivedFile> result;
    if (!analysis->sound()) return result;
    std::vector<const semantics::Model*> models;
    for (const AnalysedTopology* topology : analysis->topologies())
        models.push_back(topology->model.get());
    const std::map<source::FileId, std::string> derived = derivation::withDerivedSteps(models, sources);
    for (const auto& [id, text] : derived) {
        const source::SourceFile& file = sources.file(id);
        const std::string path(file.path());
        result.push_back({path, std::string(file.text()), formatted(path, text)});
    }
    for (const auto& input : analysis->inputs()) {
        const source::SourceFile& file = *input->module().file;
        if (derived.count(file.id()) == 0)
            result.push_back({std::string(file.path()), std::string(file.text()), std::string(file.text())});
    }
    std::sort(result.begin(), result.end(),
              [](const DerivedFile& left, const DerivedFile& right) { return left.path < right.path; });
    return result;
}

std::vector<Artifact> reference(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    const auto analysis = analysed(files, inputs, options, {.reference = true}, sources, sink);
    std::vector<Artifact> result;
    for (const reference::Page& page : analysis->reference())
        result.push_back({page.path, page.text});
    return result;
}

std::string dump(Phase phase, const source::FileSystem& files, const std::vector<Input>& inputs,
                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Options complete = options;
    complete.examples = syntax::Examples::Read;
    const Request request{.inputs = phase == Phase::Ir ? Inputs::Together : Inputs::Apart,
                          .names = phase == Phase::Names};
    const auto analysis = analysed(files, inputs, complete, request, sources, sink);
    std::string result;
    for (const auto& input : analysis->inputs()) {
        if (phase == Phase::Tree) result += syntax::dump(*input->module().file, input->module().tree);
        if (phase == Phase::Names && input->names() != nullptr)
            result += binding::dump(*input->names(), sources);
    }
    for (const AnalysedTopology* topology : analysis->topologies()) {
        if (phase == Phase::Model) result += semantics::dump(*topology->model, sources);
        if (phase == Phase::Ir) result += ir::dump(topology->program);
    }
    return result;
}

} // namespace drc::pipeline
