#include "objectives/parts.hpp"

#include "objectives/scenario.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

namespace drc::objectives {

namespace {

using Sort = PartFinding::Sort;
using semantics::PlanKind;

/// What an action makes of a component.
const ir::StateChange* changeBy(const ir::ComponentStates& states, std::string_view component,
                                std::string_view action) {
    const auto found =
        std::find_if(states.changes.begin(), states.changes.end(),
                     [&](const ir::StateChange& one) { return one.by == component && one.action == action; });
    return found == states.changes.end() ? nullptr : &*found;
}

/// Whether it acts in the source region, too, while that works: what its kind says of it is about the other.
bool actsInSource(const syntax::Body& body) {
    const auto acts = [](const syntax::Statement* statement) {
        if (statement->kind == syntax::StatementKind::InSource) return true;
        bool found = false;
        if (statement->kind == syntax::StatementKind::For)
            found = actsInSource(*syntax::bodyOf(*statement));
        else if (statement->kind == syntax::StatementKind::When)
            syntax::forEachBranch(*statement,
                                  [&](const syntax::Body& branch) { found = found || actsInSource(branch); });
        return found;
    };
    return std::any_of(body.statements.begin(), body.statements.end(), acts);
}

class Parts {
public:
    Parts(const semantics::Model& model, const ir::Program& program, const MayStay& mayStay)
        : model_(model), program_(program), mayStay_(mayStay) {}

    std::vector<PartFinding> run() {
        std::set<std::pair<std::string, std::string>> judged;
        for (const bool derived : {false, true})
            for (const ir::Plan& plan : program_.plans) {
                const semantics::Plan* const written = model_.plan(plan.name);
                if (!plan.part || plan.drill || written == nullptr || written->derived != derived) continue;
                const Recovery recovery(program_, plan);
                steps(plan, *written, recovery);
                needs(plan, *written, recovery);
            }
        for (const ir::Plan& plan : program_.plans) {
            if (!plan.part || plan.drill || plan.graceful) continue;
            if (!judged.emplace(plan.from, plan.to).second) continue;
            gaps(PlanKind::Failover, plan.from, plan.to);
            shared(plan.from, plan.to);
        }
        gapsBothWorking();
        return std::move(found_);
    }

private:
    PartFinding& add(Sort sort, const std::string& component, const std::string& plan, source::Span span) {
        PartFinding& one = found_.emplace_back();
        one.sort = sort;
        one.plan = plan;
        one.component = component;
        one.written = model_.written(component);
        one.span = span;
        return one;
    }

    bool isFound(Sort sort, const std::string& component) const {
        return std::any_of(found_.begin(), found_.end(), [&](const PartFinding& one) {
            return one.sort == sort && one.component == component;
        });
    }

    /// Of the plan, or of one that is derived from the same one.
    bool isFound(Sort sort, const std::string& component, const semantics::Plan& plan) const {
        return std::any_of(found_.begin(), found_.end(), [&](const PartFinding& one) {
            return one.sort == sort && one.component == component &&
                   model_.plan(one.plan)->declaration == plan.declaration;
        });
    }

    /// The plans of the model for a way: of those that are tried, the program may have one alone. Failbacks
    /// and switchovers serve each other's purpose.
    std::vector<const semantics::Plan*> plansFor(bool graceful, std::string_view from,
                                                 std::string_view to) const {
        std::vector<const semantics::Plan*> result;
        for (const semantics::Plan& plan : model_.plans)
            if (plan.graceful == graceful && plan.from->role == from && plan.to->role == to)
                result.push_back(&plan);
        return result;
    }

    // ---- what belongs to a part

    /// What the action changes outside of the part, unless it changes something of it; empty for what changes
    /// nothing, such as a notice. Of whose kind says nothing, it counts where it does not serve.
    std::string changesElsewhere(const semantics::Step& step, const ir::Plan& plan,
                                 const Recovery& recovery) const {
        if (actsInSource(*step.action->declaration->body)) return step.component->name;
        std::string elsewhere;
        bool isKnown = false;
        for (const ir::ComponentStates& states : program_.states) {
            const ir::StateChange* const change = changeBy(states, step.component->name, step.verb);
            if (change == nullptr) continue;
            isKnown = true;
            if (!change->to || states.auxiliary) continue;
            if (plan.isFor(states.component)) return "";
            if (elsewhere.empty()) elsewhere = states.component;
        }
        if (isKnown) return elsewhere;
        const ir::ComponentStates& own = recovery.statesOf(step.component->name);
        const bool counts = !own.auxiliary && recovery.course(own.component).before != ir::State::Serving;
        return counts ? own.component : "";
    }

    void steps(const ir::Plan& plan, const semantics::Plan& written, const Recovery& recovery) {
        const auto stopped = [&](const semantics::Step& step) { alsoStopped(step, plan, written); };
        const auto look = [&](const semantics::Step& step) {
            const std::string component =
                plan.isFor(step.component->name) ? "" : changesElsewhere(step, plan, recovery);
            if (!component.empty()) add(Sort::Foreign, component, plan.name, step.span).by = step.written();
            stopped(step);
        };
        // Steps of other plans were looked at there: whether they are in their place is no question of this
        // one.
        if (written.derived || written.omitsSteps)
            semantics::forEachAction(written.steps, stopped);
        else
            semantics::forEachAction(written.steps, look);
        if (!written.derived) semantics::forEachAction(written.onFailure, look);
    }

    /// What a step stops that is not in the part, be it for a while: the plans of other parts are judged as
    /// if nobody did, whichever of them comes first.
    void alsoStopped(const semantics::Step& step, const ir::Plan& plan, const semantics::Plan& written) {
        ir::Plan whole = plan;
        whole.part.reset();
        const Scenario scenario(program_, whole);
        for (const ir::ComponentStates& states : program_.states) {
            const ir::StateChange* const change = changeBy(states, step.component->name, step.verb);
            const std::string& name = states.component;
            if (change == nullptr || !change->to || *change->to == ir::State::Serving) continue;
            if (states.auxiliary || plan.isFor(name) || !scenario.isRequired(states)) continue;
            const semantics::Plan* const other = planOfPart(name, plan);
            if (other == nullptr && mayStay_(name, plan.name)) continue;
            if (isFound(Sort::Also, name, written) || isFound(Sort::Foreign, name, written)) continue;
            PartFinding& one =
                add(Sort::Also, name, plan.name, written.omitsSteps ? written.onlySpan : step.span);
            one.by = step.written();
            one.to = plan.to;
            one.state = *change->to;
            one.entrance = states.entrance;
            if (other == nullptr) continue;
            one.other = other->name;
            one.second = other->span;
        }
    }

    /// The plan for the same way whose part contains it; null without one.
    const semantics::Plan* planOfPart(std::string_view component, const ir::Plan& plan) const {
        for (const semantics::Plan* other : plansFor(plan.graceful, plan.from, plan.to))
            if (other->ofPart && other->isFor(component)) return other;
        return nullptr;
    }

    void needs(const ir::Plan& plan, const semantics::Plan& written, const Recovery& recovery) {
        ir::Plan whole = plan;
        whole.part.reset();
        const Scenario scenario(program_, whole);
        for (const std::string& component : recovery.required())
            for (const auto& [name, need] : recovery.needsOf(recovery.statesOf(component))) {
                const ir::ComponentStates& needed = recovery.statesOf(name);
                const bool isThere = plan.isFor(name) || recovery.isMetWithoutStep(need);
                if (isThere || !scenario.isRequired(needed) || mayStay_(name, plan.name)) continue;
                if (isFound(Sort::Need, name, written) || isFound(Sort::Foreign, name, written)) continue;
                PartFinding& one = add(Sort::Need, name, plan.name, written.onlySpan);
                one.kind = written.kind;
                one.by = model_.written(component);
                one.to = plan.to;
                one.state = recovery.course(name).before;
                one.entrance = needed.entrance;
                if (const semantics::Plan* const other = planOfPart(name, plan)) {
                    one.other = other->name;
                    one.second = other->span;
                }
            }
    }

    // ---- all parts of a loss

    /// What failbacks and switchovers do not move together, unless none are wanted.
    void gapsBothWorking() {
        std::set<std::tuple<PlanKind, std::string, std::string>> looked;
        for (const semantics::Plan& plan : model_.plans) {
            const bool isRefused =
                std::any_of(model_.planRefusals.begin(), model_.planRefusals.end(),
                            [&](const semantics::PlanRefusal& refusal) { return refusal.kind == plan.kind; });
            if (!plan.ofPart || !plan.graceful || isRefused) continue;
            if (looked.emplace(plan.kind, plan.from->role, plan.to->role).second)
                gaps(plan.kind, plan.from->role, plan.to->role);
        }
    }

    void gaps(PlanKind kind, const std::string& from, const std::string& to) {
        const std::vector<const semantics::Plan*> plans = plansFor(kind != PlanKind::Failover, from, to);
        ir::Plan none;
        none.from = from;
        none.to = to;
        none.graceful = kind != PlanKind::Failover;
        none.returning = kind == PlanKind::Failback;
        const Recovery recovery(program_, none);
        for (const Shortfall& shortfall : recovery.shortfalls()) {
            const std::string& name = shortfall.component;
            if (std::any_of(plans.begin(), plans.end(), [&](const auto* plan) { return plan->isFor(name); }))
                continue;
            if (isFound(Sort::Need, name) || isFound(Sort::Foreign, name) || isFound(Sort::Gap, name))
                continue;
            if (mayStay_(name, "")) continue;
            const semantics::Plan& nearest = **std::max_element(
                plans.begin(), plans.end(), [&](const semantics::Plan* one, const semantics::Plan* other) {
                    return related(*one, name, recovery) < related(*other, name, recovery);
                });
            PartFinding& gap = add(Sort::Gap, name, nearest.name, nearest.onlySpan);
            gap.kind = kind;
            gap.from = from;
            gap.to = to;
            gap.state = shortfall.state;
            gap.entrance = shortfall.entrance;
        }
    }

    /// How many of the part's components the other one needs, or is needed by.
    static std::size_t related(const semantics::Plan& plan, std::string_view component,
                               const Recovery& recovery) {
        return static_cast<std::size_t>(
            std::count_if(plan.only.begin(), plan.only.end(), [&](const semantics::Component* one) {
                return recovery.needs(component, one->name) || recovery.needs(one->name, component);
            }));
    }

    void shared(const std::string& from, const std::string& to) {
        std::vector<const ir::Plan*> plans;
        for (const ir::Plan& plan : program_.plans)
            if (!plan.graceful && !plan.drill && plan.from == from && plan.to == to) plans.push_back(&plan);
        for (std::size_t second = 1; second < plans.size(); ++second)
            for (std::size_t first = 0; first < second; ++first)
                if (plans[first]->part || plans[second]->part) shared(*plans[first], *plans[second]);
    }

    void shared(const ir::Plan& first, const ir::Plan& second) {
        std::set<std::string_view> said;
        for (const ir::PlanAction& one : first.actions)
            for (const ir::PlanAction& other : second.actions) {
                const std::string component = clash(first, one, other);
                if (component.empty() || !said.insert(other.component).second) continue;
                if (isFound(Sort::Also, component)) continue;
                PartFinding& found = add(Sort::Shared, component, second.name, other.origin.component);
                found.by = semantics::writtenStep(other.action, model_.written(other.component));
                found.other = first.name;
                found.otherStep = semantics::writtenStep(one.action, model_.written(one.component));
                found.second = one.origin.component;
            }
    }

    /// What both change, each in its own way, or in the same one without asking first; empty without it.
    std::string clash(const ir::Plan& plan, const ir::PlanAction& one, const ir::PlanAction& other) const {
        const bool same = one.component == other.component && one.action == other.action;
        if (same && asksFirst(plan, one)) return "";
        bool isKnown = false;
        for (const ir::ComponentStates& states : program_.states) {
            const ir::StateChange* const change = changeBy(states, one.component, one.action);
            const ir::StateChange* const otherChange = changeBy(states, other.component, other.action);
            isKnown = isKnown || change != nullptr || otherChange != nullptr;
            const bool both = change != nullptr && otherChange != nullptr && change->to && otherChange->to;
            if (both && !states.auxiliary) return states.component;
        }
        const auto isIts = [&](const ir::ComponentStates& states) {
            return states.component == one.component && !states.auxiliary;
        };
        const bool counts =
            same && !isKnown && std::any_of(program_.states.begin(), program_.states.end(), isIts);
        return counts ? one.component : "";
    }

    static bool asksFirst(const ir::Plan& plan, const ir::PlanAction& action) {
        const auto begin = plan.steps.begin() + static_cast<std::ptrdiff_t>(action.begin);
        const auto end = plan.steps.begin() + static_cast<std::ptrdiff_t>(action.steps);
        return std::none_of(begin, end, [](const ir::PlanStep& step) {
            const bool acts =
                step.kind == ir::PlanStep::Kind::Call || step.kind == ir::PlanStep::Kind::Invoke;
            return acts && step.unless.empty();
        });
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const MayStay& mayStay_;
    std::vector<PartFinding> found_;
};

} // namespace

std::vector<PartFinding> findingsOfParts(const semantics::Model& model, const ir::Program& program,
                                         const MayStay& mayStay) {
    return Parts(model, program, mayStay).run();
}

std::string entranceElsewhere(const ir::Program& program, const Recovery& recovery) {
    const auto found =
        std::find_if(program.states.begin(), program.states.end(), [&](const ir::ComponentStates& states) {
            if (!recovery.leadsToPart(states)) return false;
            const Course& course = recovery.course(states.component);
            return course.before != ir::State::Serving && !course.byItself;
        });
    return found == program.states.end() ? "" : found->component;
}

} // namespace drc::objectives
