#include "proofs.hpp"

#include "objectives/ledger.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Whatever takes longer, or is done in addition, no recovery ends sooner.
namespace drc::testing::slower_plans_test {

using objectives::Assessment;
using objectives::Ledger;
using pipeline::TopologyProof;

namespace {

void enlarge(ir::Bound& bound) {
    if (bound.max) *bound.max = 2 * *bound.max + 1000;
    if (bound.typical) *bound.typical = 2 * *bound.typical + 1000;
}

/// Calls `visit` with each bound of the program made larger alone: what a step may take, what kinds say.
void forEachLarger(ir::Program& program, const std::function<void(const std::string&)>& visit) {
    const auto bounds = [&](std::vector<ir::Bound>& all) {
        for (ir::Bound& bound : all) {
            const ir::Bound before = bound;
            enlarge(bound);
            visit(before.description);
            bound = before;
        }
    };
    for (ir::Plan& plan : program.plans) {
        bounds(plan.decision);
        bounds(plan.start);
        for (ir::Detection& detection : plan.detections)
            bounds(detection.bounds);
        for (ir::PropagationDelay& delay : plan.propagationDelays)
            bounds(delay.bounds);
        for (ir::PlanStep& step : plan.steps) {
            const ir::PlanStep before = step;
            step.timeout = 2 * step.timeout + 1000;
            if (step.kind == ir::PlanStep::Kind::Sleep) step.sleep = 2 * step.sleep + 1000;
            if (step.typical) *step.typical = 2 * *step.typical + 1000;
            visit(before.name);
            step = before;
        }
    }
    for (ir::DisruptionImpact& impact : program.impacts) {
        if (impact.loss) bounds(*impact.loss);
        if (impact.recovery) bounds(*impact.recovery);
    }
}

/// A pause before a step of the plan, or at its end; between two steps of one `together` in the line of the
/// first.
void addPause(ir::Plan& plan, std::size_t at) {
    ir::PlanStep pause;
    pause.kind = ir::PlanStep::Kind::Sleep;
    pause.name = "pause";
    pause.sleep = 30'000;
    if (at > 0 && at < plan.steps.size() && plan.steps[at - 1].group == plan.steps[at].group) {
        pause.group = plan.steps[at - 1].group;
        pause.branch = plan.steps[at - 1].branch;
    }
    plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(at), pause);
    for (ir::PlanAction& action : plan.actions) {
        action.begin += action.begin >= at ? 1 : 0;
        action.steps += action.steps > at ? 1 : 0;
    }
    for (ir::PropagationDelay& delay : plan.propagationDelays)
        delay.steps += delay.steps > at ? 1 : 0;
}

/// How many results are later than before; no one is sooner.
std::size_t laterThan(const Ledger& before, const Ledger& now) {
    std::size_t later = 0;
    REQUIRE(now.assessments.size() == before.assessments.size());
    for (std::size_t index = 0; index < now.assessments.size(); ++index) {
        const Assessment& earlier = before.assessments[index];
        const Assessment& after = now.assessments[index];
        CHECK(after.worst >= earlier.worst);
        CHECK(after.typical >= earlier.typical);
        later += after.typical > earlier.typical ? 1 : 0;
    }
    return later;
}

} // namespace

TEST_CASE("a larger bound never improves a verdict") {
    std::size_t compared = 0;
    std::size_t worse = 0;
    for (const std::filesystem::path& path : examplePrograms()) {
        CAPTURE(path.string());
        for (const TopologyProof& proof : proofsOf(path)) {
            ir::Program program = proof.program;
            forEachLarger(program, [&](const std::string& what) {
                CAPTURE(what);
                const Ledger now = objectives::ledgerOf(proof.model, program);
                REQUIRE(now.assessments.size() == proof.ledger.assessments.size());
                for (std::size_t index = 0; index < now.assessments.size(); ++index) {
                    const Assessment& before = proof.ledger.assessments[index];
                    const Assessment& after = now.assessments[index];
                    CHECK(after.verdict >= before.verdict);
                    CHECK(after.worst >= before.worst);
                    CHECK(after.typical >= before.typical);
                    ++compared;
                    worse += after.worst > before.worst ? 1 : 0;
                }
            });
        }
    }
    CHECK(compared > 1000);
    CHECK(worse > 100);
}

TEST_CASE("a step more never makes a recovery end sooner") {
    std::size_t tried = 0;
    std::size_t later = 0;
    for (const std::filesystem::path& path : examplePrograms()) {
        CAPTURE(path.string());
        for (const TopologyProof& proof : proofsOf(path)) {
            ir::Program program = proof.program;
            for (ir::Plan& plan : program.plans) {
                CAPTURE(plan.name);
                const ir::Plan before = plan;
                for (std::size_t at = 0; at <= before.steps.size(); ++at) {
                    CAPTURE(at);
                    addPause(plan, at);
                    later += laterThan(proof.ledger, objectives::ledgerOf(proof.model, program));
                    ++tried;
                    plan = before;
                }
            }
        }
    }
    CHECK(tried > 200);
    CHECK(later > 100);
}

} // namespace drc::testing::slower_plans_test
