#include "compiled.hpp"
#include "memory_files.hpp"
#include "objectives/assessment.hpp"
#include "objectives/needed_recovery.hpp"
#include "objectives/simulation.hpp"
#include "pipeline/pipeline.hpp"
#include "timing/step_time.hpp"

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

// ---- where plans wait by themselves

TEST_CASE("uses: who waits for others begins beside them, and ends with the later of both") {
    Schedule schedule;
    schedule.terms = {term(Phase::Decision, "decision", 3), term(Phase::Step, "before", 1),
                      term(Phase::Need, "a.recovery", 10), term(Phase::Step, "after", 2)};
    schedule.before = {0};
    schedule.steps = {{1, 0, 0}, {2, 0, 0, true}, {3, 0, 0}};
    const auto simulated = [&] {
        return objectives::simulate(schedule, [](const Term& one) { return timeOf(one, Case::Worst); })
            .recovered;
    };
    CHECK(criticalPath(schedule, Case::Worst).time == 12 * minute);
    CHECK(criticalPath(schedule, Case::Worst).terms == std::vector<std::size_t>{2, 3});
    CHECK(simulated() == 12 * minute);
    // Who decides for longer than the others take waits for nothing.
    schedule.terms[0].bound.max = 15 * minute;
    CHECK(criticalPath(schedule, Case::Worst).time == 18 * minute);
    CHECK(criticalPath(schedule, Case::Worst).terms == std::vector<std::size_t>{0, 1, 3});
    CHECK(simulated() == 18 * minute);
    // Who waits for no step of its own waits for the others all the same.
    CHECK(criticalPath(schedule, Case::Worst, {false, {}, {}}).time == 10 * minute);
    CHECK(objectives::relevant(schedule, {false, {}, {}}) == std::vector<std::size_t>{2});
    // It gives up by the time of the step itself, which begins when the plan gets there.
    schedule.terms[2].limit = 20 * minute;
    CHECK(criticalPath(schedule, Case::Over).time == 38 * minute);
}

namespace {

const std::string mark = "  recovery_mark recovered { }\n";

double criticalTimeOf(const Assessment& assessment, Case which) {
    double total = 0;
    for (const Term& one : assessment.terms)
        if (one.critical) total += timeOf(one, which);
    return total;
}

const Term& termCalled(const Assessment& assessment, const std::string& path) {
    const auto found = std::find_if(assessment.terms.begin(), assessment.terms.end(),
                                    [&](const Term& one) { return one.path == path; });
    REQUIRE_MESSAGE(found != assessment.terms.end(), path);
    return *found;
}

/// The same text with more settings in the last plan.
std::string withSetting(std::string text, const std::string& setting) {
    const std::string begin = "{ steps { resume inbox } }";
    const std::size_t at = text.rfind(begin);
    return text.replace(at, begin.size(), "{ " + setting + "  steps { resume inbox } }");
}

} // namespace

namespace {

/// By how much later than the other recovery a plan goes on: `pause` milliseconds, where its engine has the
/// setting.
void waitsUntil(const std::string& setting, double pause, const std::string& decision) {
    const std::string used = topology("platform", roles, mark + work("primary", "secondary", "10m"));
    const std::string unmarked = topology("platform", roles, work("primary", "secondary", "10m"));
    const std::string shop = withSetting(
        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", decision)), setting);
    const Proven waiting(used + shop);
    const Proven ordered(unmarked + shop);
    REQUIRE(!waiting.sink.hasErrors());
    REQUIRE(!ordered.sink.hasErrors());
    const Assessment& platform = waiting.recovery("platform", "primary");
    const Assessment& beside = waiting.recovery("shop", "primary");
    const Assessment& behind = ordered.recovery("shop", "primary");
    const Term& need = termCalled(beside, "platform.recovery");
    // The other plan sets its mark with a call, once all serves.
    CHECK(timeOf(need, Case::Typical) == platform.typical + timing::presumedCall + pause);
    // The rows add up.
    CHECK(criticalTimeOf(beside, Case::Worst) == beside.worst);
    // The decision and the other recovery are one after the other where people keep the order, and else
    // beside each other.
    const double own = behind.typical - timeOf(termCalled(behind, "platform.recovery"), Case::Typical);
    const double steps = own - timeOf(termCalled(beside, "decision"), Case::Typical);
    CHECK(beside.typical == std::max(own, timeOf(need, Case::Typical) + steps));
    for (const Term& one : beside.terms)
        CHECK(one.path.find("await") == std::string::npos);
}

} // namespace

TEST_CASE(
    "uses: a plan that waits takes what the other one takes until it says so, and not that and a wait") {
    for (const char* decision : {"5m", "90m"}) {
        waitsUntil("engine = automation", minute, decision);
        // Two hours, which is how long it waits at most, in two hundred questions.
        waitsUntil("engine = step_functions", 36'000, decision);
    }
}

TEST_CASE("uses: a plan that gives up before the others have recovered has no time") {
    const std::string text =
        topology("platform", roles, mark + work("primary", "secondary", "10m")) +
        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", "5m"));
    const Proven patient(withSetting(text, "await_timeout = 1h"));
    const Proven hasty(withSetting(text, "await_timeout = 5m"));
    CHECK(patient.recovery("shop", "primary").typical < objectives::forever);
    const Assessment& shop = hasty.recovery("shop", "primary");
    CHECK(shop.typical == objectives::forever);
    CHECK(termCalled(shop, "platform.recovery").bound.description.find("it fails after 5m") !=
          std::string::npos);
    CHECK(timeOf(termCalled(shop, "platform.recovery"), Case::Over) == 5 * minute);
}

TEST_CASE("uses: what serves elsewhere all the time is not waited for") {
    const std::string others = "  region west = \"us-west-2\"\n  region east = \"us-east-1\"\n";
    const Proven proven(topology("platform", others, mark + work("west", "east", "10m")) +
                        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", "5m")));
    REQUIRE(!proven.sink.hasErrors());
    const Assessment& shop = proven.recovery("shop", "primary");
    CHECK(sumOf(shop, Phase::Need) == 0);
    for (const Term& one : shop.terms)
        CHECK(one.path.find("await") == std::string::npos);
}

TEST_CASE("uses: each plan has the step that it needs to wait, and that others wait for") {
    MemoryFiles files;
    files.add("worker/index.py", "def handler(event, context): pass\n");
    const auto stepsOf = [&](const std::string& text, const std::string& plan) {
        const nlohmann::ordered_json document = documentOf(compiled(text, files), plan);
        std::vector<std::string> names;
        for (const auto& step : document["mainSteps"])
            names.push_back(step["name"]);
        return names;
    };
    const std::string platform = topology("platform", roles, mark + work("primary", "secondary", "10m"));
    const std::string shop =
        topology("shop", roles, "  uses platform\n" + work("primary", "secondary", "5m"));
    for (const char* plan : {"failover", "failback", "switchover"}) {
        CHECK(stepsOf(platform, plan).back() == "recovered_set_note");
        // While both regions work, marks may be about to change.
        const std::vector<std::string> steps = stepsOf(platform + shop, plan);
        const bool isGraceful = std::string_view(plan) != "failover";
        CHECK(steps.front() ==
              (isGraceful ? "platform_wait_await_let_marks_change" : "platform_wait_await_recovered"));
        CHECK(steps[isGraceful ? 1 : 0] == "platform_wait_await_recovered");
    }
    // People decide before that, and not after it.
    const std::string asked = "mode = approved  approvers = [\"arn:aws:iam::111122223333:role/oncall\"]  "
                              "approval_timeout = 1h  alerts = [oncall]  detect { raised unwell } ";
    const std::string unwell = "  alarm unwell { namespace = \"shop\"  metric = \"Errors\"  threshold = 1  "
                               "missing_data = breaching }\n";
    std::string deciding = withSetting(
        topology("shop", roles, "  uses platform\n" + unwell + work("primary", "secondary", "5m")), asked);
    deciding.erase(deciding.rfind("  assume decision"),
                   std::string("  assume decision <= 5m because \"measured\"\n").size());
    const std::vector<std::string> steps = stepsOf(platform + deciding, "failover");
    const auto approved = std::find(steps.begin(), steps.end(), "approve");
    REQUIRE(approved != steps.end());
    CHECK(*std::next(approved) == "platform_wait_await_recovered");
}

} // namespace drc::testing::uses_test
