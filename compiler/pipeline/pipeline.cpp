#include "pipeline/pipeline.hpp"

#include "backends/targets.hpp"
#include "checking/checking.hpp"
#include "expansion/expand.hpp"
#include "ir/dump.hpp"
#include "layout/layout.hpp"
#include "library/library.hpp"
#include "policy/run.hpp"
#include "reference/reference.hpp"
#include "semantics/dump.hpp"
#include "semantics/resolve.hpp"
#include "syntax/dump.hpp"
#include "uniqueness/uniqueness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

namespace {

/// One run: what is shared by all topologies of the inputs.
struct Session {
    Session(const source::FileSystem& files, const Options& options, source::SourceMap& sourceMap,
            diagnostics::Sink& diagnosticSink)
        : sources(sourceMap),
          sink(diagnosticSink),
          library(files, options.libraryFolder, sourceMap, diagnosticSink),
          kinds(library, diagnosticSink),
          evaluator(sourceMap, diagnosticSink, options.mostSteps),
          providers(library, evaluator),
          reserved(backends::reservedNames()),
          names(providers, diagnosticSink) {}

    source::SourceMap& sources;
    diagnostics::Sink& sink;
    library::Library library;
    semantics::Kinds kinds;
    semantics::Evaluator evaluator;
    expansion::Providers providers;
    semantics::ReservedNames reserved;
    uniqueness::Names names;
    std::vector<library::Declaration> topologies;

    void read(const std::vector<Input>& inputs) {
        for (const Input& input : inputs)
            if (const library::Module* module = library.add(input.path, input.text)) addTopologies(*module);
        refuseCircles();
    }

    void refuseCircles() { evaluator.poison(semantics::findCircles(library, sources, sink)); }

    void addTopologies(const library::Module& module) {
        for (const syntax::Statement* statement : module.tree.statements)
            if (statement->kind == syntax::StatementKind::Topology)
                topologies.push_back({statement, &module});
    }

    std::unique_ptr<semantics::Model> resolve(const library::Declaration& topology) {
        return semantics::resolve(topology, library, kinds, providers.facts(), reserved, evaluator);
    }

    ir::Program expand(const semantics::Model& model) {
        ir::Program program = expansion::expand(model, library, kinds, providers, evaluator);
        names.add(program);
        return program;
    }
};

/// Sorts the files by path. Two of one path are refused, whatever made them: one would overwrite the other.
std::vector<Artifact> withOwnPaths(std::vector<backends::Artifact> files, diagnostics::Sink& sink) {
    std::stable_sort(files.begin(), files.end(),
                     [](const auto& left, const auto& right) { return left.path < right.path; });
    std::vector<Artifact> result;
    for (std::size_t index = 0; index < files.size(); ++index) {
        if (index > 0 && files[index].path == files[index - 1].path && !sink.hasErrors())
            sink.report(codes::sharedName, files[index].origin, "files of the output", files[index].path)
                .label(files[index - 1].origin, "the first one is made for this")
                .help("rename what stands at one of the two places");
        result.push_back({files[index].path, std::move(files[index].content)});
    }
    return result;
}

TopologyOutput emit(Session& session, const library::Declaration& topology, const ir::Program& program) {
    TopologyOutput output{program.topology, {}};
    const std::vector<layout::Configuration> configurations = layout::divide(program);
    std::vector<backends::Artifact> files;
    const backends::Context context{session.sources, session.sink, topology.module->folder, configurations};
    for (const backends::Target& target : backends::targets())
        for (backends::Artifact& artifact : target.emit(program, context))
            files.push_back(std::move(artifact));
    for (const ir::File& file : program.files)
        files.push_back({file.path, file.content, file.origin.component});
    output.artifacts = withOwnPaths(std::move(files), session.sink);
    return output;
}

/// All phases for all topologies. Every phase runs also after errors of an earlier one, on what could be
/// understood.
std::vector<TopologyOutput> run(Session& session) {
    for (const library::Declaration& kind : session.library.ownKinds())
        session.kinds.of(kind);
    std::vector<std::pair<std::unique_ptr<semantics::Model>, ir::Program>> expanded;
    for (const library::Declaration& topology : session.topologies) {
        auto model = session.resolve(topology);
        ir::Program program = session.expand(*model);
        expanded.emplace_back(std::move(model), std::move(program));
    }
    checking::checkKinds(session.library.ownKinds(), session.library, session.kinds, session.providers,
                         session.evaluator);
    // Rules come last: they say nothing of what is known to be wrong.
    std::vector<TopologyOutput> outputs;
    for (std::size_t index = 0; index < expanded.size(); ++index) {
        const auto& [model, program] = expanded[index];
        policy::run(*model, program, session.library, session.evaluator);
        // A plan with errors takes no time that could be judged.
        if (!session.sink.hasErrors())
            objectives::report(objectives::ledgerOf(*model, program, session.sources), *model, session.sink);
        outputs.push_back(emit(session, session.topologies[index], program));
    }
    return outputs;
}

} // namespace

Outcome compile(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                source::SourceMap& sources, diagnostics::Sink& sink) {
    Session session(files, options, sources, sink);
    session.read(inputs);
    if (session.topologies.empty() && !sink.hasErrors())
        for (const Input& input : inputs)
            sink.report(codes::noTopology, source::nowhere, input.path)
                .help("declare one: `topology payments { … }`; `drc check` checks files that only declare "
                      "kinds");
    Outcome outcome;
    outcome.outputs = run(session);
    outcome.read.assign(session.library.filesRead().begin(), session.library.filesRead().end());
    if (sink.hasErrors()) outcome.outputs.clear();
    return outcome;
}

void check(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
           source::SourceMap& sources, diagnostics::Sink& sink) {
    Session session(files, options, sources, sink);
    session.read(inputs);
    run(session);
}

std::vector<TopologyCost> cost(const source::FileSystem& files, const std::vector<Input>& inputs,
                               const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Session session(files, options, sources, sink);
    session.read(inputs);
    std::vector<TopologyCost> result;
    for (const library::Declaration& topology : session.topologies) {
        const auto model = session.resolve(topology);
        const ir::Program program = session.expand(*model);
        result.push_back(
            {program.topology, policy::estimateCost(*model, program, session.library, session.evaluator)});
    }
    if (sink.hasErrors()) result.clear();
    return result;
}

namespace {

/// The topology as it would be with another setting; nothing when that would be wrong.
std::optional<objectives::Variant> variantOf(Session& session, const semantics::Model& model,
                                             const Options& options) {
    diagnostics::Sink sink;
    semantics::Evaluator evaluator(session.sources, sink, options.mostSteps);
    const expansion::Providers providers(session.library, evaluator);
    objectives::Variant variant;
    variant.program = expansion::expand(model, session.library, session.kinds, providers, evaluator);
    if (sink.hasErrors()) return std::nullopt;
    policy::run(model, variant.program, session.library, evaluator);
    if (sink.hasErrors()) return std::nullopt;
    variant.monthly = policy::estimateCost(model, variant.program, session.library, evaluator).total();
    return variant;
}

} // namespace

std::vector<TopologyProof> prove(const source::FileSystem& files, const std::vector<Input>& inputs,
                                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink,
                                 bool judged) {
    const auto session = std::make_shared<Session>(files, options, sources, sink);
    session->read(inputs);
    std::vector<std::string> engines;
    for (const std::string& name : session->library.kindNames())
        if (const semantics::Kind* kind = session->kinds.find(name);
            kind != nullptr && kind->is(semantics::engineTrait))
            engines.push_back(name);
    std::vector<TopologyProof> result;
    for (const library::Declaration& topology : session->topologies) {
        std::unique_ptr<semantics::Model> model = session->resolve(topology);
        TopologyProof proof;
        proof.program = session->expand(*model);
        policy::run(*model, proof.program, session->library, session->evaluator);
        if (sink.hasErrors()) continue;
        proof.ledger = objectives::ledgerOf(*model, proof.program, sources);
        if (judged)
            proof.alternatives = objectives::alternatives(
                *model, proof.program, proof.ledger, engines, sources,
                [&](const semantics::Model& changed) { return variantOf(*session, changed, options); });
        proof.model = std::move(model);
        proof.read = session;
        result.push_back(std::move(proof));
    }
    if (sink.hasErrors()) result.clear();
    for (const TopologyProof& proof : result)
        if (judged) objectives::report(proof.ledger, *proof.model, sink);
    return result;
}

std::vector<Artifact> reference(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Session session(files, options, sources, sink);
    session.read(inputs);
    std::vector<Artifact> result;
    for (reference::Page& page : reference::pages(session.library, session.kinds))
        result.push_back({std::move(page.path), std::move(page.text)});
    return result;
}

std::string dump(Phase phase, const source::FileSystem& files, const std::vector<Input>& inputs,
                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    Session session(files, options, sources, sink);
    std::string result;
    for (const Input& input : inputs) {
        const library::Module* const module = session.library.add(input.path, input.text);
        if (module == nullptr) continue;
        if (phase == Phase::Tree)
            result += syntax::dump(*module->file, module->tree);
        else
            session.addTopologies(*module);
    }
    if (phase != Phase::Tree) session.refuseCircles();
    for (const library::Declaration& topology : session.topologies) {
        const auto model = session.resolve(topology);
        if (phase == Phase::Model)
            result += semantics::dump(*model, sources);
        else
            result += ir::dump(session.expand(*model));
    }
    return result;
}

} // namespace drc::pipeline
