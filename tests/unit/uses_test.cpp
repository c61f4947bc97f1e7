#include "memory_files.hpp"
#include "objectives/assessment.hpp"
#include "objectives/needed_recovery.hpp"
#include "objectives/simulation.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

/// What a topology needs of others, and how long their recovery makes its own.
namespace drc::testing::uses_test {

using objectives::Assessment;
using objectives::Case;
using objectives::criticalPath;
using objectives::Phase;
using objectives::Schedule;
using objectives::Term;
using objectives::timeOf;

namespace {

constexpr double minute = 60'000;

Term term(Phase phase, const std::string& path, double minutes) {
    Term result;
    result.phase = phase;
    result.path = path;
    result.bound.max = minutes * minute;
    return result;
}

/// A topology with two regions, in which clients depend on the first, by name.
std::string topology(const std::string& name, const std::string& regions, const std::string& body) {
    return "topology " + name + " {\n" + regions + body + "}\n";
}

const std::string roles = "  region primary   = \"us-east-1\"\n"
                          "  region secondary = \"us-west-2\"\n";

/// Work that waits until a plan resumes it.
std::string work(const std::string& from, const std::string& to, const std::string& decision) {
    return "  topic oncall { }\n"
           "  dynamodb done { key = \"id\" }\n"
           "  lambda worker { source = \"./worker\"  handler = \"index.handler\"  "
           "environment = { TABLE: done.name } }\n"
           "  sqs inbox { consumer = worker  standby = paused  alerts = [oncall] }\n"
           "  replicate " +
           from + " -> " + to +
           " { done { alerts = [oncall] } }\n"
           "  failover " +
           from + " -> " + to +
           " { steps { resume inbox } }\n"
           "  assume decision <= " +
           decision + " because \"measured\"\n";
}

struct Proven {
    source::SourceMap sources;
    diagnostics::Sink sink;
    std::vector<pipeline::TopologyProof> proofs;

    explicit Proven(const std::string& text) {
        MemoryFiles files;
        files.add("worker/index.py", "def handler(event, context): pass\n");
        proofs = pipeline::prove(files, {{"sample.dr", text}}, {}, sources, sink);
    }

    /// How the topology recovers from the loss of a region.
    const Assessment& recovery(const std::string& name, const std::string& role) const {
        for (const pipeline::TopologyProof& proof : proofs)
            for (const Assessment& one : proof.ledger.assessments)
                if (proof.ledger.topology == name && one.goal == objectives::Goal::Rto && one.from == role &&
                    one.component.empty())
                    return one;
        FAIL(name << " is not judged");
        return proofs.front().ledger.assessments.front();
    }
};

double sumOf(const Assessment& assessment, Phase phase) {
    double total = 0;
    for (const Term& one : assessment.terms)
        if (one.phase == phase) total += timeOf(one, Case::Worst);
    return total;
}

} // namespace

TEST_CASE("uses: a plan begins when its signals have sounded and all that is needed is back") {
    Schedule schedule;
    schedule.terms = {term(Phase::Detection, "signal", 3), term(Phase::Need, "a.recovery", 5),
                      term(Phase::Need, "b.recovery", 2), term(Phase::Start, "start", 1),
                      term(Phase::Step, "step", 4)};
    schedule.signs = {{0}};
    schedule.needs = {1, 2};
    schedule.before = {3};
    schedule.steps = {{4, 0, 0}};
    CHECK(criticalPath(schedule, Case::Worst).time == 10 * minute);
    CHECK(criticalPath(schedule, Case::Worst).terms == std::vector<std::size_t>{1, 3, 4});
    const objectives::Run run =
        objectives::simulate(schedule, [](const Term& one) { return timeOf(one, Case::Worst); });
    CHECK(run.recovered == 10 * minute);
    schedule.terms[0].bound.max = 8 * minute;
    CHECK(criticalPath(schedule, Case::Worst).time == 13 * minute);
    // Who waits for nothing of its own waits for that.
    CHECK(criticalPath(schedule, Case::Worst, {false, {}, {}}).time == 5 * minute);
    CHECK(objectives::relevant(schedule, {false, {}, {}}) == std::vector<std::size_t>{1, 2});
}

TEST_CASE("uses: the recovery contains that of what is used, whatever its regions are called") {
    const std::string others = "  region east = \"us-east-1\"\n  region west = \"us-west-2\"\n";
    const Proven proven(topology("base", others, work("east", "west", "3m")) +
                        topology("platform", roles, "  uses base\n" + work("primary", "secondary", "10m")) +
                        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", "5m")));
    REQUIRE(!proven.sink.hasErrors());
    const Assessment& base = proven.recovery("base", "east");
    const Assessment& platform = proven.recovery("platform", "primary");
    const Assessment& shop = proven.recovery("shop", "primary");
    CHECK(sumOf(base, Phase::Need) == 0);
    CHECK(sumOf(platform, Phase::Need) == base.worst);
    CHECK(platform.worst == base.worst + 7 * minute + base.worst);
    CHECK(sumOf(shop, Phase::Need) == platform.worst);
    CHECK(shop.typical > platform.typical);
    // An assumption of the one is one of the other.
    CHECK(objectives::boundOf(shop) == objectives::forever);
}

TEST_CASE("uses: nothing is waited for that is at home in another region") {
    const std::string others = "  region west = \"us-west-2\"\n  region east = \"us-east-1\"\n";
    const Proven proven(topology("platform", others, work("west", "east", "10m")) +
                        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", "5m")));
    REQUIRE(!proven.sink.hasErrors());
    CHECK(sumOf(proven.recovery("shop", "primary"), Phase::Need) == 0);
}

TEST_CASE("uses: what nothing recovers has no bound") {
    const Proven proven(
        topology(
            "platform", roles,
            "  topic oncall { }\n  lambda worker { source = \"./worker\"  handler = \"index.handler\" }\n"
            "  sqs inbox { consumer = worker  standby = paused  alerts = [oncall] }\n") +
        topology("shop", roles,
                 "  uses platform\n  objectives { rto = 4h }\n" + work("primary", "secondary", "5m")));
    const Assessment& shop = proven.recovery("shop", "primary");
    CHECK(shop.verdict == objectives::Verdict::Refuted);
    REQUIRE(!shop.terms.empty());
    CHECK(shop.terms.front().path == "platform.recovery");
    CHECK(shop.terms.front().bound.description ==
          "nothing of platform recovers it from the loss of us-east-1 in us-west-2");
}

} // namespace drc::testing::uses_test
