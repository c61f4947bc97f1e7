#include "diagnostics/suggestion.hpp"
#include "semantics/resolver.hpp"
#include "semantics/uses.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics {

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
    Use use{topology, std::string(name.text), std::string(part.text), clause.span};
    const auto isSame = [&](const Use& other) {
        return other.name == use.name &&
               (other.component == use.component || other.component.empty() || use.component.empty());
    };
    const auto earlier = std::find_if(model_->uses.begin(), model_->uses.end(), isSame);
    if (earlier == model_->uses.end()) {
        model_->uses.push_back(std::move(use));
        return;
    }
    report(codes::usedTwice, clause.span, model_->name, earlier->written())
        .label(earlier->span, "first used here")
        .help(earlier->component == use.component
                  ? "remove one of the two"
                  : fmt::format("remove `uses {}.{}`: it is a part of `{}`", use.name,
                                earlier->component.empty() ? use.component : earlier->component, use.name));
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

void Resolver::checkOrderOfStart() {
    if (model_->uses.empty()) return;
    const Use& first = model_->uses.front();
    for (const Plan& plan : model_->plans) {
        if (plan.mode == Mode::Manual || plan.graceful) continue;
        report(codes::startsUnordered, plan.span, plan.name, first.written())
            .label(first.span, "which must be recovered first")
            .note("no plan waits for the plan of another topology: people start them in order")
            .help(fmt::format("remove `mode`, and start `{}` by hand once `{}` is recovered", plan.name,
                              first.name));
    }
}

} // namespace drc::semantics
