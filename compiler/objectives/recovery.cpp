#include "objectives/recovery.hpp"

#include "library/contract.hpp"

#include <algorithm>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

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

bool isExcused(const Shortfall& shortfall) {
    return shortfall.isAssumed || shortfall.waiver != nullptr;
}

namespace {

State declaredIn(const ir::ComponentStates& states, std::string_view role) {
    const auto found = states.before.find(role);
    return found == states.before.end() ? State::Absent : found->second;
}

const ir::StateChange* changeBy(const ir::ComponentStates& states, std::string_view action) {
    const auto found = std::find_if(states.changes.begin(), states.changes.end(),
                                    [&](const ir::StateChange& one) { return one.action == action; });
    return found == states.changes.end() ? nullptr : &*found;
}

/// Clients find it again without a step.
bool returnsByItself(const ir::Program& program, std::string_view component) {
    return std::any_of(program.impacts.begin(), program.impacts.end(), [&](const ir::DisruptionImpact& one) {
        return one.component == component && one.disruption == contract::disruption::region &&
               one.from.empty() && one.recovery;
    });
}

} // namespace

bool serves(const ir::Program& program, std::string_view component, std::string_view role) {
    return std::any_of(program.states.begin(), program.states.end(), [&](const ir::ComponentStates& one) {
        return one.component == component && declaredIn(one, role) == State::Serving;
    });
}

bool isInService(const ir::Program& program, std::string_view role) {
    const auto any = [&](const auto& matches) {
        return std::any_of(program.states.begin(), program.states.end(),
                           [&](const ir::ComponentStates& one) { return !one.auxiliary && matches(one); });
    };
    if (any([](const ir::ComponentStates& one) { return one.entrance; }))
        return any([&](const ir::ComponentStates& one) {
            return one.entrance && declaredIn(one, role) == State::Serving;
        });
    const auto isReplica = [](const ir::DisruptionImpact& one) { return !one.from.empty() && !one.backward; };
    if (std::any_of(program.impacts.begin(), program.impacts.end(), isReplica))
        return std::any_of(
            program.impacts.begin(), program.impacts.end(),
            [&](const ir::DisruptionImpact& one) { return isReplica(one) && one.from == role; });
    return any([&](const ir::ComponentStates& one) { return one.home == role; });
}

State Recovery::stateIn(const ir::ComponentStates& states, std::string_view role) const {
    const bool leadsHome = plan_.graceful ? states.home == plan_.to : moved_;
    if (!leadsHome) return declaredIn(states, role);
    return declaredIn(states, role == plan_.from ? plan_.to : role == plan_.to ? plan_.from : role);
}

Recovery::Recovery(const ir::Program& program, const ir::Plan& plan)
    : program_(program),
      plan_(plan),
      moved_(!isInService(program, plan.from) && isInService(program, plan.to)) {
    for (const ir::ComponentStates& states : program.states) {
        states_.emplace(states.component, &states);
        courses_.emplace(states.component, follow(states));
        if (!states.auxiliary && stateIn(states, plan.from) == State::Serving)
            required_.push_back(states.component);
    }
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

Course Recovery::follow(const ir::ComponentStates& states) const {
    Course course;
    course.before = course.after = stateIn(states, plan_.to);
    course.byItself = returnsByItself(program_, states.component);
    for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
        const ir::PlanAction& action = plan_.actions[index];
        if (action.component != states.component) continue;
        const ir::StateChange* const change = changeBy(states, action.action);
        if (change == nullptr) {
            if (!action.optional) course.unclear.push_back(index);
            continue;
        }
        if (!change->to) continue;
        if (*change->to == course.after) {
            if (course.after == State::Serving) course.idle.push_back(index);
            continue;
        }
        const bool improves = *change->to < course.after;
        if (action.optional && improves) {
            if (*change->to == State::Serving) course.optional = index;
            continue;
        }
        course.after = *change->to;
        course.servesSince = course.after == State::Serving ? std::optional(index) : std::nullopt;
    }
    return course;
}

std::vector<Shortfall> Recovery::shortfalls() const {
    std::vector<Shortfall> result;
    for (const std::string& component : required_) {
        const Course& own = course(component);
        if (own.serves()) continue;
        Shortfall& one = result.emplace_back(
            Shortfall{component, own.after, own.optional, {}, statesOf(component).entrance, false, nullptr});
        const bool exists = own.before != State::Absent;
        for (const ir::StateChange& change : statesOf(component).changes)
            if (exists && change.to == State::Serving) one.actions.push_back(change.action);
    }
    return result;
}

// ---- what needs what

void Recovery::addNeeds(const ir::ComponentStates& states,
                        std::map<std::string, ir::Need, std::less<>>& found) const {
    // A chain of needs may be as long as a file.
    std::vector<const ir::ComponentStates*> left{&states};
    while (!left.empty()) {
        const ir::ComponentStates* const next = left.back();
        left.pop_back();
        for (const ir::Need& need : next->needs) {
            const ir::ComponentStates* const needed = find(need.component);
            if (needed == nullptr || needed->auxiliary) continue;
            const auto [known, isNew] = found.emplace(need.component, need);
            if (!isNew) known->second.reading = known->second.reading && need.reading;
            if (isNew && !needed->buffers) left.push_back(needed);
        }
    }
}

std::optional<std::size_t> Recovery::metSince(const ir::Need& need) const {
    const Course& own = course(need.component);
    if (need.reading && own.before <= State::ReadOnly) return std::nullopt;
    if (statesOf(need.component).buffers && own.before != State::Absent) return std::nullopt;
    return own.servesSince;
}

bool Recovery::precedes(std::size_t first, std::size_t second) const {
    const ir::PlanAction& one = plan_.actions[first];
    const ir::PlanAction& other = plan_.actions[second];
    const bool sideBySide = plan_.format != ir::Plan::Format::Automation && one.group != 0 &&
                            one.group == other.group && one.branch != other.branch;
    return first < second && !sideBySide;
}

std::vector<Window> Recovery::windows() const {
    std::vector<Window> result;
    for (const ir::ComponentStates& sender : program_.states) {
        const std::optional<std::size_t> sends = course(sender.component).servesSince;
        if (sender.sends() && sends) addWindows(sender, *sends, result);
    }
    return result;
}

void Recovery::addWindows(const ir::ComponentStates& sender, std::size_t sends,
                          std::vector<Window>& result) const {
    std::map<std::string, ir::Need, std::less<>> needs;
    addNeeds(sender, needs);
    bool known = false; ///< something says what stands behind it
    for (const ir::ComponentStates& states : program_.states) {
        const auto need = needs.find(states.component);
        if (need == needs.end()) continue;
        const std::optional<std::size_t> since = metSince(need->second);
        known = known || states.buffers || course(states.component).servesSince;
        if (since && !precedes(*since, sends))
            result.push_back({sends, states.component, course(states.component).before, *since});
    }
    // Where nothing says what stands behind it, clients may need what the plan makes writable first.
    const std::optional<std::size_t> first = known || !sender.entrance ? std::nullopt : firstWritable();
    if (!first || precedes(*first, sends)) return;
    const std::string& component = plan_.actions[*first].component;
    result.push_back({sends, component, course(component).before, *first});
}

std::optional<std::size_t> Recovery::firstWritable() const {
    std::optional<std::size_t> first;
    for (const std::string& component : required_) {
        const Course& own = course(component);
        if (own.before == State::ReadOnly && own.servesSince)
            first = std::min(first.value_or(*own.servesSince), *own.servesSince);
    }
    return first;
}

std::vector<std::size_t> Recovery::idle() const {
    std::vector<std::size_t> result;
    for (const ir::ComponentStates& states : program_.states) {
        const Course& own = course(states.component);
        result.insert(result.end(), own.idle.begin(), own.idle.end());
    }
    return result;
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
        return result;
    }
    add(component, course(component).servesSince);
    std::map<std::string, ir::Need, std::less<>> needs;
    if (const ir::ComponentStates* const states = find(component)) addNeeds(*states, needs);
    for (const auto& [name, need] : needs)
        add(name, metSince(need));
    return result;
}

bool Recovery::needs(std::string_view component, std::string_view other) const {
    std::map<std::string, ir::Need, std::less<>> needs;
    if (const ir::ComponentStates* const states = find(component)) addNeeds(*states, needs);
    const auto found = needs.find(other);
    if (found == needs.end()) return false;
    const Course& own = course(other);
    const bool readable = found->second.reading && own.before <= State::ReadOnly;
    const bool buffered = statesOf(other).buffers && own.before != State::Absent;
    return !readable && !buffered;
}

std::optional<std::size_t> Recovery::followsOn(std::string_view component) const {
    std::optional<std::size_t> last;
    std::map<std::string, ir::Need, std::less<>> needs;
    if (const ir::ComponentStates* const states = find(component)) addNeeds(*states, needs);
    for (const auto& [name, need] : needs)
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

} // namespace drc::objectives
