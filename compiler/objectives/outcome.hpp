#pragma once

#include "ir/program.hpp"
#include "objectives/judged_shortfall.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/step_order.hpp"
#include "semantics/model.hpp"
#include "source/span.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::objectives {

/// What a plan makes of the region that it leads to.
struct Outcome {
    std::string plan;
    source::Span span{}; ///< of the plan
    std::string from;
    std::string to;
    struct Missing {
        JudgedShortfall shortfall;
        std::string stops;       ///< the step of the plan that stops it, as it is written; empty without one
        std::string written;     ///< its component, as a program calls it
        std::string action;      ///< the step that would bring it back, as it is written; empty without one
        source::Span optional{}; ///< the step that may fail, where there is one
        bool hollow = false;     ///< it is not written as optional, but nothing in it must be done
        source::Span settings{}; ///< its settings, where `optional` is the only one
        source::Span anchor{}; ///< the statement before which, or behind which, it belongs; empty without one
        bool behind = false;
        source::Span braces{}; ///< of a plan whose list of steps is empty, what it is written between
    };
    std::vector<Missing> missing;
    struct Early {
        std::string sends;  ///< `shift entry`; empty where no step sends them
        std::string sender; ///< the component that sends, as a program calls it
        std::string ends;   ///< `promote ledger`; empty where people end it
        std::string component;
        std::string written; ///< as a program calls it
        ir::State state = ir::State::Absent;
        double window = 0;   ///< milliseconds, in the worst case
        source::Span span{}; ///< of the step that sends clients, or of the name of the component that does
        source::Span until{};
        bool work = false;     ///< a buffer sends its work
        source::Span moved{};  ///< the statement that should stand behind another; empty without one
        source::Span behind{}; ///< that one
    };
    std::vector<Early> early;
    struct Idle {
        std::string step;
        std::string written; ///< what serves already, as a program calls it
        source::Span span{};
    };
    std::vector<Idle> idle;
    /// Of each component that served and does not in the other region from the beginning, in order.
    struct Change {
        std::string written; ///< as a program calls it
        ir::State before = ir::State::Serving;
        ir::State after = ir::State::Serving;
        std::string step; ///< since which it serves, as it is written; empty for what no step brings back
        bool byItself = false;
        bool byPeople = false; ///< in a time that the topology assumes
        std::string allowed;   ///< why it may stay so; empty where nothing says it
        bool entrance = false;
    };
    std::vector<Change> changes;
    /// Steps as they are written: stages one after the other, what stands in one side by side.
    using Stages = std::vector<std::vector<std::string>>;
    Stages derivedSteps; ///< those that the plan does not list; empty where it lists its own
    struct Shorter {
        Stages steps;
        Times saves; ///< nothing at worst where neither has a bound
    };
    std::optional<Shorter> shorter; ///< how it would recover sooner
};

/// `isSuppressed`: whether what sends clients or work may send them to what does not serve yet.
Outcome outcomeOf(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
                  const Recovery& recovery, const std::vector<JudgedShortfall>& shortfalls,
                  const PlanSchedule& lowered,
                  const std::function<bool(std::string_view sender)>& isSuppressed);

/// `promote ledger beside promote orders, then shift entry`, each step as `code` marks it.
/// `promote ledger beside promote orders, then shift entry`, each step as `code` marks it.
std::string inWords(const Outcome::Stages& stages, std::string (*code)(std::string_view));

/// `\`ledger\` is read-only in \`secondary\` when \`failover\` ends`.
std::string inWords(const JudgedShortfall& shortfall, const ir::Plan& plan, const semantics::Model& model);

} // namespace drc::objectives
