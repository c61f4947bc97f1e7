#include "pipeline/analysis.hpp"

#include "backends/targets.hpp"
#include "checking/checking.hpp"

#include <algorithm>
#include <string_view>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

Analysis::Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                   source::SourceMap& sources, diagnostics::Sink& sink, Inputs judged)
    : sink_(sink), modules_(files, options.libraryFolder, sources), reserved_(backends::reservedNames()) {
    if (libraryFits(options, sources)) read(inputs, options, sources);
    const auto isSound = [](const auto& input) { return input->sound(); };
    sound_ = !sink_.hasErrors() && std::all_of(inputs_.begin(), inputs_.end(), isSound);
    for (const auto& input : inputs_)
        input->report(sink_);
    if (judged == Inputs::Apart) return;
    const std::size_t ofInputs = sink_.errorCount();
    if (inputs_.size() > 1) compareInputs();
    if (topologies().empty() && !sink_.hasErrors())
        for (const Input& input : inputs)
            sink_.report(codes::noTopology, source::nowhere, input.path)
                .help("declare one: `topology payments { … }`; `drc check` checks files that only declare "
                      "kinds");
    sound_ = sound_ && sink_.errorCount() == ofInputs;
}

void Analysis::read(const std::vector<Input>& inputs, const Options& options,
                    const source::SourceMap& sources) {
    for (const Input& input : inputs) {
        const library::Modules::Parsed& module = modules_.ofUser(input.path, input.text);
        if (!module) {
            sink_.report(codes::unreadableFile, source::nowhere, input.path, module.reason());
            continue;
        }
        const auto isSame = [&](const auto& earlier) { return &earlier->module() == *module; };
        if (std::any_of(inputs_.begin(), inputs_.end(), isSame)) continue; // named twice
        inputs_.push_back(std::make_unique<InputAnalysis>(modules_, **module, reserved_, options, sources));
    }
}

// The embedded library does, which its tests see to. With one that does not, all else would be consequences.
bool Analysis::libraryFits(const Options& options, const source::SourceMap& sources) {
    if (!modules_.libraryFolder() || !modules_.libraryPaths()) return true;
    diagnostics::Sink found;
    library::Library library(modules_, found);
    semantics::Kinds kinds(library, found);
    binding::Bindings bindings;
    binding::Binder binder(library, found, bindings);
    semantics::Evaluator evaluator(sources, found, binder, options.mostSteps, options.mostBytes);
    const expansion::Providers providers(library, evaluator);
    if (checking::keepsContract(library, kinds, providers, evaluator)) return true;
    sink_.take(found);
    return false;
}

// They are usually deployed to one account. Topologies of one name would share their output folders and all
// names at the provider, which is said once.
void Analysis::compareInputs() {
    std::map<std::string_view, source::Span> names;
    uniqueness::Names atProvider(sink_);
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
