#pragma once

#include "ir/program.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::semantics {
struct VerdictSuppression;
}

/// What a plan brings back: the state of each component in the region that is recovered to, before, during
/// and after the plan. What an optional step does has, in the worst case, not happened.
namespace drc::objectives {

/// How one component comes to serve in the region that is recovered to.
struct Course {
    ir::State before = ir::State::Serving;
    ir::State after = ir::State::Serving; ///< when the plan has ended
    /// The action of the plan since when it serves; nothing for what serves from the beginning, or never.
    std::optional<std::size_t> servesSince;
    /// Actions of which its kind does not say what they make of it: it may wait for each.
    std::vector<std::size_t> unclear;
    std::optional<std::size_t> optional; ///< an optional action that would have made it serve
    std::vector<std::size_t> idle;       ///< actions that would make it serve while it does
    bool byItself = false;               ///< clients find it again without a step

    bool serves() const { return after == ir::State::Serving || byItself; }
};

/// Something that served where the disaster was, and does not where the plan leads.
struct Shortfall {
    std::string component;
    ir::State state = ir::State::Absent;
    std::optional<std::size_t> optional; ///< the action that could bring it back, and may fail
    std::vector<std::string> actions;    ///< those of its kind that would bring it back
    bool entrance = false;
    bool isAssumed = false; ///< people bring it back in a time that the topology assumes
    const semantics::VerdictSuppression* waiver = nullptr; ///< what says that it may stay so
};

bool isExcused(const Shortfall& shortfall);

/// Clients, or the work of a buffer, are sent to something that does not serve yet.
struct Window {
    std::size_t sends = 0; ///< the action that sends them
    std::string component;
    ir::State state = ir::State::Absent;
    std::size_t until = 0; ///< the action that ends it
};

/// What somebody waits for: actions of the plan, and components that clients find again by themselves.
struct Awaited {
    std::set<std::size_t> actions;
    std::set<std::string, std::less<>> byThemselves;
    bool isEmpty() const { return actions.empty() && byThemselves.empty(); }
};

/// Whether clients depend on the region: an entrance sends them there or, without one, data or anything else
/// is at home there.
bool isInService(const ir::Program& program, std::string_view role);

/// Whether the component serves there before anything happens.
bool serves(const ir::Program& program, std::string_view component, std::string_view role);

class Recovery {
public:
    Recovery(const ir::Program& program, const ir::Plan& plan);

    /// Of a component that the program has.
    const ir::ComponentStates& statesOf(std::string_view component) const;
    /// By the name of each component; of those that recovery does without, too.
    const Course& course(std::string_view component) const;
    /// What must serve again, in the order of components: all that served, auxiliary ones apart.
    const std::vector<std::string>& required() const { return required_; }
    std::vector<Shortfall> shortfalls() const;
    std::vector<Window> windows() const;
    /// Actions on what serves already.
    std::vector<std::size_t> idle() const;
    /// Until everything required serves, or, with a component, until that one does and all that it needs.
    /// `byThemselves`: what clients find again without a step is not waited for in the plan.
    Awaited awaited(std::string_view component = {}, bool byThemselves = false) const;
    /// Whether clients find something by themselves that a step brings back, too: the sooner counts.
    bool hasBoth() const;
    /// Whether a component cannot serve unless the other one does.
    bool needs(std::string_view component, std::string_view other) const;
    /// The last action that something which the component needs waits for; nothing when all of it serves from
    /// the beginning.
    std::optional<std::size_t> followsOn(std::string_view component) const;
    /// The last action that makes something serve that is no entrance.
    std::optional<std::size_t> lastToServe() const;

private:
    using ByName = std::map<std::string_view, const ir::ComponentStates*, std::less<>>;

    const ir::ComponentStates* find(std::string_view component) const;
    ir::State stateIn(const ir::ComponentStates& states, std::string_view role) const;
    Course follow(const ir::ComponentStates& states) const;
    /// The action since when the need is met; nothing when it is met from the beginning.
    std::optional<std::size_t> metSince(const ir::Need& need) const;
    void addWindows(const ir::ComponentStates& sender, std::size_t sends, std::vector<Window>& result) const;
    /// The first action that makes something writable.
    std::optional<std::size_t> firstWritable() const;
    /// Whether the first action is over before the second begins, in every run.
    bool precedes(std::size_t first, std::size_t second) const;
    void addNeeds(const ir::ComponentStates& states,
                  std::map<std::string, ir::Need, std::less<>>& found) const;

    const ir::Program& program_;
    const ir::Plan& plan_;
    /// A recovery once the system has moved: what is declared of the home region holds in the other one. So
    /// it does for what a plan leads home while both regions work.
    bool moved_;
    ByName states_;
    std::map<std::string_view, Course, std::less<>> courses_;
    std::vector<std::string> required_;
};

/// `read-only`, as messages say it. An entrance that is paused is one that leads clients elsewhere.
std::string_view describe(ir::State state, bool entrance = false);

} // namespace drc::objectives
