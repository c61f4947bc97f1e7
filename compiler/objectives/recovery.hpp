#pragma once

#include "ir/program.hpp"
#include "objectives/scenario.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a plan brings back: the state of each component in the recovery region, before, during and after the
/// plan. What an optional step does has, in the worst case, not happened.
namespace drc::objectives {

/// How one component comes to serve in the recovery region.
struct Course {
    ir::State before = ir::State::Serving;
    ir::State after = ir::State::Serving; ///< when the plan has ended
    /// The action of the plan since when it serves; nothing for what serves from the beginning, or never.
    std::optional<std::size_t> servesSince;
    std::vector<std::size_t> begins; ///< actions with which it begins to serve, or may
    /// What it becomes, with the action that makes it so, in the order of the plan.
    std::vector<std::pair<std::size_t, ir::State>> becomes;
    /// Actions of which its kind does not say what they make of it: it may wait for each.
    std::vector<std::size_t> unclear;
    std::optional<std::size_t> optional; ///< an optional action that would have made it serve
    std::optional<std::size_t> stopped;  ///< the action since when it does not serve any more
    std::vector<std::size_t> idle;       ///< actions that would make it serve while it does
    bool byItself = false;               ///< clients find it again without a step

    bool serves() const { return after == ir::State::Serving || byItself; }
};

/// Something that served in the source region, and does not in the recovery region when the plan has ended.
struct Shortfall {
    std::string component;
    ir::State state = ir::State::Absent;
    std::optional<std::size_t> optional;  ///< the action that could bring it back, and may fail
    std::optional<std::size_t> stopped;   ///< the action of the plan that stops it
    std::vector<ir::StateChange> actions; ///< those that would bring it back
    bool entrance = false;
};

/// What somebody waits for: actions of the plan, and components that clients find again by themselves.
struct Awaited {
    std::set<std::size_t> actions;
    std::set<std::string, std::less<>> byThemselves;
    bool isEmpty() const { return actions.empty() && byThemselves.empty(); }
    void merge(Awaited other) {
        actions.merge(other.actions);
        byThemselves.merge(other.byThemselves);
    }
};

class Recovery {
public:
    /// `mayHaveMoved`: as of a scenario.
    Recovery(const ir::Program& program, const ir::Plan& plan, bool mayHaveMoved = true);

    const Scenario& scenario() const { return scenario_; }
    /// Of a component that the program has.
    const ir::ComponentStates& statesOf(std::string_view component) const;
    /// By the name of each component; of those that recovery does without, too.
    const Course& course(std::string_view component) const;
    /// What must serve again, in the order of components: all that served and is lost or led away, auxiliary
    /// ones apart.
    const std::vector<std::string>& required() const { return required_; }
    std::vector<Shortfall> shortfalls() const;
    /// An action that makes nothing serve which does not already, and which no plan of another part may have
    /// stopped before.
    struct Idle {
        std::size_t action = 0;
        std::string component; ///< the first one that it is for
    };
    std::vector<Idle> idle() const;
    /// Until everything required serves, or, with a component, until that one does and all that it needs. Of
    /// a part, what recovers by itself beside it counts, too, where the part needs it, or is found through
    /// it. `byThemselves`: what clients find again without a step is not waited for in the plan.
    Awaited awaited(std::string_view component = {}, bool byThemselves = false) const;
    /// Whether clients find something by themselves that a step brings back, too: the sooner counts.
    bool hasBoth() const;
    /// Of a plan for a part: whether clients find something of it through this entrance, which is not in the
    /// part, and through none that is.
    bool leadsToPart(const ir::ComponentStates& entrance) const;

    // ---- what needs what

    using Needs = std::map<std::string, ir::Need, std::less<>>;

    /// All that the component cannot work without, directly or through others. What stands behind a buffer is
    /// none of it, unless `isOpen` says that the buffer hands on what it is given. Clients find a system
    /// through an entrance: what else mentions one does not wait for it.
    template <class IsOpen>
    Needs needsOf(const ir::ComponentStates& states, const IsOpen& isOpen) const;
    Needs needsOf(const ir::ComponentStates& states) const {
        return needsOf(states, [](const ir::ComponentStates&) { return false; });
    }
    /// The action since when the need is met; nothing when it is met from the beginning, or never.
    std::optional<std::size_t> metSince(const ir::Need& need) const;
    /// Whether it is met in the recovery region without a step: from the beginning, or by itself.
    bool isMetWithoutStep(const ir::Need& need) const;
    /// Whether a component cannot serve unless the other one does.
    bool needs(std::string_view component, std::string_view other) const;
    /// The last action that something which the component needs waits for; nothing when all of it serves from
    /// the beginning.
    std::optional<std::size_t> followsOn(std::string_view component) const;
    /// The last action that makes something serve that is no entrance.
    std::optional<std::size_t> lastToServe() const;

    // ---- moments of the plan

    /// Whether the first action is over before the second begins, in every run.
    bool precedes(std::size_t first, std::size_t second) const;
    /// What a component does when an action begins; without one, when the plan does. In the worst case.
    ir::State stateAt(const ir::ComponentStates& states, std::optional<std::size_t> action) const;

private:
    const ir::ComponentStates* find(std::string_view component) const;
    Course follow(const ir::ComponentStates& states) const;
    void lookBeside();
    /// Whether it is met without waiting for the component to serve.
    bool isMetAtOnce(const ir::Need& need) const;
    bool isOptional(const ir::PlanAction& action) const;
    bool isStoppedByOtherPart(const ir::ComponentStates& states) const;

    const ir::Program& program_;
    const ir::Plan& plan_;
    Scenario scenario_;
    std::map<std::string_view, const ir::ComponentStates*, std::less<>> states_;
    std::map<std::string_view, Course, std::less<>> courses_;
    std::vector<std::string> required_;
    // Of a part: what of it clients find through its own entrances, and what is awaited beside it.
    std::set<std::string, std::less<>> found_;
    std::set<std::string, std::less<>> beside_;
};

template <class IsOpen>
Recovery::Needs Recovery::needsOf(const ir::ComponentStates& states, const IsOpen& isOpen) const {
    Needs found;
    std::vector<const ir::ComponentStates*> left{&states}; // a chain of needs may be as long as a file
    while (!left.empty()) {
        const ir::ComponentStates* const next = left.back();
        left.pop_back();
        for (const ir::Need& need : next->needs) {
            const ir::ComponentStates* const needed = find(need.component);
            if (needed == nullptr || needed->auxiliary || needed == &states) continue;
            if (needed->entrance && !next->entrance) continue;
            const auto [known, isNew] = found.emplace(need.component, need);
            if (!isNew) known->second.reading = known->second.reading && need.reading;
            if (isNew && (!needed->buffers || isOpen(*needed))) left.push_back(needed);
        }
    }
    return found;
}

/// `read-only`, as messages say it. An entrance that is paused is one that leads clients elsewhere.
std::string_view describe(ir::State state, bool entrance = false);

} // namespace drc::objectives
