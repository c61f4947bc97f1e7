#pragma once

#include "expansion/expand.hpp"
#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"
#include "plans/plan_remote.hpp"
#include "semantics/model.hpp"

#include <deque>
#include <map>
#include <string>

namespace drc::plans {

using expansion::Environment;
using expansion::Evaluator;
using expansion::ExpansionContext;
using expansion::InstanceFrame;
using expansion::RegionRole;
using expansion::Value;

/// What plans of one topology are lowered with, and what is made for them meanwhile; others point at it.
struct LoweringContext {
    ExpansionContext& world;
    expansion::Extent extent; ///< of recovery alone: how long each step takes, and not what it is given
    std::map<const semantics::Plan*, semantics::Component*> engines; ///< the components that stand for plans
    std::deque<semantics::Step> steps;                               ///< those that the compiler adds
    std::deque<semantics::Plan> drills;                              ///< the plans that drills are
    RemoteCalls remote;                                              ///< what is done in source regions
};

/// Turns the steps of a plan into calls of services: each step runs the action that its component's kind
/// defines, in the recovery region.
class PlanLowering {
public:
    PlanLowering(LoweringContext& context, const semantics::Plan& plan)
        : context_(context), world_(context.world), plan_(plan), evaluator_(context.world.evaluator) {}
    ir::Plan run();

private:
    std::string describe() const;
    /// Whether the plan goes on when the step fails.
    bool isOptional(const semantics::Step& step) const;
    void dialect();
    void detections();
    /// Which signals start the plan: any one, or two with different symptoms where data may be lost.
    void starts();
    void reportNoStart();
    void reportOneSign(const ir::PlanStep& loss);
    /// The signals of the topology that can start the plan and that it does not watch, as `detect` has them.
    std::vector<std::string> otherSignals();
    source::Span modeSpan() const;
    /// What an engine says of its own times.
    void engineTimes(const semantics::Component& engine);
    void propagationDelay(const semantics::Step& step, std::uint32_t group, std::uint32_t branch);
    /// While both regions work, a plan holds back what would start by itself between them.
    void hold(std::string_view verb);
    /// The topology says to others that it has recovered.
    void mark();
    /// Until what is used of other topologies has recovered.
    void await();
    /// A compiler-made step; null after a report, where the component's kind has no such action.
    semantics::Step* madeStep(semantics::Component& component, std::string_view verb, std::string_view need);
    void steps(const std::vector<semantics::Step>& steps, std::uint32_t group);
    void outputs(const syntax::Block& block, const Environment& environment, ir::PlanStep& result);
    void step(const semantics::Step& step, std::uint32_t group, std::uint32_t branch);
    void action(const syntax::Body& body, const InstanceFrame& place, Environment environment,
                const semantics::Step& step, std::uint32_t group, std::uint32_t branch);
    void explainDerived();
    void add(ir::Permission permission);
    // ---- plan_remote.cpp: what is done in the source region
    void inSource(const syntax::Placement& block, const InstanceFrame& place, const Environment& environment,
                  const semantics::Step& step, std::uint32_t group, std::uint32_t branch);
    /// Lets the function of the recovery region make the call of the step.
    void callRemotely(ir::PlanStep& step);
    semantics::Component* remoteCaller();
    std::vector<ir::Permission>& permissionsThere();
    void reportTooLong(const ir::PlanStep& step, semantics::Duration longest);
    void permit(const syntax::Clause& clause, const Environment& environment, const semantics::Step& step);
    void actionStep(const syntax::Block& block, const Environment& environment, const semantics::Step& step,
                    std::uint32_t group, std::uint32_t branch);
    void operation(const syntax::Statement& statement, const Environment& environment, ir::PlanStep& result);
    void invocation(const syntax::Invocation& written, const Environment& environment, ir::PlanStep& result);
    void setting(const syntax::Definition& setting, const Environment& environment, ir::PlanStep& result);
    void ask(std::uint32_t group, std::uint32_t branch);
    /// A person decides, at the beginning or, with a step, in the middle.
    void approval(const semantics::Step* step, std::uint32_t group, std::uint32_t branch);
    ir::ApiCall call(const syntax::ApiCall& written, const Environment& environment);
    ir::Expectation expectation(const syntax::Expression& selector, const syntax::Expression& wanted,
                                const Environment& environment);
    ir::Map inputs(const syntax::Body* body, const Environment& environment);
    /// The value as the deployment keeps it; null after a report.
    ir::Value stored(const Value& value, const syntax::Expression& expression,
                     const Environment& environment);
    /// The same for what stands in the document.
    ir::Value inDocument(const syntax::Expression& expression, const Environment& environment);
    /// A text of the document that no deployment can fill in; empty after a report.
    std::string knownText(const syntax::Expression& expression, const Environment& environment);
    void checkText(const Value& value, const ir::Value& held, const syntax::Expression& expression,
                   const Environment& environment);
    /// `written`: where the value was.
    bool isTrue(const syntax::Expression& expression, const Environment& environment);
    double milliseconds(const syntax::Expression& expression, const Environment& environment,
                        source::Span* written = nullptr);
    std::string uniqueName(const std::string& wanted) const;
    /// Names every deferred value that the steps use.
    void collectParameters();
    void collect(const ir::Value& value, const std::string& name, const std::string& description);
    ir::Origin origin(const semantics::Step& step, source::Span statement) const;

    LoweringContext& context_;
    ExpansionContext& world_;
    const semantics::Plan& plan_;
    Evaluator& evaluator_;
    ir::Plan result_;
    std::vector<ir::PlanStep>* target_ = &result_.steps; ///< where lowered steps go
    bool optional_ = false;                              ///< the step whose action is lowered
    std::string awaits_;                                 ///< the topology that it waits for
    bool failed_ = false;                                ///< lowering what is done after a failure
    bool remote_ = false;                                ///< lowering what is done in the source region
    std::uint32_t groups_ = 0;
    std::uint32_t branches_ = 0;                                   ///< of the current group
    std::map<std::string, std::string, std::less<>> serviceNames_; ///< those that the engine calls otherwise
    std::string startsWith_; ///< what a signal must export to start the plan; empty when any will do
};

/// The components whose actions a plan runs, each once, also those of what is done after a failure.
semantics::Items usedBy(const ExpansionContext& world, const semantics::Plan& plan);

/// A permission as kinds are given it.
semantics::Entries entriesOf(const ir::Permission& permission);

/// The component that represents a plan, created on first use. Null when the library has no such engine.
semantics::Component* engineComponent(LoweringContext& context, const semantics::Plan& plan,
                                      const std::string& engine);

/// The same with what it is given: the engine's kind with the plan's document and permissions as
/// settings. Null after a report when the library has no such engine.
const semantics::Component* engineOf(LoweringContext& context, const semantics::Plan& plan,
                                     const ir::Plan& lowered);

} // namespace drc::plans
