#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "semantics/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::semantics {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::StatementKind;

const std::vector<std::string>& stepSettings() {
    static const std::vector<std::string> names{"optional"};
    return names;
}

namespace {

template <class Map>
std::vector<std::string> keysOf(const Map& map) {
    std::vector<std::string> keys;
    keys.reserve(map.size());
    for (const auto& entry : map)
        keys.push_back(entry.first);
    return keys;
}

PlanKind planKind(StatementKind kind) {
    return kind == StatementKind::Failback     ? PlanKind::Failback
           : kind == StatementKind::Switchover ? PlanKind::Switchover
                                               : PlanKind::Failover;
}

} // namespace

// ---- shared

std::optional<std::pair<const RegionRole*, const RegionRole*>>
Resolver::direction(const syntax::Directed& directed) {
    const RegionRole* const from = regionNamed(directed.from);
    const RegionRole* const to = regionNamed(directed.to);
    if (from == nullptr || to == nullptr) return std::nullopt;
    if (from == to) {
        report(codes::sameDirection, join(directed.from.span, directed.to.span), from->role);
        return std::nullopt;
    }
    return std::pair(from, to);
}

std::optional<std::string> Resolver::text(const Setting& setting) {
    if (setting.written == nullptr) return std::nullopt;
    const Value value = evaluator_.evaluateAs(*setting.written, environment(), Type::of(TypeKind::String));
    return value.text() == nullptr ? std::nullopt : std::optional(*value.text());
}

// ---- replication

void Resolver::replicate(const syntax::Directed& directed) {
    const auto ends = direction(directed);
    for (const syntax::Statement* statement : directed.body->statements) {
        const auto& entry = as<syntax::Entry>(*statement);
        if (!ends)
            for (Component* component : declaredAs(entry.head).value_or(std::vector<Component*>()))
                component->replicationUnclear = true;
        else
            eachTurn(entry, [&] {
                for (Component* component : replicating(entry))
                    replica(entry, *component, *ends->first, *ends->second);
            });
    }
}

/// `orders` and `orders["eu"]`, as the expressions that they would be elsewhere.
std::vector<Component*> Resolver::replicating(const syntax::Entry& entry) {
    const syntax::NameExpression name{
        {syntax::ExpressionKind::Name, entry.head.span}, entry.head.text, entry.head.id};
    if (entry.key == nullptr || !declaredAs(entry.head)) return componentsNamed(&name);
    const source::Span whole = join(entry.head.span, entry.key->span);
    const syntax::Suffix suffix{syntax::SuffixKind::Index, entry.key->span, {}, entry.key, {}};
    const syntax::PostfixExpression element{{syntax::ExpressionKind::Postfix, whole}, &name, {&suffix, 1}};
    return componentsNamed(&element);
}

void Resolver::replica(const syntax::Entry& entry, Component& component, const RegionRole& from,
                       const RegionRole& to) {
    if (!component.kind->replicable) {
        report(codes::cannotReplicate, entry.head.span, describe(component))
            .label(component.kind->declaration->name.span, "its kind does not define replicas")
            .note(
                "components of such a kind exist independently in each region, or are restored from backups");
        return;
    }
    for (const Replication* other : component.replications) {
        if (other->from != &from || other->to != &to) continue;
        report(codes::replicatedTwice, entry.head.span, component.written(), from.role, to.role)
            .label(other->span, "here");
        return;
    }
    Replication& replication = model_->replications.emplace_back();
    replication = {&component, &from, &to, settings(entry.body), entry.head.span};
    component.replications.push_back(&replication);
    checkSettings(replication.settings, component.kind->replicaParameters, {},
                  fmt::format("a replica of `{}`", component.kind->name), entry.head.span,
                  component.kind->declaration->name.span);
}

// ---- plans

Mode Resolver::mode(const Setting* setting) {
    if (setting == nullptr || setting->written == nullptr) return Mode::Manual;
    const Value value = evaluator_.evaluateAs(*setting->written, environment(),
                                              Type::enumeration({"automatic", "approved", "manual"}));
    if (value.enumMember() == nullptr) return Mode::Manual;
    return value.enumMember()->name == "automatic"  ? Mode::Automatic
           : value.enumMember()->name == "approved" ? Mode::Approved
                                                    : Mode::Manual;
}

void Resolver::plan(const syntax::Directed& directed) {
    const PlanKind kind = planKind(directed.kind);
    const std::string_view keyword = spell(kind);
    const syntax::Name name = directed.name ? directed.name : syntax::Name{keyword, directed.keyword};
    const auto ends = direction(directed);
    if (!ends) {
        reported_.emplace(name.text);
        return;
    }
    for (const Plan& other : model_->plans) {
        if (other.name != name.text) continue;
        report(codes::duplicateName, name.span, std::string(name.text))
            .label(other.span, "first declared here")
            .help(fmt::format("name the plans: `{} to_{} {} -> {} {{ … }}`", keyword, ends->second->role,
                              ends->first->role, ends->second->role));
        return;
    }
    if (!declareName(name, ir::sorts::plan)) return;
    Plan& plan = model_->plans.emplace_back();
    plan = {kind,
            std::string(name.text),
            ends->first,
            ends->second,
            Mode::Manual,
            settings(directed.body),
            {},
            {},
            {},
            false,
            false,
            kind != PlanKind::Failover,
            join(directed.keyword, directed.to.span),
            &directed};
    plan.mode = mode(plan.settings.find("mode"));
    const std::vector<std::string> misspelt = planSettings(plan);
    partOf(plan, misspelt);
    if (plan.mode == Mode::Approved) needsApprovers(plan, nullptr, plan.span, misspelt);
    for (const syntax::Statement* statement : directed.body->statements) {
        if (statement->kind == StatementKind::Detect) signalUses(*as<syntax::Block>(*statement).body, plan);
        if (statement->kind == StatementKind::Steps)
            steps(*as<syntax::Block>(*statement).body, plan, plan.steps);
        if (statement->kind == StatementKind::OnFailure)
            steps(*as<syntax::Block>(*statement).body, plan, plan.onFailure);
    }
    const auto isSteps = [](const syntax::Statement* statement) {
        return statement->kind == StatementKind::Steps;
    };
    plan.omitsSteps =
        std::none_of(directed.body->statements.begin(), directed.body->statements.end(), isSteps);
}

std::vector<std::string> Resolver::planSettings(const Plan& plan) {
    std::vector<std::string> allowed{"mode", "engine",    "approvers", "approvals", "approval_timeout",
                                     "only", "objectives"};
    const Kind* const kind = kinds_.find(engineOf(plan));
    if (kind == nullptr) return {}; // an unknown engine is reported, and what it takes is not known
    if (kind->is(contract::engine::trait))
        leftToUser(plan.settings, *kind, contract::engine::given, fmt::format("the engine `{}`", kind->name),
                   plan.span, allowed);
    const Kind* const hold = plan.mode == Mode::Manual ? nullptr : kinds_.find(contract::hold::kind);
    if (hold != nullptr)
        leftToUser(plan.settings, *hold, contract::hold::given, semantics::describe(*hold), plan.span,
                   allowed);
    if (!model_->waits.empty()) allowed.emplace_back(contract::wait::setting);
    // Of another engine, all settings are others.
    const auto isEngine = [&](const Setting& setting) {
        return std::find(allowed.begin(), allowed.end(), setting.name.text) == allowed.end() &&
               diagnostics::closest(setting.name.text, allowed) == "engine";
    };
    Settings checked = plan.settings;
    if (std::any_of(checked.all.begin(), checked.all.end(), isEngine))
        std::erase_if(checked.all, [&](const Setting& setting) { return !isEngine(setting); });
    return onlySettings(checked, allowed, "a plan");
}

void Resolver::partOf(Plan& plan, const std::vector<std::string>& misspelt) {
    if (const Setting* const only = plan.settings.find("only")) {
        plan.ofPart = true;
        plan.onlySpan = only->written == nullptr ? only->name.span : only->written->span;
        std::vector<const syntax::Expression*> targets{only->written};
        if (only->written == nullptr)
            report(codes::wrongType, plan.onlySpan, "a list of components", "a block");
        else if (only->written->kind == syntax::ExpressionKind::List)
            targets.assign(as<syntax::ListExpression>(*only->written).items.begin(),
                           as<syntax::ListExpression>(*only->written).items.end());
        if (targets.empty())
            report(codes::wrongType, plan.onlySpan, "a list of components", "an empty list")
                .help("leave `only` out: then the plan is for all of them");
        for (const syntax::Expression* target : targets)
            if (target != nullptr)
                for (const Component* component : componentsNamed(target))
                    plan.only.push_back(component);
    }
    objectivesOfPart(plan, misspelt);
}

void Resolver::signalUses(const syntax::Body& body, Plan& plan) {
    for (const syntax::Statement* statement : body.statements) {
        const auto& entry = as<syntax::Entry>(*statement);
        eachTurn(entry, [&] {
            for (Component* component : componentsNamed(entry.target))
                signalUse(entry, *component, plan);
        });
    }
}

void Resolver::signalUse(const syntax::Entry& entry, Component& component, Plan& plan) {
    const auto found = component.kind->signals.find(entry.head.text);
    if (found == component.kind->signals.end()) {
        report(codes::unknownSignal, entry.head.span, semantics::describe(*component.kind),
               std::string(entry.head.text))
            .label(component.kind->declaration->name.span, "declared here")
            .didYouMean(entry.head.text, entry.head.span, [&] { return keysOf(component.kind->signals); });
        return;
    }
    for (const SignalUse& other : plan.signalUses)
        if (other.component == &component && other.signalName == found->first) {
            report(codes::duplicateName, entry.span, fmt::format("{} {}", found->first, component.written()))
                .label(other.span, "first given here");
            return;
        }
    SignalUse signalUse{&found->second,       found->first, &component,
                        settings(entry.body), entry.span,   entry.target->span};
    checkSettings(signalUse.settings, found->second.parameters, {},
                  fmt::format("the signal `{}`", found->first), entry.head.span,
                  found->second.declaration->name.span);
    plan.signalUses.push_back(std::move(signalUse));
}

void Resolver::steps(const syntax::Body& body, const Plan& plan, std::vector<Step>& result) {
    for (const syntax::Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Together) {
            Step& together = result.emplace_back();
            together.kind = Step::Kind::Together;
            together.verb = "together";
            together.span = statement->keyword;
            together.statement = statement->span;
            steps(*as<syntax::Block>(*statement).body, plan, together.parallel);
        } else {
            line(as<syntax::Entry>(*statement), plan, result);
        }
    }
}

void Resolver::line(const syntax::Entry& entry, const Plan& plan, std::vector<Step>& result) {
    std::vector<Step> all;
    eachTurn(entry, [&] { step(entry, plan, all); });
    if (all.size() < 2) {
        result.insert(result.end(), all.begin(), all.end());
        return;
    }
    Step& together = result.emplace_back();
    together.kind = Step::Kind::Together;
    together.verb = "together";
    together.span = all.front().span;
    together.statement = entry.span;
    together.parallel = std::move(all);
}

void Resolver::step(const syntax::Entry& entry, const Plan& plan, std::vector<Step>& result) {
    Step step;
    step.verb = entry.head.text;
    step.span = entry.target == nullptr ? entry.head.span : join(entry.head.span, entry.target->span);
    step.statement = entry.span;
    step.operand = entry.target;
    step.settings = settings(entry.body);
    const bool waits = step.verb == "wait" || (step.verb == "approve" && entry.target == nullptr);
    if (waits && entry.repetition != nullptr) {
        report(codes::misplacedSetting, entry.repetition->first.span, "for", "a step that waits")
            .help("repeated steps run in parallel, and waiting once is enough");
        return;
    }
    if (step.verb == "wait" && entry.target != nullptr) {
        step.kind = Step::Kind::Wait;
        if (!milliseconds(*entry.target, "a wait")) return;
    } else if (step.verb == "approve" && entry.target == nullptr) {
        step.kind = Step::Kind::Approve;
        needsApprovers(plan, &step.settings, step.span,
                       onlySettings(step.settings, {"approvers", "approvals", "timeout"}, "an approval"));
    } else if (entry.target == nullptr) {
        // A misspelt `together` with lines in its block was reported as that.
        const library::Module* const module = library_.moduleOf(entry.span.file);
        const std::string meant =
            entry.body == nullptr ? std::string() : diagnostics::closest(step.verb, {"together"});
        if (!meant.empty() && module != nullptr && !module->tree.complete) return;
        report(codes::unexpectedToken, entry.head.span, "the name of a component after the verb",
               fmt::format("only `{}`", step.verb))
            .didYouMean(meant, entry.head.span);
        return;
    } else {
        for (Component* component : componentsNamed(entry.target)) {
            Step one = step;
            actionStep(entry, *component, plan, one);
            if (one.action != nullptr) result.push_back(std::move(one));
        }
        return;
    }
    result.push_back(std::move(step));
}

void Resolver::needsApprovers(const Plan& plan, const Settings* own, source::Span where,
                              const std::vector<std::string>& misspelt) {
    const auto given = [&](std::string_view ofStep, std::string_view ofPlan) {
        const bool isMeant =
            std::find(misspelt.begin(), misspelt.end(), own != nullptr ? ofStep : ofPlan) != misspelt.end();
        return isMeant || (own != nullptr && own->find(ofStep) != nullptr) ||
               plan.settings.find(ofPlan) != nullptr;
    };
    const std::string owner = own == nullptr ? "a plan with `mode = approved`" : "an approval";
    if (!given("approvers", "approvers")) report(codes::missingSetting, where, owner, "approvers");
    if (!given("timeout", "approval_timeout"))
        report(codes::missingSetting, where, owner, own == nullptr ? "approval_timeout" : "timeout")
            .note("an approval without a limit would wait for days, and no objective could be met");
}

void Resolver::actionStep(const syntax::Entry& entry, Component& component, const Plan& plan, Step& step) {
    const auto found = component.kind->actions.find(step.verb);
    if (found == component.kind->actions.end()) {
        const std::vector<std::string> actions = keysOf(component.kind->actions);
        auto& error =
            report(codes::unknownAction, entry.head.span, semantics::describe(*component.kind), step.verb);
        error.label(component.kind->declaration->name.span, "declared here");
        error.didYouMeanOneOf(step.verb, entry.head.span, actions, "its actions are");
        return;
    }
    if (!component.livesIn(*plan.to)) {
        report(codes::stepInLostRegion, step.span, step.verb, describe(component), plan.from->role)
            .label(component.nameSpan, "placed here")
            .help(fmt::format("place it in `{}`, too", plan.to->role));
        return;
    }
    step.component = &component;
    checkSettings(step.settings, found->second.parameters, stepSettings(),
                  fmt::format("the action `{}`", step.verb), step.span, found->second.declaration->name.span);
    step.action = &found->second;
}

} // namespace drc::semantics
