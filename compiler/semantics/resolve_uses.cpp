#include "diagnostics/removal.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "semantics/resolver.hpp"
#include "semantics/uses.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using library::Declaration;
using syntax::StatementKind;

namespace {

std::string_view nameOf(const Declaration& topology) {
    return topology.block().name.text;
}

/// The components and families that a topology declares, by their names.
std::vector<std::string> componentsOf(const Declaration& topology, const library::Library& library) {
    std::vector<std::string> result;
    for (const syntax::Statement* statement : library::statementsOf(topology.block(), library))
        if (statement->kind == StatementKind::Component)
            if (const syntax::Name name = syntax::declaredName(*statement)) result.emplace_back(name.text);
    return result;
}

} // namespace

void Resolver::use(const syntax::Clause& clause) {
    const syntax::Name name = syntax::plainName(clause.topology());
    if (!name) return; // could not be read
    const Declaration topology = uses_.topologyOf(clause);
    if (!topology) return reportUndefinedTopology(name);
    if (!uses_.isSound(clause)) return;
    const syntax::Name part = syntax::plainName(clause.part());
    if (part && !checkUsedComponent(part, topology)) return;
    Use use{topology, std::string(name.text), std::string(part.text), clause.span, hasMark(topology)};
    const auto isSame = [&](const Use& other) {
        return other.name == use.name &&
               (other.component == use.component || other.component.empty() || use.component.empty());
    };
    const auto earlier = std::find_if(model_->uses.begin(), model_->uses.end(), isSame);
    if (earlier == model_->uses.end()) {
        if (use.isMarked) wait(use);
        model_->uses.push_back(std::move(use));
        return;
    }
    auto& error = report(codes::usedTwice, clause.span, model_->name, earlier->written());
    error.label(earlier->span, "first used here")
        .help(earlier->component == use.component
                  ? "remove one of the two"
                  : fmt::format("remove `uses {}.{}`: it is a part of `{}`", use.name,
                                earlier->component.empty() ? use.component : earlier->component, use.name));
    if (earlier->component == use.component)
        error.fixes.push_back(
            diagnostics::removalOf("remove the statement", clause.span, evaluator_.sources()));
}

void Resolver::reportUndefinedTopology(const syntax::Name& name) {
    report(codes::unknownTopology, name.span, std::string(name.text))
        .note("a topology is known in the file that declares it, and in those that import this file")
        .help("import the file that declares it: `import \"…\"`")
        .didYouMean(name.text, name.span, [&] {
            std::vector<std::string> known = library_.names(StatementKind::Topology);
            known.erase(std::remove(known.begin(), known.end(), model_->name), known.end());
            return known;
        });
}

bool Resolver::checkUsedComponent(const syntax::Name& component, const Declaration& topology) {
    const binding::Symbol* const symbol = evaluator_.symbolOf(component);
    if (symbol != nullptr && symbol->kind == binding::SymbolKind::Component) return true;
    const std::vector<std::string> known = componentsOf(topology, library_);
    report(codes::unknownComponent, component.span, std::string(component.text))
        .label(topology.block().name.span, fmt::format("`{}` has no such component", nameOf(topology)))
        .didYouMeanOneOf(component.text, component.span, known, "its components are");
    return false;
}

// ---- what waits for others, and says so to others

bool Resolver::hasMark(const Declaration& topology) {
    const auto statements = library::statementsOf(topology.block(), library_);
    return std::any_of(statements.begin(), statements.end(), [&](const syntax::Statement* statement) {
        if (statement->kind != StatementKind::Component) return false;
        const Kind* const kind = kinds_.find(syntax::as<syntax::Entry>(*statement).head.text);
        return kind != nullptr && kind->is(contract::mark::trait);
    });
}

void Resolver::wait(const Use& use) {
    if (model_->regions.empty()) return; // which is reported
    const auto isSame = [&](const Wait& other) { return other.topology == use.name; };
    if (std::any_of(model_->waits.begin(), model_->waits.end(), isSame)) return;
    const Kind* const kind = kinds_.find(contract::wait::kind);
    if (kind == nullptr) {
        report(codes::unknownKind, use.span, std::string(contract::wait::kind))
            .note(fmt::format("plans wait for another topology by the kind `{}` of the library",
                              contract::wait::kind));
        return;
    }
    const std::string name = fmt::format("{}_wait", use.name);
    if (const auto [taken, isNew] = taken_.emplace(name, use.span); !isNew) {
        report(codes::duplicateName, taken->second.span, name)
            .label(use.span, "the component that waits for it has this name");
        return;
    }
    model_->waits.push_back({name, use.name, kind, use.span});
}

void Resolver::checkMark() {
    for (Component& component : model_->components) {
        if (!component.kind->is(contract::mark::trait)) continue;
        if (model_->mark != nullptr) {
            const std::string first = model_->mark->written();
            reportUselessMark(component, model_->mark->nameSpan, fmt::format("`{}` does", first),
                              "the first one is declared here", "remove one of the two");
            continue;
        }
        model_->mark = &component;
    }
    if (model_->mark == nullptr) return;
    const auto isPlan = [](const syntax::Statement* statement) {
        return statement->kind == StatementKind::Failover || statement->kind == StatementKind::Switchover ||
               statement->kind == StatementKind::Failback;
    };
    if (std::none_of(statements_.begin(), statements_.end(), isPlan))
        reportUselessMark(*model_->mark, model_->nameSpan, "no plan sets it", "it has no plans",
                          "declare what recovers it: `failover FROM -> TO { … }`");
    const auto useless = [&](source::Span reasonAt, const std::string& reason, const std::string& label,
                             const std::string& help) {
        reportUselessMark(*model_->mark, reasonAt, reason, label, help);
    };
    for (const Plan& plan : model_->plans) {
        if (plan.ofPart)
            return useless(plan.span, "its plans are for parts",
                           fmt::format("`{}` brings back a part", plan.name),
                           "write one plan for the whole topology, or leave the mark out: then people "
                           "keep the order");
        for (const RegionRole* region : {plan.from, plan.to})
            if (!model_->mark->livesIn(*region))
                return useless(
                    plan.span, fmt::format("it is not in `{}`", region->role),
                    fmt::format("`{}` leads {}", plan.name, region == plan.to ? "there" : "from there"),
                    fmt::format("place it in `{}`, too", region->role));
        const Step* written = nullptr;
        const auto look = [&](const Step& step) {
            if (step.component == model_->mark && written == nullptr) written = &step;
        };
        forEachAction(plan.steps, look);
        forEachAction(plan.onFailure, look);
        if (written != nullptr)
            return useless(written->span, "a step sets it", "here",
                           "remove the step: each plan ends with it");
    }
    placeMark(useless);
}

/// Before anything happens, the topology is where what it replicates is at home, else where its first
/// failover leads away from.
template <class Useless>
void Resolver::placeMark(const Useless& useless) {
    const Component* first = nullptr;
    for (const Component& component : model_->components) {
        if (component.replications.empty()) continue;
        if (first == nullptr) first = &component;
        if (component.home != first->home)
            return useless(component.nameSpan, "it is at home in more than one region",
                           fmt::format("this is at home in `{}`, and `{}` in `{}`", component.home->role,
                                       first->written(), first->home->role),
                           "leave the mark out: then people keep the order");
    }
    const auto failover =
        std::ranges::find_if(model_->plans, [](const Plan& plan) { return plan.kind == PlanKind::Failover; });
    if (first != nullptr)
        model_->mark->home = first->home;
    else if (failover != model_->plans.end())
        model_->mark->home = failover->from;
}

void Resolver::reportUselessMark(const Component& mark, source::Span reasonAt, const std::string& reason,
                                 const std::string& label, const std::string& help) {
    report(codes::uselessMark, mark.nameSpan, mark.written(), model_->name, reason)
        .label(reasonAt, label)
        .note("plans of topologies that use this one wait for what it says")
        .help(help);
}

} // namespace drc::semantics
