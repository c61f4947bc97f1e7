#include "checking/checking.hpp"

#include "checking/fits.hpp"
#include "checking/kind_check.hpp"
#include "semantics/parts.hpp"
#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace drc::checking {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::KindPart;
using syntax::PlacementKind;
using syntax::StatementKind;

void KindCheck::run() {
    checkNames(context_, kind_);
    body(*kind_.declaration->body, {});
    traits();
    checkContract(inference_);
    checkStates(inference_);
    unused();
}

// ---- walking

Environment KindCheck::environment(const Around& around) {
    const Place* const place =
        around.place != nullptr ? around.place : &inference_.names().place(PlaceKind::Region);
    return {place, around.place == nullptr || around.inRegion, &locals_};
}

Environment KindCheck::deciding(const Around& around) {
    if (around.place != nullptr) return environment(around);
    return {&inference_.names().place(PlaceKind::Global), false, &locals_};
}

void KindCheck::body(const syntax::Body& body, const Around& around) {
    const Locals::Block block(locals_);
    for (const syntax::Statement* statement : body.statements)
        this->statement(*statement, around);
}

void KindCheck::statement(const syntax::Statement& statement, const Around& around) {
    if (!belongs(statement, around)) return;
    switch (syntax::kindPartOf(statement)) {
    case KindPart::Parameter: parameter(as<syntax::Definition>(statement), around); return;
    case KindPart::Value:
    case KindPart::Export: definition(as<syntax::Definition>(statement), around); return;
    case KindPart::Demand: require(as<syntax::Requirement>(statement), around); return;
    case KindPart::Resource: resource(as<syntax::Resource>(statement), around); return;
    case KindPart::Instance: part(as<syntax::Resource>(statement), around); return;
    case KindPart::Loop: loop(as<syntax::Loop>(statement), around); return;
    case KindPart::Choice: choice(as<syntax::Choice>(statement), around); return;
    case KindPart::Placement: placement(as<syntax::Placement>(statement), around); return;
    case KindPart::Signal: signal(as<syntax::Block>(statement)); return;
    case KindPart::Action: action(as<syntax::Block>(statement)); return;
    case KindPart::Nothing: return;
    }
}

// ---- where statements mean something

namespace {

constexpr const char* placements =
    "put it into `global { … }`, `in each region { … }`, `for each replica { … }` or `for each pair { … }`";

} // namespace

void KindCheck::misplaced(const syntax::Statement& statement, std::string_view where, std::string help) {
    auto& error =
        context_.findings.report(codes::misplacedSetting, statement.keyword,
                                 std::string(syntax::productionName(statement.kind)), std::string(where));
    if (!help.empty()) error.help(std::move(help));
}

bool KindCheck::belongs(const syntax::Statement& statement, const Around& around) {
    const bool direct = around.within == "the kind";
    switch (syntax::kindPartOf(statement)) {
    case KindPart::Resource:
        if (around.place == nullptr) misplaced(statement, "this part of a kind", placements);
        return around.place != nullptr;
    case KindPart::Placement: {
        const bool fits = around.place == nullptr || statement.kind == StatementKind::InRegion;
        if (!fits) misplaced(statement, "this part of a kind", placements);
        return fits;
    }
    case KindPart::Parameter:
        if (!direct && around.within != "for each replica" && around.within != "signal")
            misplaced(statement, fmt::format("`{}`", around.within),
                      "parameters are declared directly in the kind, in `for each replica`, in a signal or "
                      "in an action");
        return true;
    case KindPart::Signal:
    case KindPart::Action:
        if (!direct)
            misplaced(statement, fmt::format("`{}`", around.within), "put it directly into the kind");
        return true;
    case KindPart::Value:
    case KindPart::Export: definitionBelongs(statement, around); return true;
    case KindPart::Demand:
    case KindPart::Instance:
    case KindPart::Loop:
    case KindPart::Choice:
    case KindPart::Nothing: return true;
    }
    return true;
}

void KindCheck::definitionBelongs(const syntax::Statement& statement, const Around& around) {
    const bool exports = syntax::kindPartOf(statement) == KindPart::Export;
    const bool outside = around.within != "the kind" && around.place == nullptr;
    if (exports && around.repeated)
        misplaced(statement, "`for`", "export a list, as in `export ids = [for x in xs: …]`");
    else if (exports && outside)
        misplaced(statement, "a `when` outside of all placements",
                  "use a conditional value, as in `a when condition else b`");
    else if (!exports && outside)
        misplaced(statement, fmt::format("a `{}` outside of all placements", around.within),
                  "put it directly into the kind, or into a placement");
}

// ---- definitions

void KindCheck::parameter(const syntax::Definition& definition, const Around& around) {
    if (definition.value == nullptr) return;
    // The types of parameters were resolved, and reported, when the kind was read.
    const auto* const known =
        inference_.names().members().parameters.find(inference_.symbolOf(definition.name));
    if (known == nullptr || known->parameter->definition != &definition) return;
    inference_.inferAs(*definition.value, environment(around), known->parameter->type);
}

void KindCheck::definition(const syntax::Definition& definition, const Around& around) {
    std::optional<Inference::Filling> filling;
    const Symbol* const symbol = inference_.symbolOf(definition.name);
    const bool local = symbol != nullptr && symbol->kind == binding::SymbolKind::Local;
    const Environment here = environment(around);
    if (local) filling.emplace(inference_, *here.place, definition.span);
    StaticType type = inference_.infer(*definition.value, here);
    if (local)
        locals_.add(symbol, std::move(type));
    else if (definition.kind == StatementKind::Output)
        if (const StaticType* misfit = formless(type))
            context_.findings.report(codes::noFormAtDeployment, definition.value->span, describe(*misfit));
}

void KindCheck::require(const syntax::Requirement& clause, const Around& around) {
    const Environment here = environment(around);
    const Inference::Filling filling(inference_, *here.place, clause.span);
    inference_.requirement(clause, here);
}

// ---- blocks

void KindCheck::loop(const syntax::Loop& loop, const Around& around) {
    const Locals::Block block(locals_);
    {
        const Environment here = deciding(around);
        const Inference::Filling filling(inference_, *here.place, loop.span);
        inference_.bind(loop.binding, here);
    }
    Around inner = around;
    inner.repeated = true;
    inner.within = "for";
    body(*loop.body, inner);
}

void KindCheck::choice(const syntax::Choice& choice, const Around& around) {
    const Environment here = deciding(around);
    Around inner = around;
    inner.within = "when";
    inference_.branches(
        choice, here,
        [&](const syntax::Expression& condition) {
            const Inference::Filling filling(inference_, *here.place, choice.span);
            inference_.condition(condition, here);
        },
        [&](const syntax::Body& taken) { body(taken, inner); });
}

void KindCheck::region(const syntax::Placement& placement, const Environment& environment) {
    const StaticType type = inference_.infer(*placement.region, environment);
    const StaticType* const misfit = failing(
        type, [](const StaticType& own) { return own.deferred || !own.is(semantics::TypeKind::Region); });
    if (misfit != nullptr)
        context_.findings.report(codes::wrongType, placement.region->span, "a region", describe(*misfit));
}

void KindCheck::placement(const syntax::Placement& placement, const Around& around) {
    const KindNames& names = inference_.names();
    Around inner = around;
    inner.inRegion = placement.kind != StatementKind::Global;
    inner.within = syntax::productionName(placement.kind);
    switch (syntax::itemOf<PlacementKind>(placement)) {
    case PlacementKind::Global: inner.place = &names.place(PlaceKind::Global); break;
    case PlacementKind::EachReplica: inner.place = &names.place(PlaceKind::Replica); break;
    case PlacementKind::EachPair: inner.place = &names.place(PlaceKind::Pair); break;
    case PlacementKind::EachRegion:
    case PlacementKind::InRegion:
        if (around.place == nullptr) inner.place = &names.place(PlaceKind::Region);
        break;
    }
    {
        const Inference::Filling filling(inference_, *inner.place, placement.span);
        if (placement.region != nullptr)
            region(placement, environment(around.place == nullptr ? inner : around));
        if (placement.filter != nullptr) inference_.condition(*placement.filter, environment(inner));
    }
    body(*placement.body, inner);
}

void KindCheck::index(const syntax::Resource& line, const Environment& environment) {
    if (line.index == nullptr) return;
    const Inference::Filling filling(inference_, *environment.place, line.span);
    const StaticType index = inference_.infer(*line.index, environment);
    const StaticType* const misfit = isDeferred(index) ? &index : unprintable(index);
    if (misfit != nullptr)
        context_.findings.report(codes::wrongType, line.index->span, "a number or a name as index",
                                 describe(*misfit));
}

void KindCheck::part(const syntax::Resource& part, const Around& around) {
    const Environment here = environment(around);
    index(part, deciding(around));
    const auto [kind, settings] =
        semantics::readPart(part, context_.kinds, context_.library, context_.findings);
    if (kind == nullptr) return;
    const auto stands = around.place == nullptr ? semantics::PartStands::Everywhere
                        : here.inRegion         ? semantics::PartStands::InRegion
                                                : semantics::PartStands::InGlobal;
    if (const auto misfit = semantics::partMisfit(*kind, stands, context_.kinds))
        context_.findings.report(codes::unfitPart, part.type.span, kind->name, misfit->reason)
            .label(misfit->because, "here")
            .help(misfit->help);
    for (const semantics::Setting& setting : settings.all) {
        const semantics::Parameter* const parameter = kind->parameters.find(setting.name.text);
        if (setting.section != nullptr)
            section(*setting.section->body, here);
        else if (parameter != nullptr)
            inference_.inferAs(*setting.written, here, parameter->type);
        else
            inference_.infer(*setting.written, here);
    }
}

/// A map that is written as a block.
void KindCheck::section(const syntax::Body& body, const Environment& environment) {
    for (const syntax::Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Section)
            section(*as<syntax::Block>(*statement).body, environment);
        else if (const syntax::Expression* value = as<syntax::Definition>(*statement).value)
            inference_.infer(*value, environment);
    }
}

void KindCheck::resource(const syntax::Resource& resource, const Around& around) {
    const Environment here = environment(around);
    index(resource, here);
    checkResource(inference_, resource, here);
}

void KindCheck::signal(const syntax::Block& block) {
    const auto known = kind_.signals.find(block.name.text);
    if (known == kind_.signals.end() || known->second.declaration != &block)
        return; // another one is called so
    Around inner;
    inner.place = &inference_.names().ofBlock(block);
    inner.inRegion = true;
    inner.within = "signal";
    body(*block.body, inner);
}

void KindCheck::action(const syntax::Block& block) {
    const auto known = kind_.actions.find(block.name.text);
    if (known != kind_.actions.end() && known->second.declaration == &block) checkAction(inference_, block);
}

// ---- the entrance

void checkKind(const library::Declaration& declaration, CheckContext& context) {
    // A file with syntax errors lacks some statements: references to them would be reported wrongly.
    if (!declaration.module->tree.complete) return;
    // Of two kinds of one name, which was reported, one is used.
    if (context.library.kind(declaration.block().name).statement != declaration.statement) return;
    KindCheck(context, context.kinds.of(declaration)).run();
}

void checkKinds(const std::vector<library::Declaration>& declarations, library::Library& library,
                semantics::Kinds& kinds, const expansion::Providers& providers,
                semantics::Evaluator& evaluator) {
    if (declarations.empty()) return;
    CheckContext context(library, kinds, providers, evaluator);
    for (const library::Declaration& declaration : declarations) {
        source::throwIfCancelled();
        checkKind(declaration, context);
    }
}

} // namespace drc::checking
