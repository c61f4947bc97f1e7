#include "proofs.hpp"

#include "objectives/faults.hpp"
#include "objectives/incident.hpp"
#include "objectives/loss_recovery.hpp"
#include "objectives/playback.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// What is simulated is what is judged, for every example and every pattern.
namespace drc::testing::playback_test {

using objectives::Case;
using objectives::LossRecovery;
using objectives::Playback;
using objectives::Player;
using pipeline::TopologyProof;

namespace {

/// Calls `visit` with each recovery from the loss of each region of each example.
void forEachRecovery(const std::function<void(const TopologyProof&, const LossRecovery&)>& visit) {
    for (const std::filesystem::path& path : examplePrograms()) {
        for (const TopologyProof& proof : proofsOf(path))
            for (const semantics::RegionRole& region : proof.model.regions)
                for (const LossRecovery& one :
                     objectives::recoveriesFrom(proof.model, proof.program, proof.ledger, region.role)) {
                    CAPTURE(path.string());
                    CAPTURE(region.role);
                    CAPTURE(one.plan.name);
                    visit(proof, one);
                }
    }
}

} // namespace

TEST_CASE("a recovery that is played takes as long as the ledger says") {
    std::size_t judged = 0;
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty()) return;
        ++judged;
        const Player player(proof.model, proof.program, recovery);
        for (const Case which : {Case::Best, Case::Typical, Case::Worst}) {
            const Playback played = player.play(objectives::durations(which, {}));
            CHECK(played.run.recovered ==
                  objectives::criticalPath(recovery.assessment.schedule, which, recovery.assessment.waits)
                      .time);
            CHECK(played.down.empty() == (played.run.recovered != objectives::forever));
        }
    });
    CHECK(judged > 5);
}

TEST_CASE("what is required serves at the moment of recovery, and something of it does not before") {
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty()) return;
        const Player player(proof.model, proof.program, recovery);
        const Playback played = player.play(objectives::durations(Case::Worst, {}));
        double last = 0;
        for (const objectives::StateMoment& moment : played.moments) {
            const auto& required = player.unhindered().required();
            if (moment.after == ir::State::Serving &&
                std::find(required.begin(), required.end(), moment.component) != required.end())
                last = std::max(last, moment.time);
        }
        CHECK(last <= played.run.recovered);
        if (played.run.recovered > 0 && !played.moments.empty()) CHECK(last == played.run.recovered);
    });
}

TEST_CASE("a recovery that survives a fault takes no less and no longer than the ledger says") {
    std::size_t survived = 0;
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty()) return;
        const objectives::FaultPlayer player(proof.model, proof.program, recovery);
        for (const objectives::Fault& fault : objectives::faultsOf(proof.model, recovery)) {
            CAPTURE(objectives::word(fault.sort));
            CAPTURE(fault.name);
            for (const Case which : {Case::Best, Case::Typical, Case::Worst}) {
                const objectives::FaultyRun run = player.play(which, {fault});
                if (!run.playback.isRecovered() || run.isHome) continue;
                ++survived;
                const objectives::Assessment& judged = player.recoveryWith({fault}).assessment;
                CHECK(run.playback.run.recovered >= judged.best);
                CHECK(run.playback.run.recovered <= judged.worst);
            }
        }
    });
    CHECK(survived > 100);
}

TEST_CASE("a step that must succeed leaves what it would have brought back") {
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty()) return;
        const objectives::FaultPlayer player(proof.model, proof.program, recovery);
        const Player whole(proof.model, proof.program, recovery);
        for (const objectives::Fault& fault : objectives::faultsOf(proof.model, recovery)) {
            if (fault.sort != objectives::FaultSort::Fails || recovery.plan.steps[fault.step].optional)
                continue;
            const Playback played = player.play(Case::Typical, {fault}).playback;
            CAPTURE(fault.name);
            CHECK(played.failed == fault.step);
            for (const std::string& component : whole.unhindered().required()) {
                const objectives::Course& course = whole.unhindered().course(component);
                if (!course.servesSince || course.byItself) continue;
                const std::size_t begin = recovery.plan.actions[*course.servesSince].begin;
                if (begin <= fault.step && fault.step < recovery.plan.actions[*course.servesSince].steps)
                    CHECK(played.down.count(component) == 1);
            }
        }
    });
}

TEST_CASE("a step that calls what fails goes on when it answers again, or fails before that") {
    constexpr double hours = 3'600'000;
    std::size_t hits = 0;
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty() || !recovery.hasPlan()) return;
        const Player player(proof.model, proof.program, recovery);
        objectives::Incident incident;
        incident.functions = "functions";
        for (const ir::PlanStep& step : recovery.plan.steps)
            incident.failures.push_back(
                {"here", step.call.service, {}, 1 * hours, 3 * hours, false, "", "", true});
        incident.failures.push_back({"here", "functions", {}, 1 * hours, 3 * hours, true, "", "", true});
        const objectives::IncidentPlayer here(player, recovery.plan, incident, {"here"});
        const double unaffected = player.play(objectives::durations(Case::Typical)).run.recovered;
        for (const double start : {1 * hours, 2.9 * hours}) {
            const objectives::IncidentRun run = here.play(Case::Typical, start);
            bool fatal = false;
            for (const objectives::IncidentHit& hit : run.hits) {
                ++hits;
                CHECK(hit.until == 3 * hours - start);
                fatal = fatal || (hit.fails && !recovery.plan.steps[hit.step].optional);
            }
            CHECK(run.playback.failed.has_value() == fatal);
            if (run.playback.isRecovered()) CHECK(run.playback.run.recovered >= unaffected);
        }
        CHECK(here.play(Case::Typical, 3 * hours).hits.empty());
        CHECK(here.play(Case::Typical, 3 * hours).playback.run.recovered == unaffected);
        const auto from = here.goesThroughFrom(1 * hours);
        REQUIRE(from.has_value());
        CHECK(*from <= 3 * hours);
        const objectives::IncidentPlayer elsewhere(player, recovery.plan, incident, {"elsewhere"});
        CHECK(elsewhere.play(Case::Typical, 1 * hours).hits.empty());
    });
    CHECK(hits > 10);
}

TEST_CASE("a run that never begins does nothing, however many of its steps may fail") {
    std::size_t plans = 0;
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& original) {
        if (!original.reason.empty() || original.plan.steps.empty()) return;
        LossRecovery recovery = original;
        for (ir::PlanStep& step : recovery.plan.steps)
            step.optional = true;
        objectives::Incident incident;
        incident.failures.push_back(
            {"here", "engine", {}, 0, objectives::forever, false, "no answer", "", true});
        const Player player(proof.model, proof.program, recovery);
        for (const bool ofStart : {true, false}) {
            (ofStart ? recovery.plan.startedWith : recovery.plan.runsOn).assign(1, ir::ServiceNeed{"engine"});
            (ofStart ? recovery.plan.runsOn : recovery.plan.startedWith).clear();
            const objectives::IncidentPlayer here(player, recovery.plan, incident, {"here"});
            const objectives::IncidentRun run = here.play(Case::Typical, 0);
            REQUIRE_FALSE(run.hits.empty());
            CHECK(run.hits.front().ofEngine);
            CHECK(run.hits.front().ofStart == ofStart);
            CHECK(run.hits.front().fails);
            CHECK(run.playback.failed.has_value());
            CHECK(run.playback.done.empty());
            CHECK(run.playback.begun.empty());
            const auto& terms = recovery.assessment.schedule.terms;
            for (const objectives::Span& span : run.playback.run.spans)
                CHECK(terms[span.term].phase != objectives::Phase::Step);
            CHECK_FALSE(here.goesThroughFrom(0).has_value());
            ++plans;
        }
    });
    CHECK(plans > 5);
}

TEST_CASE("a function is invoked by the operation that its provider names, or by the service that the record "
          "names") {
    std::size_t invocations = 0;
    forEachRecovery([&](const TopologyProof& proof, const LossRecovery& recovery) {
        if (!recovery.reason.empty() || !recovery.hasPlan()) return;
        const Player player(proof.model, proof.program, recovery);
        const auto hits = [&](const std::string& functions, const std::vector<std::string>& operations,
                              const std::vector<ir::ServiceNeed>& known) {
            objectives::Incident incident;
            incident.functions = functions;
            incident.failures.push_back(
                {"here", "runner", operations, 0, objectives::forever, false, "no answer", "", true});
            const objectives::IncidentPlayer here(player, recovery.plan, incident, {"here", "", known});
            const bool invokes =
                std::any_of(recovery.plan.steps.begin(), recovery.plan.steps.end(),
                            [](const ir::PlanStep& step) { return step.kind == ir::PlanStep::Kind::Invoke; });
            CHECK(here.invokesFunctionsOfUnknownService() == (invokes && functions.empty() && known.empty()));
            return here.play(Case::Typical, 0).hits.size();
        };
        const std::vector<ir::ServiceNeed> known{{"runner", "Invoke"}};
        const std::size_t invoked = hits("runner", {}, {});
        invocations += invoked;
        CHECK(hits("", {}, known) == invoked);
        CHECK(hits("", {"Invoke"}, known) == invoked);
        CHECK(hits("runner", {"Make"}, {}) == invoked); // nobody says that it is not the one
        CHECK(hits("runner", {"Make"}, known) == 0);
        CHECK(hits("", {}, {}) == 0);
    });
    CHECK(invocations > 0);
}

TEST_CASE("the reference and the schema list the faults that there are") {
    const std::string reference = textOf(DRC_SOURCE_DIR "/docs/language.md");
    const std::string schema = textOf(DRC_SOURCE_DIR "/docs/schemas/simulation-3.schema.json");
    std::string listed;
    for (const auto& entry : objectives::faultSorts) {
        const std::string word(entry.second);
        CAPTURE(word);
        CHECK(reference.find("\n| `" + word + ":") != std::string::npos);
        listed += (listed.empty() ? "\"" : ",\"") + word + "\"";
    }
    std::string packed;
    for (const char letter : schema)
        if (letter != ' ' && letter != '\n') packed += letter;
    CHECK(packed.find("\"enum\":[" + listed + "]") != std::string::npos);
}

} // namespace drc::testing::playback_test
