#include "pipeline/analysis.hpp"

#include "backends/targets.hpp"
#include "checking/checking.hpp"
#include "expansion/facts.hpp"
#include "library/completeness.hpp"
#include "pipeline/consequences.hpp"
#include "pipeline/given_parameters.hpp"
#include "pipeline/input_analyser.hpp"
#include "pipeline/parallel.hpp"
#include "policy/rule_settings.hpp"
#include "source/cancellation.hpp"
#include "uniqueness/uniqueness.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <string_view>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

namespace {

/// Keeps an analysis until the process ends, which frees it. It stays within reach, so that it is no leak.
void keepUntilTheEnd(std::shared_ptr<const Analysis> analysis) {
    static std::mutex mutex;
    static auto* const kept = new std::vector<std::shared_ptr<const Analysis>>;
    const std::lock_guard lock(mutex);
    kept->push_back(std::move(analysis));
}

/// The files that were read before, with those that configure the inputs.
source::SourceMap sourcesOf(const std::vector<Input>& inputs, const Options& options) {
    for (const Input& input : inputs)
        if (input.configuration != nullptr) return input.configuration->sources;
    return options.readBefore.value_or(source::SourceMap());
}

} // namespace

std::shared_ptr<const Analysis> Analysis::of(const source::FileSystem& files,
                                             const std::vector<Input>& inputs, const Options& options,
                                             const Request& request, std::stop_token cancellation) {
    const source::CancellationScope scope(std::move(cancellation));
    try {
        std::shared_ptr<const Analysis> analysis(new Analysis(files, inputs, options, request));
        if (options.processEnds) keepUntilTheEnd(analysis);
        return analysis;
    } catch (const source::Cancelled&) {
        return nullptr;
    }
}

Analysis::Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                   const Request& request)
    : sources_(sourcesOf(inputs, options)),
      modules_(files, options.libraryFolder, sources_, options.examples),
      given_(options.given, sources_),
      reserved_(backends::reservedNames()) {
    Analysers analysers;
    if (libraryFits(options)) analysers = analyse(read(inputs), options, request);
    if (request.inputs == Inputs::Together) compare(analysers, inputs);
    addRequested(analysers, options, request);
    for (const auto& analyser : analysers)
        inputs_.push_back(std::move(*analyser).finish());
    if (options.processEnds) analysers_ = std::move(analysers);
}

Analysis::~Analysis() = default;

std::vector<ReadInput> Analysis::read(const std::vector<Input>& inputs) {
    std::vector<ReadInput> result;
    const auto isRead = [&](const library::Module* module) {
        return std::any_of(result.begin(), result.end(),
                           [&](const ReadInput& one) { return one.module == module; });
    };
    for (const Input& input : inputs) {
        if (input.configuration != nullptr) {
            findings_.take(input.configuration->findings);
            if (!input.configuration->sound()) {
                judgeRulesIn(input);
                continue;
            }
        }
        if (!input.unreadable.empty()) {
            findings_.report(codes::unreadableFile, source::nowhere, input.path, input.unreadable);
            continue;
        }
        const library::Modules::Parsed& module = modules_.ofUser(input.path, input.text);
        if (!module) {
            findings_.report(codes::unreadableFile, source::nowhere, input.path, module.reason());
            continue;
        }
        if (isRead(*module)) continue; // named twice
        if (inputs.size() > 1) modules_.readImports(**module);
        result.push_back(configured(**module, input, inputs.size() > 1));
    }
    withoutParts(result);
    return result;
}

ReadInput Analysis::configured(const library::Module& module, const Input& input, bool readsImports) {
    ReadInput result{&module, input.configuration, {}};
    if (input.configuration == nullptr) return result;
    modules_.noteRead(input.configuration->file->path());
    const auto& files = input.policyFiles ? *input.policyFiles : input.configuration->policyFiles;
    for (const library::ConfiguredText& path : files) {
        const library::Modules::Parsed& policy = modules_.ofUser(path.text);
        if (!policy) {
            findings_.report(codes::configuredPath, path.span, path.text, policy.reason());
            continue;
        }
        if (readsImports) modules_.readImports(**policy);
        result.policies.push_back(*policy);
    }
    return result;
}

// So all that is wrong with a configuration is said at once. Nothing else is judged of the input.
void Analysis::judgeRulesIn(const Input& input) {
    if (input.configuration->policiesAreUnclear || input.configuration->rules.empty()) return;
    if (!input.unreadable.empty()) return;
    const library::Modules::Parsed& module = modules_.ofUser(input.path, input.text);
    if (!module) return;
    const std::size_t before = findings_.errorReports();
    const ReadInput read = configured(**module, input, false);
    if (findings_.errorReports() != before) return; // of a policy that cannot be read
    diagnostics::Sink ofTexts;
    library::Library library(modules_, ofTexts);
    read.addTo(library);
    const auto isRead = [](const library::Module* one) { return one->tree.complete; };
    if (!std::all_of(library.modules().begin(), library.modules().end(), isRead)) return;
    semantics::Kinds kinds(library, ofTexts);
    diagnostics::Sink ofRules;
    policy::RuleSettings(*input.configuration, library, kinds, ofRules);
    findings_.take(ofRules);
}

// Whoever names all files of a folder names those, too, that are parts of others: what a file without a
// topology declares is judged where it is imported.
void Analysis::withoutParts(std::vector<ReadInput>& inputs) {
    const auto isTopology = [](const syntax::Statement* statement) {
        return statement->kind == syntax::StatementKind::Topology;
    };
    for (auto input = inputs.begin(); input != inputs.end();) {
        const library::Module& module = *input->module;
        const auto& statements = module.tree.statements;
        const auto imports = [&](const ReadInput& other) {
            return other.module != &module && modules_.imports(*other.module, module);
        };
        const bool isPart = std::none_of(statements.begin(), statements.end(), isTopology) &&
                            std::any_of(inputs.begin(), inputs.end(), imports);
        input = isPart ? inputs.erase(input) : input + 1;
    }
}

// Each input has everything of its own but the files, so it does not matter who analyses which, and when.
Analysis::Analysers Analysis::analyse(const std::vector<ReadInput>& inputs, const Options& options,
                                      const Request& request) {
    if (inputs.size() > 1) modules_.readLibrary();
    Analysers analysers(inputs.size());
    std::vector<diagnostics::Sink> found(inputs.size());
    std::vector<std::vector<GivenTo>> parameters(inputs.size());
    std::vector<std::vector<WrittenSuppression>> suppressions(inputs.size());
    std::atomic<bool> sound = true;
    forEachInParallel(inputs.size(), options.threads, [&](std::size_t index) {
        auto analyser = std::make_unique<InputAnalyser>(modules_, inputs[index], reserved_, given_, options,
                                                        sources_, request.places);
        found[index].take(analyser->result().findings());
        parameters[index] = parametersOf(analyser->result());
        if (request.suppressions) suppressions[index] = suppressionsOf(analyser->result(), sources_);
        if (!analyser->result().sound()) sound = false;
        if (request.kept == Kept::Everything) analysers[index] = std::move(analyser);
    });
    if (request.kept == Kept::Nothing) analysers.clear();
    reportMisgiven(given_, parameters, findings_);
    sound_ = sound && !findings_.hasErrors();
    findings_.keepOf(inputs.size());
    for (const diagnostics::Sink& ofInput : found)
        findings_.take(ofInput);
    for (std::vector<WrittenSuppression>& ofInput : suppressions)
        std::move(ofInput.begin(), ofInput.end(), std::back_inserter(suppressions_));
    withdrawOffered(findings_);
    withdrawBrokenUses(findings_);
    return analysers;
}

// The embedded library does, which its tests see to. With one that does not, all else would be consequences.
bool Analysis::libraryFits(const Options& options) {
    if (!modules_.libraryFolder()) return true;
    if (!library::hasItsFiles(modules_, findings_)) return false;
    diagnostics::Sink found;
    library::Library library(modules_, found);
    semantics::Kinds kinds(library, found);
    binding::Bindings bindings;
    binding::Binder binder(library, found, bindings);
    semantics::Evaluator evaluator(sources_, found, binder, options.mostSteps, options.mostBytes);
    const expansion::Providers providers(library, evaluator);
    diagnostics::Sink lacking;
    if (!library::hasItsFacts(library, *modules_.libraryFolder(), lacking) ||
        !providers.areComplete(*modules_.libraryFolder(), lacking)) {
        // It may stand in what could not be read.
        const auto isRead = [](const library::Module* module) { return module->tree.complete; };
        const bool all = std::all_of(library.modules().begin(), library.modules().end(), isRead);
        findings_.take(all ? lacking : found);
        return false;
    }
    const std::size_t before = found.errorReports();
    expansion::longestSuffix(library, evaluator);
    expansion::leftOutNames(library, evaluator);
    const bool soundFacts = found.errorReports() == before;
    if (soundFacts && checking::keepsContract(library, kinds, providers, evaluator)) return true;
    findings_.take(found);
    return false;
}

// ---- inputs that are deployed together

namespace {

/// Calls `visit` with every topology.
template <class Visit>
void forEachTopology(const std::vector<std::unique_ptr<InputAnalyser>>& analysers, const Visit& visit) {
    for (const auto& analyser : analysers)
        for (const AnalysedTopology& topology : analyser->result().topologies())
            visit(topology);
}

} // namespace

void Analysis::compare(const Analysers& analysers, const std::vector<Input>& inputs) {
    const std::size_t ofInputs = findings_.errorCount();
    if (analysers.size() > 1) compareNames(analysers);
    bool any = false;
    forEachTopology(analysers, [&](const AnalysedTopology&) { any = true; });
    if (!any && !findings_.hasErrors())
        for (const Input& input : inputs)
            findings_.report(codes::noTopology, source::nowhere, input.path)
                .help("declare one: `topology payments { … }`; `drc check` checks files that only declare "
                      "kinds");
    sound_ = sound_ && findings_.errorCount() == ofInputs;
}

// They are usually deployed to one account. Topologies of one name would share their output folders and all
// names at the provider, which is said once.
void Analysis::compareNames(const Analysers& analysers) {
    std::map<std::string_view, source::Span> names;
    uniqueness::Names atProvider(sources_, findings_);
    forEachTopology(analysers, [&](const AnalysedTopology& topology) {
        const syntax::Name& name = topology.declaration.block().name;
        const auto [first, isNew] = names.emplace(name.text, name.span);
        if (isNew)
            atProvider.add(topology.program, topology.input->providers());
        else
            findings_.report(codes::duplicateName, name.span, std::string(name.text))
                .label(first->second, "first declared here")
                .help("rename one of the two, or compile each file by itself");
    });
}

// ---- what was requested

// What something costs, and what would help, is a question only where everything else is right.
void Analysis::addRequested(const Analysers& analysers, const Options& options, const Request& request) {
    const bool deployment = request.deployment && !findings_.hasErrors();
    const bool costs = request.cost && sound_;
    const bool values = request.values && sound_;
    const bool alternatives = request.alternatives && sound_;
    forEachInParallel(analysers.size(), options.threads, [&](std::size_t index) {
        if (request.names) analysers[index]->addNames();
        if (deployment) analysers[index]->addDeployment();
        if (request.comparison) analysers[index]->addComparison();
        if (costs) analysers[index]->addCosts();
        if (values) analysers[index]->addValues();
        if (alternatives) analysers[index]->addAlternatives();
    });
    if (costs)
        for (const auto& analyser : analysers)
            findings_.take(analyser->result().findings());
    if (request.reference) makeReference(analysers);
}

void Analysis::makeReference(const Analysers& analysers) {
    library::Library library(modules_, findings_);
    for (const auto& analyser : analysers)
        analyser->input().addTo(library);
    semantics::Kinds kinds(library, findings_);
    reference_ = reference::pages(library, kinds);
}

// ---- what is known

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

} // namespace drc::pipeline
