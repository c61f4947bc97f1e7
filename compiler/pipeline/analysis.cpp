#include "pipeline/analysis.hpp"

#include "backends/targets.hpp"
#include "checking/checking.hpp"
#include "library/completeness.hpp"
#include "pipeline/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

Analysis::Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                   source::SourceMap& sources, diagnostics::Sink& sink, Inputs checked, Kept kept)
    : sink_(sink),
      modules_(files, options.libraryFolder, sources, options.examples),
      reserved_(backends::reservedNames()) {
    if (libraryFits(options, sources)) analyse(read(inputs), options, sources, kept);
    if (checked == Inputs::Apart) return;
    const std::size_t ofInputs = sink_.errorCount();
    if (inputs_.size() > 1) compareInputs(sources);
    if (topologies().empty() && !sink_.hasErrors())
        for (const Input& input : inputs)
            sink_.report(codes::noTopology, source::nowhere, input.path)
                .help("declare one: `topology payments { … }`; `drc check` checks files that only declare "
                      "kinds");
    sound_ = sound_ && sink_.errorCount() == ofInputs;
}

std::vector<const library::Module*> Analysis::read(const std::vector<Input>& inputs) {
    std::vector<const library::Module*> result;
    for (const Input& input : inputs) {
        const library::Modules::Parsed& module = modules_.ofUser(input.path, input.text);
        if (!module) {
            sink_.report(codes::unreadableFile, source::nowhere, input.path, module.reason());
            continue;
        }
        if (std::find(result.begin(), result.end(), *module) != result.end()) continue; // named twice
        result.push_back(*module);
        if (inputs.size() > 1) modules_.readImports(**module);
    }
    withoutParts(result);
    return result;
}

// Whoever names all files of a folder names those, too, that are parts of others: what a file without a
// topology declares is judged where it is imported.
void Analysis::withoutParts(std::vector<const library::Module*>& inputs) {
    const auto isTopology = [](const syntax::Statement* statement) {
        return statement->kind == syntax::StatementKind::Topology;
    };
    for (auto input = inputs.begin(); input != inputs.end();) {
        const auto& statements = (*input)->tree.statements;
        const auto imports = [&](const library::Module* other) {
            return other != *input && modules_.imports(*other, **input);
        };
        const bool isPart = std::none_of(statements.begin(), statements.end(), isTopology) &&
                            std::any_of(inputs.begin(), inputs.end(), imports);
        input = isPart ? inputs.erase(input) : input + 1;
    }
}

// Each input has everything of its own but the files, so it does not matter who analyses which, and when.
void Analysis::analyse(const std::vector<const library::Module*>& inputs, const Options& options,
                       const source::SourceMap& sources, Kept kept) {
    if (inputs.size() > 1) modules_.readLibrary();
    inputs_.resize(inputs.size());
    std::vector<diagnostics::Sink> found(inputs.size());
    std::atomic<bool> sound = true;
    forEachInParallel(inputs.size(), options.threads, [&](std::size_t index) {
        auto input = std::make_unique<InputAnalysis>(modules_, *inputs[index], reserved_, options, sources);
        input->report(found[index]);
        if (!input->sound()) sound = false;
        if (kept == Kept::Everything) inputs_[index] = std::move(input);
    });
    if (kept == Kept::Nothing) inputs_.clear();
    sound_ = sound && !sink_.hasErrors();
    for (const diagnostics::Sink& ofInput : found)
        sink_.take(ofInput);
}

// The embedded library does, which its tests see to. With one that does not, all else would be consequences.
bool Analysis::libraryFits(const Options& options, const source::SourceMap& sources) {
    if (!modules_.libraryFolder()) return true;
    if (!library::hasItsFiles(modules_, sink_)) return false;
    diagnostics::Sink found;
    library::Library library(modules_, found);
    semantics::Kinds kinds(library, found);
    binding::Bindings bindings;
    binding::Binder binder(library, found, bindings);
    semantics::Evaluator evaluator(sources, found, binder, options.mostSteps, options.mostBytes);
    const expansion::Providers providers(library, evaluator);
    diagnostics::Sink lacking;
    if (!library::hasItsFacts(library, *modules_.libraryFolder(), lacking) ||
        !providers.areComplete(*modules_.libraryFolder(), lacking)) {
        // It may stand in what could not be read.
        const auto isRead = [](const library::Module* module) { return module->tree.complete; };
        const bool all = std::all_of(library.modules().begin(), library.modules().end(), isRead);
        sink_.take(all ? lacking : found);
        return false;
    }
    if (checking::keepsContract(library, kinds, providers, evaluator)) return true;
    sink_.take(found);
    return false;
}

// They are usually deployed to one account. Topologies of one name would share their output folders and all
// names at the provider, which is said once.
void Analysis::compareInputs(const source::SourceMap& sources) {
    std::map<std::string_view, source::Span> names;
    uniqueness::Names atProvider(sources, sink_);
    for (const AnalysedTopology* topology : topologies()) {
        const syntax::Name& name = topology->declaration.block().name;
        const auto [first, isNew] = names.emplace(name.text, name.span);
        if (isNew)
            atProvider.add(topology->program, topology->input->providers());
        else
            sink_.report(codes::duplicateName, name.span, std::string(name.text))
                .label(first->second, "first declared here")
                .help("rename one of the two, or compile each file by itself");
    }
}

std::vector<const AnalysedTopology*> Analysis::topologies() const {
    std::vector<const AnalysedTopology*> result;
    for (const auto& input : inputs_)
        for (const AnalysedTopology& topology : input->topologies())
            result.push_back(&topology);
    return result;
}

std::vector<std::string> Analysis::filesRead() const {
    return {modules_.filesRead().begin(), modules_.filesRead().end()};
}

std::vector<reference::Page> Analysis::reference() {
    library::Library library(modules_, sink_);
    for (const auto& input : inputs_)
        library.add(input->module());
    semantics::Kinds kinds(library, sink_);
    return reference::pages(library, kinds);
}

policy::CostEstimate Analysis::cost(const AnalysedTopology& topology) {
    policy::CostEstimate estimate = topology.input->cost(topology);
    topology.input->report(sink_);
    return estimate;
}

std::map<std::size_t, std::vector<objectives::Alternative>>
Analysis::alternatives(const AnalysedTopology& topology) {
    return topology.input->alternatives(topology);
}

} // namespace drc::pipeline
