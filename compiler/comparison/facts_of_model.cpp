#include "comparison/interval.hpp"
#include "comparison/side.hpp"
#include "comparison/written_value.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

namespace drc::comparison {

namespace contract = library::contract;
using semantics::Component;
using semantics::Setting;
using semantics::Step;

std::string keyOfRegion(std::string_view role) {
    return fmt::format("region/{}", role);
}

std::string keyOfComponent(std::string_view name) {
    return fmt::format("component/{}", name);
}

std::string keyOfPlan(std::string_view name) {
    return fmt::format("plan/{}", name);
}

namespace {

/// Whose settings they are.
struct Holder {
    std::string key{};
    std::string scope{}; ///< as the library calls it
    Words words{};       ///< as sentences call it: `entry`, the replica of …
    std::vector<std::string> owners{};
    std::string component{};
    std::string plan{};
    std::string path{};
    source::Span place{};
    std::string derivedFrom{}; ///< the same key in the plan that this one is derived from
};

class ModelReader {
public:
    ModelReader(const Side& side, const JudgedNames& names)
        : model_(side.model), names_(names), values_(side.bindings, side.sources) {}

    std::vector<Fact> read() {
        for (const semantics::RegionRole& region : model_.regions)
            add({.section = Section::Region,
                 .key = keyOfRegion(region.role),
                 .subject = Words("the region ").code(region.role),
                 .value = region.name,
                 .presenceIs = Better::More,
                 .place = region.span});
        objectives("objective", model_.name, model_.objectives, {}, true);
        settings({.key = "topology",
                  .scope = "topology",
                  .words = Words().code(model_.name),
                  .place = model_.nameSpan},
                 model_.settings, nullptr);
        for (const Component& one : model_.components)
            component(one);
        for (const semantics::Replication& one : model_.replications)
            replica(one);
        for (const semantics::Plan& one : model_.plans)
            plan(one);
        for (const semantics::Drill& one : model_.drills)
            drill(one);
        for (const semantics::Use& one : model_.uses)
            add({.section = Section::Dependency,
                 .key = "use/" + one.written(),
                 .subject = Words("the dependency on the topology ").code(one.written()),
                 .place = one.span});
        for (const semantics::Adoption& one : model_.adoptions)
            add({.section = Section::Setting,
                 .key = "adopt/" + one.address.text,
                 .subject = Words("the import of ").code(one.address.text),
                 .value = one.id.text,
                 .place = one.span});
        suppressions();
        for (const semantics::Assumption& one : model_.assumptions)
            add({.section = Section::Assumption,
                 .key = "assumption/" + one.path,
                 .subject = Words("the assumption on ").code(one.path),
                 .value = objectives::printTime(one.bound),
                 .amount = one.bound,
                 .unit = Unit::Time,
                 .amountIs = Better::Less,
                 .place = one.span,
                 .path = one.path,
                 .reason = one.reason});
        return std::move(facts_);
    }

private:
    void add(Fact fact) { facts_.push_back(std::move(fact)); }

    // ---- objectives

    void objectives(const std::string& key, const std::string& of,
                    const semantics::ObjectivesByDisruption& all, const std::vector<std::string>& owners,
                    bool whole) {
        for (const auto& [disruption, one] : all) {
            const auto goal = [&](const char* name, std::optional<double> most, source::Span place) {
                if (!most) return;
                Words subject = Words(fmt::format("the {} objective of ", name)).code(of);
                if (disruption != contract::disruption::region) subject.add(" for ").code(disruption);
                add({.section = Section::Objective,
                     .key = fmt::format("{}/{}/{}", key, disruption, name),
                     .subject = subject,
                     .value = objectives::printTime(*most),
                     .amount = most,
                     .unit = Unit::Time,
                     .amountIs = Better::Less,
                     .presenceIs = Better::More,
                     .place = place,
                     .owners = owners,
                     .whole = whole});
            };
            goal("RTO", one.rto, one.rtoSpan);
            goal("RPO", one.rpo, one.rpoSpan);
        }
    }

    // ---- settings

    /// What has facts of its own.
    static bool isSaid(std::string_view scope, std::string_view setting) {
        return setting == "in" || setting == "objectives" || setting == "was" ||
               (scope == "plan" && setting == "mode");
    }

    void settings(const Holder& holder, const semantics::Settings& settings,
                  const semantics::ParameterList* parameters) {
        for (const Setting& one : settings.all) {
            if (isSaid(holder.scope, one.name.text)) continue;
            if (one.written != nullptr)
                setting(holder, one, names_.senseOf(holder.scope, one.name.text));
            else if (one.section != nullptr)
                add(settingFact(holder, one.name.text, values_.text(*one.section->body, one.locals),
                                one.name.span));
        }
        if (parameters == nullptr) return;
        for (const semantics::Parameter& parameter : parameters->parameters)
            if (parameter.definition->value != nullptr && settings.find(parameter.name()) == nullptr)
                byDefault(holder, parameter);
    }

    Fact settingFact(const Holder& holder, std::string_view name, std::string value,
                     source::Span place) const {
        return {.section = Section::Setting,
                .key = fmt::format("setting/{}/{}", holder.key, name),
                .subject = Words().code(name).add(" of ").add(holder.words),
                .value = std::move(value),
                .place = place,
                .owners = holder.owners,
                .component = holder.component,
                .plan = holder.plan,
                .path = holder.path,
                .echoes =
                    holder.derivedFrom.empty() ? "" : fmt::format("setting/{}/{}", holder.derivedFrom, name)};
    }

    void setting(const Holder& holder, const Setting& one, SettingSense sense) {
        const syntax::Expression& written = *one.written;
        if (sense == SettingSense::All) {
            for (const std::string& element : values_.elements(written)) {
                Fact fact = settingFact(holder, one.name.text, "", one.name.span);
                fact.key += "/" + element;
                if (!fact.echoes.empty()) fact.echoes += "/" + element;
                fact.subject = Words().code(element).add(" in ").add(fact.subject);
                fact.presenceIs = Better::More;
                add(std::move(fact));
            }
            return;
        }
        Fact fact = settingFact(holder, one.name.text, values_.text(written, one.locals), one.name.span);
        judge(fact, sense, written);
        add(std::move(fact));
    }

    void judge(Fact& fact, SettingSense sense, const syntax::Expression& written) const {
        switch (sense) {
        case SettingSense::None:
        case SettingSense::All: return;
        case SettingSense::Kept: fact.presenceIs = Better::More; return;
        case SettingSense::Less:
        case SettingSense::More:
            fact.amount = values_.amount(written);
            fact.amountIs = sense == SettingSense::Less ? Better::Less : Better::More;
            return;
        case SettingSense::On:
        case SettingSense::Off:
            if (fact.value != "true" && fact.value != "false") return;
            fact.amount = fact.value == "true" ? 1 : 0;
            fact.amountIs = sense == SettingSense::On ? Better::More : Better::Less;
            if (fact.value == "true") fact.presenceIs = fact.amountIs; // what is not set is false
            return;
        case SettingSense::Rarer: {
            const auto text = values_.plainText(written);
            fact.amount = text ? longestInterval(*text) : std::nullopt;
            fact.amountIs = Better::Less;
            fact.presenceIs = Better::More;
            return;
        }
        }
    }

    // A default that is written changes nothing.
    void byDefault(const Holder& holder, const semantics::Parameter& parameter) {
        const syntax::Expression& value = *parameter.definition->value;
        if (value.kind == syntax::ExpressionKind::Null) return;
        const std::string name = parameter.name();
        const SettingSense sense = names_.senseOf(holder.scope, name);
        if (isSaid(holder.scope, name) || sense == SettingSense::All) return;
        Fact fact = settingFact(holder, name, values_.text(value), holder.place);
        judge(fact, sense, value);
        add(std::move(fact));
    }

    // ---- components

    void component(const Component& one) {
        const std::string key = keyOfComponent(one.name);
        add({.section = Section::Component,
             .key = key,
             .subject = Words("the ").add(one.kind->name).add(" ").code(one.written()),
             .presenceIs = names_.isGuard(one.kind->name) ? Better::More : Better::Neither,
             .place = one.nameSpan,
             .component = one.name});
        for (const semantics::RegionRole* const region : one.regions)
            add({.section = Section::Placement,
                 .key = fmt::format("placement/{}/{}", one.name, region->role),
                 .subject = Words().code(one.written()).add(" in ").code(region->role),
                 .presenceIs = Better::More,
                 .place = one.nameSpan,
                 .owners = {key, keyOfRegion(region->role)},
                 .component = one.name});
        objectives("objective/" + one.name, one.written(), one.objectives, {key}, false);
        settings({.key = one.name,
                  .scope = one.kind->name,
                  .words = Words().code(one.written()),
                  .owners = {key},
                  .component = one.name,
                  .place = one.nameSpan},
                 one.settings, &one.kind->parameters);
    }

    void replica(const semantics::Replication& one) {
        const std::string key =
            fmt::format("replica/{}/{}/{}", one.component->name, one.from->role, one.to->role);
        const Words words = Words("the replica of ")
                                .code(one.component->written())
                                .add(" from ")
                                .code(one.from->role)
                                .add(" to ")
                                .code(one.to->role);
        const std::vector<std::string> owners{keyOfComponent(one.component->name),
                                              keyOfRegion(one.from->role), keyOfRegion(one.to->role)};
        add({.section = Section::Replica,
             .key = key,
             .subject = words,
             .presenceIs = Better::More,
             .place = one.span,
             .owners = owners,
             .component = one.component->name});
        std::vector<std::string> all = owners;
        all.push_back(key);
        settings({.key = key,
                  .scope = "replica",
                  .words = words,
                  .owners = std::move(all),
                  .component = one.component->name,
                  .place = one.span},
                 one.settings, &one.component->kind->replicaParameters);
    }

    // ---- plans

    /// The failover that a plan repeats, where it is derived.
    std::string derivedFrom(const semantics::Plan& plan) const {
        if (!plan.derived) return "";
        for (const semantics::Plan& other : model_.plans)
            if (!other.derived && other.declaration != nullptr && other.declaration == plan.declaration)
                return other.name;
        return "";
    }

    void plan(const semantics::Plan& one) {
        const std::string key = keyOfPlan(one.name);
        const std::vector<std::string> regions{keyOfRegion(one.from->role), keyOfRegion(one.to->role)};
        add({.section = Section::Plan,
             .key = key,
             .subject = Words("the plan ").code(one.name),
             .value = fmt::format("{} -> {}", one.from->role, one.to->role),
             .presenceIs = Better::More,
             .place = one.span,
             .owners = regions,
             .plan = one.name});
        static constexpr std::array<const char*, 3> modes{"automatic", "approved", "manual"};
        add({.section = Section::Start,
             .key = "mode/" + one.name,
             .subject = Words().code("mode").add(" of ").code(one.name),
             .value = modes[static_cast<std::size_t>(one.mode)],
             .place = placeOf(one.settings, "mode", one.span),
             .owners = {key},
             .plan = one.name});
        const std::string from = derivedFrom(one);
        settings({.key = key,
                  .scope = "plan",
                  .words = Words().code(one.name),
                  .owners = {key},
                  .plan = one.name,
                  .place = one.span,
                  .derivedFrom = from.empty() ? "" : keyOfPlan(from)},
                 one.settings, nullptr);
        objectives("objective/" + key, one.name,
                   one.objectives.rto || one.objectives.rpo
                       ? semantics::ObjectivesByDisruption{{std::string(contract::disruption::region),
                                                            one.objectives}}
                       : semantics::ObjectivesByDisruption{},
                   {key}, false);
        for (const semantics::SignalUse& use : one.signalUses)
            signal(one, use);
        steps(one, one.steps, "step", from);
        steps(one, one.onFailure, "failure", from);
    }

    static source::Span placeOf(const semantics::Settings& settings, std::string_view name,
                                source::Span otherwise) {
        const Setting* const found = settings.find(name);
        return found == nullptr ? otherwise : found->name.span;
    }

    void signal(const semantics::Plan& plan, const semantics::SignalUse& use) {
        const std::string path = use.component->written() + "." + use.signalName;
        settings({.key = fmt::format("signal/{}/{}", plan.name, path),
                  .scope = "signal",
                  .words = Words("the signal ").code(path).add(" of ").code(plan.name),
                  .owners = {keyOfPlan(plan.name), keyOfComponent(use.component->name),
                             fmt::format("signal/{}/{}", plan.name, path)},
                  .component = use.component->name,
                  .plan = plan.name,
                  .path = path,
                  .place = use.span},
                 use.settings, use.signal == nullptr ? nullptr : &use.signal->parameters);
    }

    /// A step as it is told apart from the others of its plan: by what it does, and how often that was done.
    static std::string nameOf(const Step& step, std::map<std::string, int>& known) {
        const std::string written = step.kind == Step::Kind::Action ? step.written() : step.verb;
        const int before = known[written]++;
        return before == 0 ? written : fmt::format("{} ({})", written, before + 1);
    }

    void steps(const semantics::Plan& plan, const std::vector<Step>& all, const std::string& list,
               const std::string& from) {
        std::map<std::string, int> known;
        std::string order;
        walk(all, [&](const Step& step) { this->step(plan, step, nameOf(step, known), list, from); });
        known.clear();
        for (const Step& step : all)
            order += (order.empty() ? "" : "; ") + stage(step, known);
        if (order.empty()) return;
        add({.section = Section::Step,
             .key = fmt::format("order/{}/{}", list, plan.name),
             .subject = Words(list == "step" ? "the order of the steps of "
                                             : "the order of the steps after a failure of ")
                            .code(plan.name),
             .value = order,
             .place = plan.span,
             .owners = {keyOfPlan(plan.name)},
             .plan = plan.name,
             .echoes = from.empty() ? "" : fmt::format("order/{}/{}", list, from)});
    }

    static std::string stage(const Step& step, std::map<std::string, int>& known) {
        if (step.parallel.empty()) return nameOf(step, known);
        std::string result;
        for (const Step& one : step.parallel)
            result += (result.empty() ? "" : " beside ") + stage(one, known);
        return result;
    }

    template <class Visit>
    static void walk(const std::vector<Step>& all, const Visit& visit) {
        for (const Step& step : all) {
            if (step.kind != Step::Kind::Together) visit(step);
            walk(step.parallel, visit);
        }
    }

    void step(const semantics::Plan& plan, const Step& step, const std::string& name, const std::string& list,
              const std::string& from) {
        const std::string key = fmt::format("{}/{}/{}", list, plan.name, name);
        const Words words = Words(step.kind == Step::Kind::Approve ? "the approval "
                                  : list == "step"                 ? "the step "
                                                                   : "the step after a failure ")
                                .code(name)
                                .add(" of ")
                                .code(plan.name);
        std::vector<std::string> owners{keyOfPlan(plan.name)};
        if (step.component != nullptr) owners.push_back(keyOfComponent(step.component->name));
        const std::string echoes = from.empty() ? "" : fmt::format("{}/{}/{}", list, from, name);
        Fact fact{.section = Section::Step,
                  .key = key,
                  .subject = words,
                  .presenceIs = step.kind == Step::Kind::Wait ? Better::Neither : Better::More,
                  .place = step.span,
                  .owners = owners,
                  .component = step.component == nullptr ? "" : step.component->name,
                  .plan = plan.name,
                  .echoes = echoes};
        if (step.kind == Step::Kind::Wait && step.operand != nullptr)
            fact.value = values_.text(*step.operand);
        add(std::move(fact));
        owners.push_back(key);
        settings({.key = key,
                  .scope = "step",
                  .words = words,
                  .owners = std::move(owners),
                  .component = step.component == nullptr ? "" : step.component->name,
                  .plan = plan.name,
                  .place = step.span,
                  .derivedFrom = echoes},
                 step.settings, step.action == nullptr ? nullptr : &step.action->parameters);
    }

    void drill(const semantics::Drill& one) {
        const std::string key = "drill/" + one.name;
        add({.section = Section::Drill,
             .key = key,
             .subject = Words("the drill ").code(one.name),
             .presenceIs = Better::More,
             .place = one.span});
        settings({.key = key,
                  .scope = "drill",
                  .words = Words("the drill ").code(one.name),
                  .owners = {key},
                  .place = one.span},
                 one.settings, one.kind == nullptr ? nullptr : &one.kind->parameters);
    }

    // ---- what is allowed

    void suppressed(std::string_view rule, const Component* component, const std::string& reason,
                    source::Span place, const std::string& scope) {
        const std::string whom = component == nullptr ? model_.name : component->written();
        Words subject = Words("the suppression of ").code(rule).add(" on ").code(whom);
        if (!scope.empty()) subject.add(" in ").code(scope);
        add({.section = Section::Suppression,
             .key = fmt::format("suppression/{}/{}/{}", rule, component == nullptr ? "" : component->name,
                                scope),
             .subject = std::move(subject),
             .value = reason,
             .presenceIs = Better::Less,
             .place = place,
             .component = component == nullptr ? "" : component->name,
             .reason = reason});
    }

    void suppressions() {
        for (const semantics::Suppression& one : model_.suppressions)
            suppressed(one.rule, one.component, one.reason, one.span, "");
        for (const semantics::VerdictSuppression& one : model_.verdictSuppressions) {
            std::string scope;
            for (const semantics::Plan& plan : model_.plans)
                if (one.plan != nullptr && plan.declaration == one.plan && !plan.derived) scope = plan.name;
            suppressed(semantics::spell(one.waived), one.component, one.reason, one.span, scope);
        }
    }

    const semantics::Model& model_;
    const JudgedNames& names_;
    WrittenValues values_;
    std::vector<Fact> facts_;
};

} // namespace

std::vector<Fact> factsOfModel(const Side& side, const JudgedNames& names) {
    return ModelReader(side, names).read();
}

} // namespace drc::comparison
