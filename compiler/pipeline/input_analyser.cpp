#include "pipeline/input_analyser.hpp"

#include "adoption/adopt.hpp"
#include "binding/binder.hpp"
#include "binding/member_binder.hpp"
#include "checking/checking.hpp"
#include "derivation/derive_steps.hpp"
#include "diagnostics/wrap.hpp"
#include "expansion/facts.hpp"
#include "library/contract.hpp"
#include "objectives/ledger_values.hpp"
#include "objectives/needed_recovery.hpp"
#include "pipeline/consequences.hpp"
#include "pipeline/program_of.hpp"
#include "policy/run.hpp"
#include "semantics/cycles.hpp"
#include "semantics/resolve.hpp"
#include "source/cancellation.hpp"
#include "uniqueness/uniqueness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace drc::pipeline {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

template <class Asks>
bool anyTree(const library::Library& library, Asks asks) {
    const auto& modules = library.modules();
    return std::any_of(modules.begin(), modules.end(),
                       [&](const library::Module* module) { return asks(module->tree); });
}

/// What something is tried with: what is wrong with it is no finding.
struct Apart {
    Apart(const source::SourceMap& sources, binding::Binder& binder, std::size_t steps, std::size_t bytes)
        : evaluator(sources, sink, binder, steps, bytes) {}
    bool isSound() const { return !sink.hasErrors(); }

    diagnostics::Sink sink;
    semantics::Evaluator evaluator;
};

} // namespace

InputAnalyser::~InputAnalyser() = default;

void ReadInput::addTo(library::Library& library) const {
    library.add(*module);
    for (const library::Module* policy : policies)
        library.add(*policy);
}

InputAnalyser::InputAnalyser(library::Modules& modules, ReadInput input,
                             const semantics::ReservedNames& reserved, const library::GivenValues& given,
                             const Options& options, const source::SourceMap& sources, bool places)
    : sources_(sources),
      modules_(modules),
      input_(std::move(input)),
      reserved_(reserved),
      given_(given),
      today_(options.today),
      mostSteps_(options.mostSteps),
      mostBytes_(options.mostBytes),
      advice_(options.advice),
      forTerraform_(options.forTerraform),
      result_(new InputAnalysis(modules, *input_.module)),
      sink_(result_->findings_),
      library_(result_->library_),
      kinds_(result_->kinds_),
      topologies_(result_->topologies_),
      binder_(library_, sink_, result_->bindings_),
      evaluator_(sources, sink_, binder_, options.mostSteps, options.mostBytes),
      providers_(result_->providers_.emplace(library_, evaluator_)) {
    if (!advice_) binder_.passFixesOfLibrary();
    input_.addTo(library_);
    library_.checkExtensions();
    for (const syntax::Statement* statement : input_.module->tree.statements)
        if (statement->kind == syntax::StatementKind::Topology)
            topologies_.push_back({.input = result_.get(), .declaration = {statement, input_.module}});
    if (places) result_->bindings_.keepPlaces();
    bind();
    evaluator_.poison(semantics::findCycles(library_, binder_, sources_, sink_));
    uses_.emplace(library_, result_->bindings_, sink_);
    expansion::checkOwnFacts(library_, evaluator_);
    configure();
    understand();
    assess();
    Consequences(library_, topologies_, sources_, sink_).withdraw();
}

// Binding reads what is named, so there may be more files at its end.
void InputAnalyser::bind() {
    for (std::size_t index = 0; index < library_.modules().size(); ++index)
        if (!library_.modules()[index]->inLibrary) binder_.require(library_.modules()[index]->file->id());
}

void InputAnalyser::configure() {
    if (input_.configuration != nullptr)
        rules_ = policy::RuleSettings(*input_.configuration, library_, kinds_, sink_);
}

// Of names that mean something by a value, all files are needed in which the value is made.
void InputAnalyser::addNames() {
    auto names = std::make_unique<InputAnalysis::EveryName>(modules_);
    input_.addTo(names->library);
    names->library.loadAll();
    binding::bindEverything(names->library, names->unread, names->bindings);
    result_->names_ = std::move(names);
}

const library::Module* InputAnalysis::moduleOf(source::FileId file) const {
    for (const library::Module* module : library_.modules())
        if (module->file->id() == file) return module;
    if (names_ != nullptr)
        for (const library::Module* module : names_->library.modules())
            if (module->file->id() == file) return module;
    return nullptr;
}

void InputAnalyser::lookForUnused() {
    std::vector<library::Declaration> declared;
    for (const AnalysedTopology& topology : topologies_)
        declared.push_back(topology.declaration);
    checking::checkUnused(declared, library_, evaluator_);
}

// Every phase runs also after errors of an earlier one, on what could be understood.
void InputAnalyser::understand() {
    for (const library::Declaration& kind : library_.ownKinds())
        kinds_.of(kind);
    uniqueness::Names names(sources_, sink_);
    std::vector<bool> clean(topologies_.size(), true);
    std::vector<std::vector<derivation::Underived>> underived(topologies_.size());
    const std::size_t before = sink_.errorReports();
    std::size_t ofTopologies = 0;
    // The errors of one topology are no reason to be silent about another. What another one has shown already
    // is an error of this one all the same.
    const auto watched = [&](std::size_t index, const auto& phase) {
        source::throwIfCancelled();
        const std::size_t earlier = sink_.errorReports();
        phase();
        const std::size_t found = sink_.errorReports() - earlier;
        ofTopologies += found;
        clean[index] = clean[index] && found == 0;
    };
    for (std::size_t index = 0; index < topologies_.size(); ++index) {
        AnalysedTopology& topology = topologies_[index];
        watched(index, [&] {
            const bool withinLimits = evaluator_.account(semantics::Evaluator::costOfTopology,
                                                         topology.declaration.block().name.span, {});
            auto model = semantics::resolve(topology.declaration, library_, kinds_, providers_.facts(),
                                            reserved_, given_, *uses_, evaluator_);
            if (withinLimits && topology.declaration.module->tree.complete)
                underived[index] = deriveSteps(*model);
            topology.model = std::move(model);
            if (!withinLimits) return;
            const objectives::Needed needed = needsOf(*topology.model, sink_);
            world_.reset();
            world_ = std::make_unique<expansion::ExpansionContext>(*topology.model, library_, kinds_,
                                                                   providers_, evaluator_);
            topology.program = programOf(*world_, needed);
            adoption::adopt(*topology.model, topology.program, library_, providers_, evaluator_);
            names.add(topology.program, providers_);
            if (topology.declaration.module->tree.complete && !evaluator_.exhausted())
                checking::checkTopology(*topology.model, library_, kinds_, providers_, evaluator_);
        });
    }
    checking::checkDefinitions(library_.ownDefinitions(), library_, kinds_, providers_, evaluator_);
    checking::checkPolicies(library_.ownPolicies(), library_, kinds_, providers_, evaluator_);
    checking::checkKinds(library_.ownKinds(), library_, kinds_, providers_, evaluator_);
    Consequences consequences(library_, topologies_, sources_, sink_);
    consequences.withdrawMisfitsOfKinds();
    const bool broken = anyTree(library_, [](const syntax::Tree& tree) { return !tree.complete; });
    // What is wrong elsewhere may be why nothing uses a name.
    if (!broken && !sink_.hasErrors()) lookForUnused();
    // Rules come last: they say nothing of what is known to be wrong, and nothing where anything is unknown.
    for (std::size_t index = 0; index < topologies_.size(); ++index) {
        AnalysedTopology& topology = topologies_[index];
        watched(index, [&] {
            if (topology.program.topology.empty()) return; // beyond the limits
            if (!broken &&
                policy::run(*topology.model, topology.program, library_, providers_, evaluator_, asked()))
                waiting_.insert(&topology);
            emit(topology);
        });
        if (clean[index] && !broken) watched(index, [&] { reportUnderived(underived[index]); });
    }
    consequences.withdrawRepeatsInPolicies();
    // What stands in the embedded library is right.
    if (!library_.isUnchanged()) addDeployment();
    // Past a limit everything is invalid, without a report of its own.
    const bool shared =
        evaluator_.exhausted() || before != 0 || sink_.errorReports() - before != ofTopologies;
    for (std::size_t index = 0; index < topologies_.size(); ++index)
        topologies_[index].sound = clean[index] && !shared;
    result_->sound_ = !sink_.hasErrors();
}

// Errors of trials are found again with the steps themselves.
std::vector<derivation::Underived> InputAnalyser::deriveSteps(semantics::Model& model) {
    if (!derivation::isNeededFor(model)) return {};
    Apart with(sources_, binder_, mostSteps_, mostBytes_);
    expansion::ExpansionContext world(model, library_, kinds_, providers_, with.evaluator);
    return derivation::deriveSteps(model, world);
}

// Steps may be missing because of anything else that is wrong.
void InputAnalyser::reportUnderived(const std::vector<derivation::Underived>& underived) {
    for (const derivation::Underived& one : underived)
        sink_.report(codes::noSteps, one.plan->span, one.plan->name)
            .note("none can be derived: " + one.reason)
            .help("list the steps, in order: `steps { … }`");
}

// What was reported of them on trial is reported again where it counts.
objectives::Needed InputAnalyser::needsOf(const semantics::Model& user, diagnostics::Sink& sink) {
    if (user.uses.empty()) return {};
    const auto known = needs_.find(user.name);
    if (known != needs_.end() && known->second.sound) return known->second.all;
    Needs found = findNeeds(user, sink);
    objectives::Needed needs = found.all;
    needs_.insert_or_assign(user.name, std::move(found));
    return needs;
}

InputAnalyser::Needs InputAnalyser::findNeeds(const semantics::Model& user, diagnostics::Sink& sink) {
    std::vector<objectives::Uses> byTopology; // in the order of their first use
    for (const semantics::Use& use : user.uses) {
        const auto isSame = [&](const objectives::Uses& uses) { return uses.front()->name == use.name; };
        auto same = std::find_if(byTopology.begin(), byTopology.end(), isSame);
        if (same == byTopology.end()) same = byTopology.emplace(byTopology.end());
        same->push_back(&use);
    }
    Needs result;
    for (const objectives::Uses& uses : byTopology) {
        source::throwIfCancelled();
        const semantics::Use& first = *uses.front();
        Apart with(sources_, binder_, mostSteps_, mostBytes_);
        const std::unique_ptr<semantics::Model> other = semantics::resolve(
            first.topology, library_, kinds_, providers_.facts(), reserved_, given_, *uses_, with.evaluator);
        deriveSteps(*other);
        const objectives::Needed needed = needsOf(*other, with.sink);
        expansion::ExpansionContext world(*other, library_, kinds_, providers_, with.evaluator);
        const ir::Program program = programOf(world, needed, expansion::Extent::Faultless);
        const std::size_t before = sink.errorReports();
        if (with.isSound()) {
            objectives::Needed found = objectives::needsOf(user, uses, *other, program, sink);
            for (ir::UsedRecovery& need : found.recoveries)
                result.all.recoveries.push_back(std::move(need));
            for (objectives::UsedMove& move : found.moves)
                result.all.moves.push_back(std::move(move));
        } else {
            auto& error = sink.report(codes::brokenUse, first.span, first.name, user.name)
                              .about(first.topology.block().name.span);
            if (!isAnalysed(first.topology))
                error.help(fmt::format("`drc check {}` shows them",
                                       diagnostics::presentable(first.topology.module->file->path())));
        }
        result.sound = result.sound && sink.errorReports() == before;
    }
    return result;
}

bool InputAnalyser::isAnalysed(const library::Declaration& topology) const {
    return std::any_of(topologies_.begin(), topologies_.end(), [&](const AnalysedTopology& one) {
        return &one.declaration.block() == &topology.block();
    });
}

// A plan with errors takes no time that could be judged.
void InputAnalyser::assess() {
    for (AnalysedTopology& topology : topologies_) {
        if (!topology.sound) continue;
        topology.ledger = objectives::ledgerOf(*topology.model, topology.program);
        objectives::report(*topology.ledger, *topology.model, today_, sources_, sink_);
        if (waiting_.count(&topology) != 0) judgeByLedger(topology);
    }
}

policy::Asked InputAnalyser::asked() {
    return {.advice = advice_,
            .today = today_,
            .settings = &rules_,
            .kinds = &kinds_,
            .forTerraform = forTerraform_};
}

void InputAnalyser::judgeByLedger(const AnalysedTopology& topology) {
    policy::Asked byLedger = asked();
    byLedger.ledger = objectives::valueOf(*topology.ledger);
    policy::run(*topology.model, topology.program, library_, providers_, evaluator_, byLedger);
    Consequences(library_, topologies_, sources_, sink_).withdrawRepeatsInPolicies();
}

namespace {

/// Sorts the files by path. Two with the same path are refused: one would overwrite the other.
void claimPaths(std::vector<backends::Artifact>& files, diagnostics::Sink& sink) {
    std::stable_sort(files.begin(), files.end(),
                     [](const auto& left, const auto& right) { return left.path < right.path; });
    for (std::size_t index = 1; index < files.size(); ++index)
        if (files[index].path == files[index - 1].path && !sink.hasErrors())
            sink.report(codes::sharedName, files[index].origin, "files of the output", files[index].path)
                .label(files[index - 1].origin, "the first one is created for this")
                .help("rename one of the two");
}

} // namespace

void InputAnalyser::emit(AnalysedTopology& topology) {
    const ir::Program& program = topology.program;
    topology.configurations = layout::partition(program);
    std::vector<backends::Artifact>& files = topology.artifacts;
    const backends::Context context{sources_, sink_, topology.declaration.module->folder,
                                    topology.configurations, program.elements};
    for (const backends::Target& target : backends::targets()) {
        source::throwIfCancelled();
        for (backends::Artifact& artifact : target.emit(program, context))
            files.push_back(std::move(artifact));
    }
    for (const ir::File& file : program.files)
        files.push_back({file.path, file.content, file.origin.component});
    claimPaths(files, sink_);
}

// Only whoever writes the configurations reads it, and it is as long as the list of the provider's types.
void InputAnalyser::addDeployment() {
    for (AnalysedTopology& topology : topologies_)
        for (ir::Provider& used : topology.program.providers)
            for (const expansion::Provider& provider : providers_.all())
                if (provider.name == used.name)
                    used.deployment = expansion::deploymentOf(provider, evaluator_);
}

void InputAnalyser::addComparison() {
    for (const expansion::Provider& provider : providers_.all())
        result_->comparison_.push_back(expansion::comparisonOf(provider, evaluator_));
}

void InputAnalyser::addCosts() {
    for (AnalysedTopology& topology : topologies_)
        topology.cost =
            policy::estimateCost(*topology.model, topology.program, library_, providers_, evaluator_, today_);
}

// Each value was evaluated before, if it counts, so what is found here is no news.
void InputAnalyser::addValues() {
    for (AnalysedTopology& topology : topologies_) {
        Apart with(sources_, binder_, mostSteps_, mostBytes_);
        expansion::ExpansionContext world(*topology.model, library_, kinds_, providers_, with.evaluator);
        topology.values = evaluatedNames(world);
    }
}

// ---- what would help

objectives::Trial InputAnalyser::trial(const ir::Program& before) {
    const auto apart = [this] { return Apart(sources_, binder_, mostSteps_, mostBytes_); };
    objectives::Trial trial;
    const auto expanded = [this, apart, &before](expansion::Extent extent) {
        return [this, apart, extent, &before](semantics::Model& changed, std::string_view only) {
            deriveSteps(changed); // which may depend on the change
            Apart with = apart();
            const objectives::Needed needed = needsOf(changed, with.sink);
            expansion::ExpansionContext world(changed, library_, kinds_, providers_, with.evaluator);
            const TriedPlan tried{only, before};
            std::optional<ir::Program> program =
                programOf(world, needed, extent, only.empty() ? nullptr : &tried);
            return with.isSound() ? std::move(program) : std::nullopt;
        };
    };
    trial.recovery = expanded(expansion::Extent::Recovery);
    trial.expand = expanded(expansion::Extent::Faultless);
    trial.isAllowed = [this, apart](const semantics::Model& changed, const ir::Program& program) {
        Apart with = apart();
        policy::Asked errors = asked();
        errors.levels = policy::Levels::Errors;
        errors.advice = false;
        policy::run(changed, program, library_, providers_, with.evaluator, errors);
        return with.isSound();
    };
    trial.monthly = [this, apart](const semantics::Model& changed, const ir::Program& program) {
        Apart with = apart();
        return policy::estimateCost(changed, program, library_, providers_, with.evaluator, today_).total();
    };
    return trial;
}

std::unique_ptr<semantics::Model> InputAnalyser::modelToChange(const AnalysedTopology& topology) {
    Apart with(sources_, binder_, mostSteps_, mostBytes_);
    return semantics::resolve(topology.declaration, library_, kinds_, providers_.facts(), reserved_, given_,
                              *uses_, with.evaluator);
}

void InputAnalyser::addAlternatives() {
    std::vector<std::string> engines;
    for (const std::string& name : library_.kindNames())
        if (const semantics::Kind* kind = kinds_.find(name);
            kind != nullptr && kind->is(contract::engine::trait))
            engines.push_back(name);
    for (AnalysedTopology& topology : topologies_) {
        if (!topology.ledger->misses()) continue;
        const std::unique_ptr<semantics::Model> model = modelToChange(topology);
        topology.alternatives = objectives::alternatives(*model, topology.program, *topology.ledger, engines,
                                                         sources_, trial(topology.program));
        topology.otherStores = objectives::otherStores(*topology.model, topology.program, *topology.ledger,
                                                       topology.alternatives);
    }
}

} // namespace drc::pipeline
