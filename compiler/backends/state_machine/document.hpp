#pragma once

#include "backends/json_text.hpp"
#include "backends/state_machine/names.hpp"
#include "backends/targets.hpp"
#include "ir/program.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drc::backends::state_machine {

/// Names that the engine's kind gives values for. Those of the plan's own parameters begin with capitals.
namespace given {
inline constexpr const char* partition = "partition";
// Of a plan that waits for a person: what sends the question and waits for its answer, where the question
// goes, and the commands that answer it, to each of which the token is appended.
inline constexpr const char* approval = "approval";
inline constexpr const char* approvalTopic = "approval_topic";
inline constexpr const char* approve = "approve_command";
inline constexpr const char* refuse = "refuse_command";
} // namespace given

/// Writes one plan as a state machine. A step is a state of its name; what else it needs (questions, pauses,
/// choices) are states with a suffix behind a `-`, which no name of a step holds.
///
/// Paths are those of JSONPath. What flows from state to state is one object: `outputs`, which the run
/// reports; `answer`, the last one that something was asked of; `failure`, why the recovery failed.
class Document {
public:
    Document(const ir::Plan& plan, const Context& context) : plan_(plan), context_(context) {}
    Json write();
    /// In the history of the longest run.
    std::size_t mostEvents() const { return events_; }

private:
    /// States that follow each other: the whole machine, or one line of a `together`.
    struct Flow {
        Json& states;
        /// Where a failing step leads to; empty where its failure ends the flow, and so the run.
        std::string failed;
        bool goesOn = false; ///< a failing step is passed over
        bool inner = false;  ///< a line of a `together`: what it leaves is seen by the state around it
    };
    /// One step, or lines of steps that need not wait for each other.
    using Line = std::vector<const ir::PlanStep*>;
    struct Unit {
        std::vector<Line> lines;
        const ir::PlanStep& front() const { return *lines.front().front(); }
        static Unit of(const ir::PlanStep& step) { return {{Line{&step}}}; }
    };
    static std::vector<Unit> units(const std::vector<ir::PlanStep>& steps);
    static std::string first(const std::vector<Unit>& units, const std::string& otherwise);
    static std::string first(const Unit& unit);
    static std::string first(const ir::PlanStep& step);
    /// The first state of a step that is needed.
    static std::string start(const ir::PlanStep& step);
    static bool loops(const ir::PlanStep& step);

    void sequence(const std::vector<Unit>& units, const Flow& flow, const std::string& end);
    void together(const Unit& unit, const Flow& flow, const std::string& next);
    void step(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    void guard(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    void call(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    void approve(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    void check(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    void until(const ir::PlanStep& step, const Flow& flow, const std::string& next);
    /// States that look at an answer and lead on. The first one is called `name`.
    void branchOn(const std::string& name, const Selector& selector, const ir::Expectation& expectation,
                  const std::string& yes, const std::string& no, const Flow& flow, const ir::PlanStep& step);
    /// States that keep the outputs of a step; the first one's name, or `next` when it has none.
    std::string outputs(const ir::PlanStep& step, const std::string& answer, const Flow& flow,
                        const std::string& next);
    /// Whether the plan goes on when the step fails.
    static bool passes(const ir::PlanStep& step, const Flow& flow);
    void catches(Json& state, const ir::PlanStep& step, const Flow& flow, const std::string& next) const;
    /// The state in which a step fails that has no error of its own; none where the plan goes on.
    void refuse(const ir::PlanStep& step, const std::string& suffix, const std::string& error,
                const std::string& cause, const Flow& flow);

    /// A path into what the step was answered, which is kept at `answer`.
    static Selector selectorOf(const ir::PlanStep& step, const std::string& answer, const std::string& path);
    static Selector expectedOf(const ir::PlanStep& step, const std::string& answer);
    /// The task in which a function is called.
    Json functionCall(const ir::PlanStep& step) const;
    Json task(const ir::PlanStep& step, const std::string& resource, Json parameters, double timeout) const;
    Json question(const ir::ApiCall& call, std::int64_t seconds, const std::string& comment,
                  const std::string& answer) const;
    Json retries(const std::string& service, const Json& others) const;
    Json parameters(const ir::ApiCall& call) const;
    /// Keys of maps are members of an interface where `names` says how those are spelt, and data otherwise.
    Json value(const ir::Value& value, const MemberNames* names) const;
    Json condition(const std::string& variable, const ir::Expectation& expectation) const;
    void add(const Flow& flow, const std::string& name, const Json& state, const ir::PlanStep* step);
    void checkLimits(const ir::PlanStep& step) const;

    const ir::Plan& plan_;
    const Context& context_;
    std::size_t events_ = 0;
    const ir::PlanStep* tooLong_ = nullptr; ///< the step whose name was found too long last
};

} // namespace drc::backends::state_machine
