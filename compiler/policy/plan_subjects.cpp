#include "policy/plan_subjects.hpp"

#include "policy/rule_subjects.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>

namespace drc::policy {

using semantics::Entries;
using semantics::Items;
using syntax::as;

namespace {

constexpr double noBound = std::numeric_limits<double>::infinity();

Value duration(double milliseconds) {
    return semantics::Duration{milliseconds};
}

const char* nameOf(semantics::Mode mode) {
    switch (mode) {
    case semantics::Mode::Automatic: return "automatic";
    case semantics::Mode::Approved: return "approved";
    case semantics::Mode::Manual: return "manual";
    }
    return "";
}

/// Whether the plan may go on without the step, as far as can be seen where it is written.
bool mayFail(const semantics::Step& step) {
    const semantics::Setting* const optional = step.settings.find("optional");
    if (optional == nullptr || optional->written == nullptr) return false;
    if (optional->written->kind != syntax::ExpressionKind::Bool) return true;
    return as<syntax::BoolExpression>(*optional->written).value;
}

/// What is done, in order, to what, and whether the plan can do without.
Entries actionsOf(const std::vector<semantics::Step>& steps) {
    Items verbs;
    Items components;
    Items optional;
    semantics::forEachAction(steps, [&](const semantics::Step& step) {
        verbs.emplace_back(step.verb);
        components.emplace_back(step.component->name);
        optional.emplace_back(mayFail(step));
    });
    return {{"verbs", Value::list(std::move(verbs))},
            {"components", Value::list(std::move(components))},
            {"optional", Value::list(std::move(optional))}};
}

/// A name that stands for nothing is null.
Value named(const std::string& name) {
    return name.empty() ? Value(semantics::Null{}) : Value(name);
}

Value componentNamed(const std::string& name, const Subjects& subjects) {
    const auto found = subjects.named.find(name);
    return found == subjects.named.end() ? Value(semantics::Null{}) : found->second;
}

struct Times {
    double worst = 0;
    double expected = 0;
};

/// As the ledger counts them: what is neither enforced nor promised has no bound.
Times timesOf(const std::vector<ir::Bound>& bounds) {
    Times all;
    for (const ir::Bound& bound : bounds) {
        const bool holds =
            bound.evidence == ir::Evidence::Enforced || bound.evidence == ir::Evidence::Promised;
        const double most = bound.max.value_or(noBound);
        all.worst += holds ? most : noBound;
        all.expected += bound.typical.value_or(most);
    }
    return all;
}

// ---- steps

const char* nameOf(ir::PlanStep::Kind kind) {
    switch (kind) {
    case ir::PlanStep::Kind::Call: return "call";
    case ir::PlanStep::Kind::Until: return "until";
    case ir::PlanStep::Kind::Check: return "check";
    case ir::PlanStep::Kind::Invoke: return "invoke";
    case ir::PlanStep::Kind::Sleep: return "sleep";
    case ir::PlanStep::Kind::Approve: return "approve";
    }
    return "";
}

/// What it may take before it has failed.
double patienceOf(const ir::PlanStep& step) {
    return step.timeout * std::max(step.attempts, 1U);
}

Value callValue(const ir::PlanStep& step) {
    Entries inputs;
    for (const auto& [name, value] : step.call.inputs)
        inputs.emplace_back(name, semantics::lift(value));
    return Value::map({{"name", Value(step.name)},
                       {"kind", Value(nameOf(step.kind))},
                       {"service", named(step.call.ofProvider())},
                       {"operation", named(step.call.operation)},
                       {"inputs", Value::map(std::move(inputs))},
                       {"timeout", duration(step.timeout)},
                       {"attempts", Value(static_cast<double>(step.attempts))},
                       {"optional", Value(step.optional)},
                       {"in_source", Value(step.inSource)},
                       {"loses_data", Value(step.losesData)},
                       {"unbounded", Value(step.unbounded)}});
}

/// The steps of a plan, each with the calls that it was lowered to.
class StepsOf {
public:
    StepsOf(const ir::Plan& plan, const Subjects& subjects) : plan_(plan), subjects_(subjects) {
        std::size_t next = 0;
        for (const ir::PlanAction& action : plan_.actions) {
            single(next, action.begin);
            add(action.action, componentNamed(action.component, subjects_), action.begin, action.steps,
                {action.group, action.branch, action.optional, action.origin.component});
            next = std::max(next, action.steps);
        }
        single(next, plan_.steps.size());
    }
    Value take() { return Value::list(std::move(items_)); }

private:
    struct Place {
        std::uint32_t group;
        std::uint32_t branch;
        bool optional;
        source::Span span;
    };

    /// What belongs to no component: an approval, a wait.
    void single(std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; ++at) {
            const ir::PlanStep& step = plan_.steps[at];
            const bool isApproval = step.kind == ir::PlanStep::Kind::Approve;
            if (!isApproval && step.kind != ir::PlanStep::Kind::Sleep) continue; // the engine asks people
            add(isApproval ? "approve" : "wait", semantics::Null{}, at, at + 1,
                {step.group, step.branch, step.optional, step.origin.component});
        }
    }

    void add(const std::string& verb, Value component, std::size_t begin, std::size_t end, Place place) {
        Items calls;
        double timeout = 0;
        double approvals = 0;
        for (std::size_t at = begin; at < end; ++at) {
            const ir::PlanStep& step = plan_.steps[at];
            calls.push_back(callValue(step));
            timeout += patienceOf(step);
            if (step.kind == ir::PlanStep::Kind::Approve) approvals = step.approvals;
        }
        Entries entries{
            {"position", Value(static_cast<double>(items_.size() + 1))},
            {"group", place.group == 0 ? Value(semantics::Null{}) : Value(static_cast<double>(place.group))},
            {"branch", Value(static_cast<double>(place.branch))},
            {"optional", Value(place.optional)},
            {"approvals", Value(approvals)},
            {"timeout", duration(timeout)},
            {"calls", Value::list(std::move(calls))}};
        items_.push_back(
            Value::object<StepSubject>(verb, std::move(component), std::move(entries), place.span));
    }

    const ir::Plan& plan_;
    const Subjects& subjects_;
    Items items_;
};

} // namespace

std::optional<std::string> StepSubject::print() const {
    const auto* component = component_.as<ComponentSubject>();
    return component == nullptr ? verb_ : semantics::writtenStep(verb_, component->subject().written());
}

std::vector<std::string> StepSubject::memberNames() const {
    std::vector<std::string> names{"verb", "component"};
    for (const auto& entry : entries_)
        names.push_back(entry.first);
    return names;
}

std::optional<Value> StepSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                         Evaluator& /*evaluator*/) const {
    if (name.text == "verb") return Value(verb_);
    if (name.text == "component") return component_;
    const Value* const found = semantics::find(entries_, name.text);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

// ---- plans

std::string PlanSubject::describe() const {
    return fmt::format("the plan `{}`", plan_.name);
}

std::vector<std::string> PlanSubject::allMembers() {
    return {"name",    "kind",          "from",       "to",         "mode",     "graceful",
            "derived", "verbs",         "steps",      "components", "optional", "on_failure",
            "engine",  "starts_itself", "detections", "starts"};
}

std::optional<Value> PlanSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                         Evaluator& /*evaluator*/) const {
    auto found = written(name.text);
    return found ? found : lowered(name.text);
}

std::optional<Value> PlanSubject::written(std::string_view name) const {
    if (name == "name") return Value(plan_.name);
    if (name == "kind") return Value(std::string(semantics::spell(plan_.kind)));
    if (name == "from") return Value(plan_.from->role);
    if (name == "to") return Value(plan_.to->role);
    if (name == "mode") return Value(semantics::EnumMember{nameOf(plan_.mode)});
    if (name == "graceful") return Value(plan_.graceful);
    if (name == "derived") return Value(plan_.derived);
    if (name == "on_failure") return Value::map(actionsOf(plan_.onFailure));
    if (name != "verbs" && name != "components" && name != "optional") return std::nullopt;
    if (!actions_) actions_ = actionsOf(plan_.steps);
    return *semantics::find(*actions_, name);
}

std::optional<Value> PlanSubject::lowered(std::string_view name) const {
    const ir::Plan* const plan = program();
    if (name == "steps") return steps();
    if (name == "engine") return plan == nullptr ? Value(semantics::Null{}) : Value(plan->engine);
    if (name == "starts_itself") return Value(plan != nullptr && plan->startsItself);
    if (name == "detections") return plan == nullptr ? Value::list({}) : detections(*plan);
    if (name != "starts") return std::nullopt;
    Items sets;
    if (plan != nullptr)
        for (const std::vector<std::size_t>& set : plan->starts) {
            Items signals;
            for (const std::size_t index : set)
                signals.emplace_back(plan->detections[index].path());
            sets.push_back(Value::list(std::move(signals)));
        }
    return Value::list(std::move(sets));
}

/// Null for a plan that could not be lowered.
const ir::Plan* PlanSubject::program() const {
    const auto& plans = subjects_.program.plans;
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](const ir::Plan& one) { return one.name == plan_.name; });
    return found == plans.end() ? nullptr : &*found;
}

Value PlanSubject::steps() const {
    if (!steps_) {
        const ir::Plan* const plan = program();
        steps_ = plan == nullptr ? Value::list({}) : StepsOf(*plan, subjects_).take();
    }
    return *steps_;
}

Value PlanSubject::detections(const ir::Plan& plan) const {
    Items all;
    for (const ir::Detection& one : plan.detections) {
        const Times times = timesOf(one.bounds);
        all.push_back(Value::map({{"path", Value(one.path())},
                                  {"signal", Value(one.signal)},
                                  {"component", componentNamed(one.component, subjects_)},
                                  {"starts", Value(one.starts)},
                                  {"symptom", named(one.sign)},
                                  {"worst", duration(times.worst)},
                                  {"expected", duration(times.expected)}}));
    }
    return Value::list(std::move(all));
}

// ---- drills, replicas

std::optional<Value> DrillSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                          Evaluator& /*evaluator*/) const {
    const auto plan = [](const semantics::Plan* one) {
        return one == nullptr ? Value(semantics::Null{}) : Value(one->name);
    };
    if (name.text == "name") return Value(drill_.name);
    if (name.text == "of") return plan(drill_.there);
    if (name.text == "back") return plan(drill_.back);
    return std::nullopt;
}

const std::string* resourcesMadeFor(const Value& value) {
    if (const auto* plan = value.as<PlanSubject>()) return &plan->name();
    const auto* drill = value.as<DrillSubject>();
    return drill == nullptr ? nullptr : &drill->drill().drillRunner;
}

Value replicaValue(const semantics::Replication& replica, const Subjects& subjects, Evaluator& evaluator) {
    Entries entries{{"from", Value(replica.from->role)}, {"to", Value(replica.to->role)}};
    for (const ir::DisruptionImpact& impact : subjects.program.impacts) {
        const bool isOfThis = impact.component == replica.component->name && !impact.backward &&
                              impact.from == replica.from->role && impact.to == replica.to->role;
        if (!isOfThis || !impact.loss || semantics::find(entries, "loss") != nullptr) continue;
        const Times times = timesOf(*impact.loss);
        entries.emplace_back(
            "loss", Value::map({{"worst", duration(times.worst)}, {"expected", duration(times.expected)}}));
    }
    for (const semantics::Parameter& parameter : replica.component->kind->replicaParameters.parameters) {
        if (semantics::find(entries, parameter.name()) != nullptr) continue;
        const semantics::Setting* const setting = replica.settings.find(parameter.name());
        entries.emplace_back(std::string(parameter.name()), setting == nullptr
                                                                ? Value(semantics::Null{})
                                                                : subjects.settingValue(*setting, evaluator));
    }
    Value value = Value::map(std::move(entries));
    value.origin = replica.span; // by which fixes find it
    return value;
}

} // namespace drc::policy
