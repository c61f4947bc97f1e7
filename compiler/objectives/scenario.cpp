#include "objectives/scenario.hpp"

#include "library/contract.hpp"

#include <algorithm>

namespace drc::objectives {

namespace contract = library::contract;

using ir::State;

namespace {

bool livesIn(const ir::ComponentStates& states, std::string_view role) {
    return states.before.find(role) != states.before.end();
}

State declaredIn(const ir::ComponentStates& states, std::string_view role) {
    const auto found = states.before.find(role);
    return found == states.before.end() ? State::Absent : found->second;
}

/// At home there, and not serving in the other region.
bool isHeld(const ir::ComponentStates& states, std::string_view home, std::string_view other) {
    return !states.auxiliary && states.home == home && livesIn(states, other) &&
           declaredIn(states, other) != State::Serving;
}

/// Declared, from one region to another.
bool isReplica(const ir::DisruptionImpact& impact) {
    return !impact.from.empty() && !impact.backward;
}

template <class Matches>
bool any(const ir::Program& program, const Matches& matches) {
    return std::any_of(program.states.begin(), program.states.end(),
                       [&](const ir::ComponentStates& one) { return !one.auxiliary && matches(one); });
}

} // namespace

const ir::DisruptionImpact* lossOfRegion(const ir::Program& program, std::string_view component) {
    const auto found =
        std::find_if(program.impacts.begin(), program.impacts.end(), [&](const ir::DisruptionImpact& one) {
            return one.component == component && one.disruption == contract::disruption::region &&
                   one.from.empty() && one.way.empty();
        });
    return found == program.impacts.end() ? nullptr : &*found;
}

std::optional<double> ledElsewhereAfter(const ir::Program& program, std::string_view component) {
    const ir::DisruptionImpact* const impact = lossOfRegion(program, component);
    if (impact == nullptr || (!impact->recovery && !impact->redirection)) return std::nullopt;
    double least = 0;
    for (const ir::Bound& bound : impact->redirection ? *impact->redirection : *impact->recovery)
        least += bound.min;
    return least;
}

bool serves(const ir::Program& program, std::string_view component, std::string_view role) {
    return std::any_of(program.states.begin(), program.states.end(), [&](const ir::ComponentStates& one) {
        return one.component == component && declaredIn(one, role) == State::Serving;
    });
}

bool isInService(const ir::Program& program, std::string_view role) {
    const auto isHeldThere = [&](const ir::ComponentStates& one) {
        return std::any_of(one.before.begin(), one.before.end(),
                           [&](const auto& other) { return isHeld(one, role, other.first); });
    };
    if (any(program, isHeldThere)) return true;
    if (any(program, [](const ir::ComponentStates& one) { return one.entrance; }))
        return any(program, [&](const ir::ComponentStates& one) {
            return one.entrance && declaredIn(one, role) == State::Serving;
        });
    if (std::any_of(program.impacts.begin(), program.impacts.end(), isReplica))
        return std::any_of(
            program.impacts.begin(), program.impacts.end(),
            [&](const ir::DisruptionImpact& one) { return isReplica(one) && one.from == role; });
    return any(program, [&](const ir::ComponentStates& one) { return one.home == role; });
}

bool sendsData(const ir::Program& program, std::string_view role) {
    return any(program, [&](const ir::ComponentStates& one) {
        return one.home == role && std::any_of(program.impacts.begin(), program.impacts.end(),
                                               [&](const ir::DisruptionImpact& impact) {
                                                   return impact.component == one.component &&
                                                          isReplica(impact) && impact.from == role;
                                               });
    });
}

Scenario::Scenario(const ir::Program& program, const ir::Plan& plan, bool mayHaveMoved)
    : plan_(plan),
      moved_(mayHaveMoved &&
             !any(program,
                  [&](const ir::ComponentStates& one) {
                      return plan.isFor(one.component) && isHeld(one, plan.from, plan.to);
                  }) &&
             any(program, [&](const ir::ComponentStates& one) {
                 return plan.isFor(one.component) && !one.home.empty() && one.home != plan.from &&
                        isHeld(one, one.home, plan.from);
             })) {}

bool Scenario::hasMoved(const ir::ComponentStates& states) const {
    if (states.home == plan_.from || !livesIn(states, plan_.from)) return false;
    return moved_ || (plan_.returning && states.home == plan_.to);
}

State Scenario::stateIn(const ir::ComponentStates& states, std::string_view role) const {
    if (hasMoved(states) && role == plan_.from) return declaredIn(states, states.home);
    if (hasMoved(states) && role == states.home) return declaredIn(states, plan_.from);
    return declaredIn(states, role);
}

bool Scenario::isRequired(const ir::ComponentStates& states) const {
    if (states.auxiliary || !plan_.isFor(states.component)) return false;
    if (stateIn(states, plan_.from) != State::Serving) return false;
    if (!plan_.graceful) return true;
    // Nothing is lost: what lives in one region stays there, and so does what a failback finds at home.
    return livesIn(states, plan_.to) && !(plan_.returning && states.home == plan_.from);
}

} // namespace drc::objectives
