#include "objectives/recovery.hpp"

#include <algorithm>
#include <utility>

namespace drc::objectives {

using ir::State;

std::string_view describe(State state, bool entrance) {
    switch (state) {
    case State::Serving: return "serving";
    case State::ReadOnly: return "read-only";
    case State::Paused: return entrance ? "not active" : "paused";
    case State::Restoring: return "being restored";
    case State::Absent: return "absent";
    }
    return "";
}

namespace {

/// What an action makes of a component; null where no kind says it.
const ir::StateChange* changeBy(const ir::ComponentStates& states, const ir::PlanAction& action) {
    const auto found =
        std::find_if(states.changes.begin(), states.changes.end(), [&](const ir::StateChange& one) {
            return one.by == action.component && one.action == action.action;
        });
    return found == states.changes.end() ? nullptr : &*found;
}

} // namespace

Recovery::Recovery(const ir::Program& program, const ir::Plan& plan, bool mayHaveMoved)
    : program_(program), plan_(plan), scenario_(program, plan, mayHaveMoved) {
    for (const ir::ComponentStates& states : program.states) {
        states_.emplace(states.component, &states);
        courses_.emplace(states.component, follow(states));
        if (scenario_.isRequired(states)) required_.push_back(states.component);
    }
    if (plan.part) lookBeside();
}

void Recovery::lookBeside() {
    for (const std::string& name : required_) {
        const ir::ComponentStates& states = statesOf(name);
        if (states.entrance) found_.insert(name);
        for (const auto& [needed, need] : needsOf(states)) {
            if (states.entrance) found_.insert(needed);
            const bool isAwaited = course(needed).byItself && !isMetAtOnce(need);
            if (isAwaited && !plan_.isFor(needed)) beside_.insert(needed);
        }
    }
    for (const ir::ComponentStates& states : program_.states)
        if (course(states.component).byItself && leadsToPart(states)) beside_.insert(states.component);
}

bool Recovery::leadsToPart(const ir::ComponentStates& entrance) const {
    if (!plan_.part || !entrance.entrance || entrance.auxiliary || plan_.isFor(entrance.component))
        return false;
    const Needs needs = needsOf(entrance);
    return std::any_of(required_.begin(), required_.end(), [&](const std::string& name) {
        return needs.find(name) != needs.end() && found_.find(name) == found_.end();
    });
}

const ir::ComponentStates* Recovery::find(std::string_view component) const {
    const auto found = states_.find(component);
    return found == states_.end() ? nullptr : found->second;
}

const ir::ComponentStates& Recovery::statesOf(std::string_view component) const {
    return *states_.at(component);
}

const Course& Recovery::course(std::string_view component) const {
    static const Course none;
    const auto found = courses_.find(component);
    return found == courses_.end() ? none : found->second;
}

/// Written as optional, or nothing in it must be done in the recovery region.
bool Recovery::isOptional(const ir::PlanAction& action) const {
    const auto begin = plan_.steps.begin() + static_cast<std::ptrdiff_t>(action.begin);
    const auto end = plan_.steps.begin() + static_cast<std::ptrdiff_t>(action.steps);
    return action.optional ||
           std::all_of(begin, end, [](const ir::PlanStep& step) { return step.optional || step.inSource; });
}

Course Recovery::follow(const ir::ComponentStates& states) const {
    Course course;
    course.before = course.after = scenario_.stateIn(states, plan_.to);
    const ir::DisruptionImpact* const loss = lossOfRegion(program_, states.component);
    const bool finds =
        loss != nullptr && loss->recovery && (!loss->recoversHomeOnly || states.home == plan_.from);
    course.byItself = finds && !plan_.graceful;
    for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
        const ir::PlanAction& action = plan_.actions[index];
        const ir::StateChange* const change = changeBy(states, action);
        if (change == nullptr) {
            if (action.component == states.component && !action.optional) course.unclear.push_back(index);
            continue;
        }
        if (!change->to) continue;
        const bool starts = *change->to == State::Serving;
        if (*change->to == course.after) {
            if (starts) course.idle.push_back(index);
            continue;
        }
        if (starts) course.begins.push_back(index);
        if (isOptional(action) && *change->to < course.after) {
            if (starts) course.optional = index;
            continue;
        }
        if (starts) course.stopped.reset();
        if (course.after == State::Serving) course.stopped = index;
        course.after = *change->to;
        course.becomes.emplace_back(index, course.after);
        course.servesSince = starts ? std::optional(index) : std::nullopt;
    }
    return course;
}

std::vector<Shortfall> Recovery::shortfalls() const {
    std::vector<Shortfall> result;
    for (const std::string& component : required_) {
        const Course& own = course(component);
        if (own.serves()) continue;
        Shortfall& one = result.emplace_back();
        one.component = component;
        one.state = own.after;
        one.optional = own.optional;
        one.stopped = own.stopped;
        one.entrance = statesOf(component).entrance;
        for (const ir::StateChange& change : statesOf(component).changes) {
            // What is not there cannot act.
            const bool isPossible = change.by != component || own.before != State::Absent;
            if (change.to == State::Serving && isPossible) one.actions.push_back(change);
        }
    }
    return result;
}

std::vector<Recovery::Idle> Recovery::idle() const {
    std::set<std::size_t> known; // an action may be for several components
    for (const auto& [component, course] : courses_)
        known.insert(course.begins.begin(), course.begins.end());
    std::vector<Idle> result;
    for (const ir::ComponentStates& states : program_.states) {
        const std::vector<std::size_t>& idle = course(states.component).idle;
        if (idle.empty() || isStoppedByOtherPart(states)) continue;
        for (const std::size_t action : idle)
            if (known.insert(action).second) result.push_back({action, states.component});
    }
    return result;
}

/// Plans of parts run in any order, so what one of them stops beside its part another one brings back.
bool Recovery::isStoppedByOtherPart(const ir::ComponentStates& states) const {
    const auto stops = [&](const ir::PlanAction& action) {
        const ir::StateChange* const change = changeBy(states, action);
        return change != nullptr && change->to && *change->to != State::Serving;
    };
    return std::any_of(program_.plans.begin(), program_.plans.end(), [&](const ir::Plan& other) {
        const bool isBeside = other.part && !other.drill && other.from == plan_.from &&
                              other.to == plan_.to && other.graceful == plan_.graceful;
        return isBeside && other.name != plan_.name && !other.isFor(states.component) &&
               std::any_of(other.actions.begin(), other.actions.end(), stops);
    });
}

bool Recovery::hasBoth() const {
    return std::any_of(required_.begin(), required_.end(), [&](const std::string& name) {
        return course(name).byItself && course(name).servesSince;
    });
}

Awaited Recovery::awaited(std::string_view component, bool byThemselves) const {
    Awaited result;
    const auto add = [&](std::string_view name, const std::optional<std::size_t>& since) {
        const Course& own = course(name);
        const bool byItself = own.byItself && (byThemselves || !own.servesSince);
        if (byItself) result.byThemselves.emplace(name);
        if (since && !byItself) result.actions.insert(*since);
        result.actions.insert(own.unclear.begin(), own.unclear.end());
    };
    if (component.empty()) {
        for (const std::string& name : required_)
            add(name, course(name).servesSince);
        result.byThemselves.insert(beside_.begin(), beside_.end());
        return result;
    }
    add(component, course(component).servesSince);
    if (const ir::ComponentStates* const states = find(component))
        for (const auto& [name, need] : needsOf(*states))
            add(name, metSince(need));
    return result;
}

// ---- what needs what

bool Recovery::isMetAtOnce(const ir::Need& need) const {
    const State before = course(need.component).before;
    const bool readable = need.reading && before <= State::ReadOnly;
    return readable || (statesOf(need.component).buffers && before != State::Absent);
}

std::optional<std::size_t> Recovery::metSince(const ir::Need& need) const {
    return isMetAtOnce(need) ? std::nullopt : course(need.component).servesSince;
}

bool Recovery::isMetWithoutStep(const ir::Need& need) const {
    const Course& own = course(need.component);
    return isMetAtOnce(need) || own.before == State::Serving || own.byItself;
}

bool Recovery::needs(std::string_view component, std::string_view other) const {
    const ir::ComponentStates* const states = find(component);
    if (states == nullptr) return false;
    const Needs needs = needsOf(*states);
    const auto found = needs.find(other);
    return found != needs.end() && !isMetAtOnce(found->second);
}

std::optional<std::size_t> Recovery::followsOn(std::string_view component) const {
    std::optional<std::size_t> last;
    if (const ir::ComponentStates* const states = find(component))
        for (const auto& [name, need] : needsOf(*states))
            if (const auto since = metSince(need)) last = std::max(last.value_or(0), *since);
    return last;
}

std::optional<std::size_t> Recovery::lastToServe() const {
    std::optional<std::size_t> last;
    for (const std::string& component : required_)
        if (const auto since = course(component).servesSince; since && !statesOf(component).entrance)
            last = std::max(last.value_or(0), *since);
    return last;
}

// ---- moments of the plan

bool Recovery::precedes(std::size_t first, std::size_t second) const {
    const ir::PlanAction& one = plan_.actions[first];
    const ir::PlanAction& other = plan_.actions[second];
    const bool sideBySide = plan_.format != ir::Plan::Format::Automation && one.group != 0 &&
                            one.group == other.group && one.branch != other.branch;
    return first < second && !sideBySide;
}

State Recovery::stateAt(const ir::ComponentStates& states, std::optional<std::size_t> action) const {
    State state = scenario_.stateIn(states, plan_.to);
    for (std::size_t index = 0; action && index < *action; ++index) {
        const ir::PlanAction& one = plan_.actions[index];
        const ir::StateChange* const change = changeBy(states, one);
        if (change == nullptr || !change->to || !precedes(index, *action)) continue;
        if (!isOptional(one) || *change->to > state) state = *change->to;
    }
    return state;
}

} // namespace drc::objectives
