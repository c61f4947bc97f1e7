#include "diagnostics/removal.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "semantics/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// What is derived from plans: the failback, the switchover, the holds of those that start by themselves, and
/// drills.
namespace drc::semantics {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

/// A plan that is derived from another one: it is started by hand.
Plan derivedFrom(const Plan& plan, PlanKind kind, std::string_view ending) {
    Plan derived = plan;
    derived.kind = kind;
    derived.name =
        plan.name == spell(plan.kind) ? std::string(spell(kind)) : fmt::format("{}_{}", plan.name, ending);
    derived.mode = Mode::Manual;
    derived.signalUses.clear();
    derived.derived = true;
    derived.objectives = {}; // nothing is lost
    derived.graceful = true;
    return derived;
}

bool isSamePart(const Plan& one, const Plan& other) {
    return one.covers(other) && other.covers(one);
}

} // namespace

void Resolver::add(Plan derived) {
    const std::string_view keyword = spell(derived.kind);
    const auto [taken, isNew] = taken_.emplace(derived.name, derived.span);
    if (!isNew) {
        report(codes::duplicateName, taken->second.span, derived.name)
            .label(derived.span, fmt::format("its {} has this name", keyword))
            .help(fmt::format("write the {} with another name: `{} NAME {} -> {} {{ … }}`", keyword, keyword,
                              derived.from->role, derived.to->role));
        return;
    }
    model_->plans.push_back(std::move(derived));
}

void Resolver::deriveFailbacks() {
    const std::size_t written = model_->plans.size();
    for (std::size_t index = 0; index < written; ++index) {
        const Plan& plan = model_->plans[index];
        if (plan.kind != PlanKind::Failover) continue;
        const auto leadsBack = [&](const Plan& other) {
            return other.kind == PlanKind::Failback && other.from == plan.to && other.to == plan.from &&
                   (other.derived ? isSamePart(other, plan) : other.covers(plan));
        };
        if (std::any_of(model_->plans.begin(), model_->plans.end(), leadsBack)) continue;
        if (isRefused(PlanKind::Failback)) continue;
        Plan back = derivedFrom(plan, PlanKind::Failback, "back");
        std::swap(back.from, back.to);
        add(std::move(back));
    }
}

const Plan* Resolver::gracefulPlan(const RegionRole* from, const RegionRole* to, const Plan& other) const {
    const Plan* found = nullptr;
    for (const Plan& plan : model_->plans) {
        if (!plan.graceful || plan.from != from || plan.to != to || !plan.covers(other)) continue;
        if (other.covers(plan)) return &plan;
        if (found == nullptr && !plan.derived) found = &plan; // what is derived depends on no order
    }
    return found;
}

void Resolver::deriveSwitchovers() {
    const std::size_t known = model_->plans.size();
    for (std::size_t index = 0; index < known; ++index) {
        const Plan& plan = model_->plans[index];
        if (plan.kind == PlanKind::Failover && gracefulPlan(plan.from, plan.to, plan) == nullptr &&
            !isRefused(PlanKind::Switchover))
            add(derivedFrom(plan, PlanKind::Switchover, "switchover"));
    }
}

void Resolver::refusal(const syntax::Clause& clause) {
    PlanRefusal refusal;
    refusal.kind =
        clause.kind == syntax::StatementKind::NoFailback ? PlanKind::Failback : PlanKind::Switchover;
    refusal.span = clause.span;
    refusal.keyword = clause.keyword;
    refusal.reason = reasonOf(clause);
    for (const PlanRefusal& other : model_->planRefusals) {
        if (other.kind != refusal.kind) continue;
        report(codes::duplicateName, refusal.keyword, fmt::format("{} none", spell(refusal.kind)))
            .label(other.keyword, "first declared here");
        return;
    }
    model_->planRefusals.push_back(std::move(refusal));
}

bool Resolver::isRefused(PlanKind kind) {
    for (PlanRefusal& refusal : model_->planRefusals) {
        if (refusal.kind != kind) continue;
        refusal.used = true;
        return true;
    }
    return false;
}

void Resolver::checkRefusals() {
    for (const PlanRefusal& refusal : model_->planRefusals)
        if (!refusal.used)
            report(codes::unusedSuppression, refusal.keyword,
                   fmt::format("no {} would be derived", spell(refusal.kind)))
                .help("remove the statement")
                .fixes.push_back(
                    diagnostics::removalOf("remove the statement", refusal.span, evaluator_.sources()));
}

// ---- holds

void Resolver::holds() {
    const Kind* const kind = kinds_.find(contract::hold::kind);
    for (const Plan& plan : model_->plans) {
        if (plan.mode == Mode::Manual) continue;
        if (kind != nullptr) {
            hold(plan, *kind);
            continue;
        }
        report(codes::unknownKind, plan.span, std::string(contract::hold::kind))
            .note(fmt::format("plans that start by themselves are held back by the kind `{}` of the library",
                              contract::hold::kind));
        return;
    }
}

void Resolver::hold(const Plan& plan, const Kind& kind) {
    const auto sameWay = [&](const Hold& other) { return other.from == plan.from && other.to == plan.to; };
    const auto known = std::find_if(model_->holds.begin(), model_->holds.end(), sameWay);
    if (known != model_->holds.end()) {
        known->plans.push_back(&plan);
        return;
    }
    const std::string name = fmt::format("{}_hold", plan.name);
    if (const auto [taken, isNew] = taken_.emplace(name, plan.span); !isNew) {
        report(codes::duplicateName, taken->second.span, name)
            .label(plan.span, "the component that holds it has this name");
        return;
    }
    model_->holds.push_back({name, plan.from, plan.to, {&plan}, &kind, plan.span});
}

// ---- drills

const Plan* Resolver::planCalled(const Setting& setting) {
    const syntax::Name called = syntax::plainName(setting.written);
    if (!called) {
        report(codes::wrongType, setting.written == nullptr ? setting.name.span : setting.written->span,
               "the name of a plan", setting.written == nullptr ? "a block" : "another expression");
        return nullptr;
    }
    for (const Plan& plan : model_->plans)
        if (plan.name == called.text) return &plan;
    if (reported_.count(called.text) != 0) return nullptr;
    report(codes::unknownPlan, called.span, std::string(called.text))
        .didYouMean(called.text, called.span, [&] {
            std::vector<std::string> plans;
            for (const Plan& plan : model_->plans)
                plans.push_back(plan.name);
            return plans;
        });
    return nullptr;
}

void Resolver::drillSettings(const Settings& settings, const Kind& kind, source::Span drill,
                             source::Span name) {
    std::vector<std::string> allowed{"of", "then"};
    leftToUser(settings, kind, contract::drillRunner::given, "a drill", drill, allowed);
    const std::vector<std::string> misspelt = onlySettings(settings, allowed, "a drill");
    if (settings.find("of") == nullptr && std::find(misspelt.begin(), misspelt.end(), "of") == misspelt.end())
        report(codes::missingSetting, name, "a drill", "of");
}

bool Resolver::supportsDrills(const Plan& plan, source::Span drill) {
    const Kind* const kind = kinds_.find(engineOf(plan));
    if (kind == nullptr || kind->is(contract::drillableTrait))
        return true; // an unknown engine is reported with the plan
    report(codes::wrongType, drill,
           fmt::format("plans whose engine has the trait `{}`", contract::drillableTrait),
           fmt::format("`{}`, which the {} runs", plan.name, kind->name))
        .label(plan.span, "planned here")
        .note("a drill starts its plans, and looks at their runs");
    return false;
}

const Plan* Resolver::planOfDrill(const Drill& drill, const RegionRole* from, const RegionRole* to,
                                  const Plan& plan) {
    if (const Plan* const found = gracefulPlan(from, to, plan)) {
        if (isSamePart(*found, plan)) return found;
        const std::string_view keyword = spell(from == plan.from ? PlanKind::Switchover : PlanKind::Failback);
        report(codes::noPlanOfDrill, drill.span, drill.name, from->role, to->role)
            .label(found->span, fmt::format("moves more than `{}`", plan.name))
            .note("a drill of a part moves that part alone")
            .help(fmt::format("write one for the same part: `{} NAME {} -> {} {{ only = … }}`", keyword,
                              from->role, to->role));
        return nullptr;
    }
    for (const PlanRefusal& refusal : model_->planRefusals) {
        if (!refusal.used) continue;
        report(codes::noPlanOfDrill, drill.span, drill.name, from->role, to->role)
            .label(refusal.keyword, "none is derived")
            .help(fmt::format("write one: `{} {} -> {} {{ … }}`", spell(refusal.kind), from->role, to->role))
            .help("or leave out the drill");
        break;
    }
    return nullptr; // else the failover that it would be derived from had errors
}

void Resolver::drill(const syntax::Block& block) {
    if (!declareName(block.name, ir::sorts::drill)) return;
    Drill drill;
    drill.name = block.name.text;
    drill.drillRunner = fmt::format("{}_{}", drill.name, contract::drillRunner::kind);
    drill.span = join(block.keyword, block.name.span);
    drill.settings = settings(block.body);
    drill.kind = kinds_.find(contract::drillRunner::kind);
    if (drill.kind == nullptr) {
        report(codes::unknownKind, drill.span, std::string(contract::drillRunner::kind))
            .note(fmt::format("drills are run by the kind `{}` of the library", contract::drillRunner::kind));
        return;
    }
    drillSettings(drill.settings, *drill.kind, drill.span, block.name.span);
    const Setting* const of = drill.settings.find("of");
    const Plan* const tested = of == nullptr ? nullptr : planCalled(*of);
    if (tested == nullptr) return;
    const Setting* const then = drill.settings.find("then");
    const Plan* const back =
        then == nullptr ? planOfDrill(drill, tested->to, tested->from, *tested) : planCalled(*then);
    if (back == nullptr) return;
    if (tested->from != back->to || tested->to != back->from) {
        report(codes::drillMismatch, drill.span, drill.name)
            .note(fmt::format("`{}` leads from `{}` to `{}`, `{}` from `{}` to `{}`", tested->name,
                              tested->from->role, tested->to->role, back->name, back->from->role,
                              back->to->role));
        return;
    }
    if (!back->covers(*tested)) {
        report(codes::drillMismatch, drill.span, drill.name)
            .label(back->span, "leads back a part of it")
            .note(fmt::format("`{}` moves what `{}` does not lead back", tested->name, back->name));
        return;
    }
    if (!tested->covers(*back)) {
        report(codes::drillMismatch, drill.span, drill.name)
            .label(back->span, "leads back more than a part")
            .note(fmt::format("`{}` leads back what `{}` does not move", back->name, tested->name));
        return;
    }
    const auto sameWay = [&](const Plan& plan) {
        return plan.kind == PlanKind::Failover && plan.from == tested->from && plan.to == tested->to;
    };
    if (std::none_of(model_->plans.begin(), model_->plans.end(), sameWay)) {
        report(codes::drillMismatch, drill.span, drill.name)
            .note(fmt::format("it begins at home, and `{}` leads there: no failover leads from `{}` to `{}`",
                              tested->name, tested->from->role, tested->to->role))
            .help("name the plan that leads away: `of = failover`");
        return;
    }
    // Nothing may be lost in a drill: the same steps, in the form that they have while both regions work.
    drill.there = tested->graceful ? tested : planOfDrill(drill, tested->from, tested->to, *tested);
    drill.back = back->graceful ? back : planOfDrill(drill, back->from, back->to, *back);
    if (drill.there == nullptr || drill.back == nullptr) return; // their failover plans had errors
    if (const auto [taken, isNew] = taken_.emplace(drill.drillRunner, drill.span); !isNew) {
        report(codes::duplicateName, taken->second.span, drill.drillRunner)
            .label(drill.span, "its drill runner has this name");
        return;
    }
    if (!supportsDrills(*drill.there, drill.span) || !supportsDrills(*drill.back, drill.span)) return;
    model_->drills.push_back(std::move(drill));
}

} // namespace drc::semantics
