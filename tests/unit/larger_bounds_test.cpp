#include "driver/disk_file_system.hpp"
#include "objectives/ledger.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

/// Whatever takes longer, no verdict gets better.
namespace drc::testing::larger_bounds_test {

using objectives::Assessment;
using objectives::Ledger;
using pipeline::TopologyProof;

namespace {

std::vector<std::filesystem::path> examples() {
    std::vector<std::filesystem::path> programs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(DRC_SOURCE_DIR "/examples"))
        if (entry.path().extension() == ".dr") programs.push_back(entry.path());
    std::sort(programs.begin(), programs.end());
    return programs;
}

std::string textOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

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

} // namespace

TEST_CASE("a larger bound never improves a verdict") {
    const driver::DiskFileSystem files;
    std::size_t compared = 0;
    std::size_t worse = 0;
    for (const std::filesystem::path& path : examples()) {
        CAPTURE(path.string());
        source::SourceMap sources;
        diagnostics::Sink sink;
        const auto proofs = pipeline::prove(files, {{path.string(), textOf(path)}}, {}, sources, sink, false);
        for (const TopologyProof& proof : proofs) {
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

} // namespace drc::testing::larger_bounds_test
