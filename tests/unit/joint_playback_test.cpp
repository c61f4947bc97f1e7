#include "proofs.hpp"

#include "objectives/joint_playback.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

/// All parts together end when the ledger says so, for every program with plans for parts.
namespace drc::testing::joint_playback_test {

using objectives::Case;
using objectives::JointPlayback;
using objectives::LossRecovery;
using objectives::PartPlayback;
using objectives::Player;
using pipeline::TopologyProof;

namespace {

const objectives::Assessment* wholeOf(const TopologyProof& proof, const ir::Plan& loss) {
    for (const objectives::Assessment& one : proof.ledger.assessments)
        if (one.goal == objectives::Goal::Rto && one.component.empty() && !one.parts.empty() &&
            one.from == loss.from && one.to == loss.to)
            return &one;
    return nullptr;
}

const objectives::Assessment* partOf(const TopologyProof& proof, const std::string& plan) {
    for (const objectives::Assessment& one : proof.ledger.assessments)
        if (one.goal == objectives::Goal::Rto && one.ofPart && one.plan == plan) return &one;
    return nullptr;
}

/// The plans of parts that lead from a region to another one, played together.
JointPlayback played(const TopologyProof& proof, const std::vector<LossRecovery>& recoveries, Case which) {
    std::deque<Player> players;
    std::vector<PartPlayback> parts;
    const auto takes = objectives::durations(which);
    for (const LossRecovery& one : recoveries) {
        const Player& player = players.emplace_back(proof.model, proof.program, one);
        parts.push_back({one, player.unhindered(), player.play(takes)});
    }
    return objectives::playedTogether(proof.model, proof.program, parts, takes);
}

std::vector<LossRecovery> partsOf(const TopologyProof& proof, const std::string& from,
                                  const std::string& to) {
    std::vector<LossRecovery> result;
    for (LossRecovery& one : objectives::recoveriesFrom(proof.model, proof.program, proof.ledger, from))
        if (one.plan.part && one.plan.to == to) result.push_back(std::move(one));
    return result;
}

/// Whether a plan acts on what another part, or none, contains: its verdict does not know that.
bool actsElsewhere(const JointPlayback& joint, const std::vector<LossRecovery>& parts) {
    for (const LossRecovery& one : parts)
        for (const objectives::StateMoment& moment : joint.moments)
            for (const ir::PlanAction& action : one.plan.actions)
                if (action.action == moment.action && action.component != moment.component &&
                    joint.before.count(moment.component) != 0 && !one.plan.isFor(moment.component))
                    return true;
    return false;
}

/// Whether another plan acts on something that the part waits for, or on what that needs.
bool waitsForOthers(const objectives::Recovery& recovery, const TopologyProof& proof,
                    const std::vector<LossRecovery>& parts, std::size_t part) {
    std::set<std::string, std::less<>> waits = recovery.awaited().byThemselves;
    waits.insert(recovery.required().begin(), recovery.required().end());
    for (std::size_t index = 0; index < parts.size(); ++index) {
        if (index == part) continue;
        const objectives::Recovery other(proof.program, parts[index].plan);
        for (const std::string& one : waits)
            if (parts[index].plan.isFor(one) || !other.course(one).becomes.empty() || other.followsOn(one))
                return true;
    }
    return false;
}

/// Calls `visit` with the plans of parts for each way of each program that has some.
void forEachWay(const std::function<void(const TopologyProof&, const std::vector<LossRecovery>&)>& visit) {
    std::vector<std::filesystem::path> programs{DRC_SOURCE_DIR "/examples/bank/bank.dr"};
    for (const auto& entry : std::filesystem::directory_iterator(DRC_SOURCE_DIR "/tests/golden/cases"))
        if (entry.path().filename().string().starts_with("parts_"))
            programs.push_back(entry.path() / "input.dr");
    std::sort(programs.begin(), programs.end());
    for (const std::filesystem::path& path : programs) {
        if (!std::filesystem::exists(path)) continue;
        source::SourceMap sources;
        diagnostics::Sink sink;
        const std::vector<TopologyProof> proofs = proofsOf(path, sources, sink);
        if (sink.hasErrors()) continue; // it has no timeline
        for (const TopologyProof& proof : proofs)
            for (const semantics::RegionRole& from : proof.model.regions)
                for (const semantics::RegionRole& to : proof.model.regions) {
                    const std::vector<LossRecovery> parts = partsOf(proof, from.role, to.role);
                    CAPTURE(path.string());
                    CAPTURE(proof.model.name);
                    if (parts.size() > 1) visit(proof, parts);
                }
    }
}

} // namespace

TEST_CASE("all parts together have recovered when the ledger says so") {
    std::size_t ways = 0;
    forEachWay([&](const TopologyProof& proof, const std::vector<LossRecovery>& parts) {
        const objectives::Assessment* const whole = wholeOf(proof, parts.front().plan);
        if (whole == nullptr) return;
        ++ways;
        const JointPlayback typical = played(proof, parts, Case::Typical);
        if (actsElsewhere(typical, parts)) {
            CHECK(typical.recovered >= whole->typical);
            return;
        }
        CHECK(typical.recovered == whole->typical);
        CHECK(played(proof, parts, Case::Worst).recovered == whole->worst);
    });
    CHECK(ways > 3);
}

TEST_CASE("a part has recovered when the ledger says so, with what other plans do beside it") {
    std::size_t compared = 0;
    std::size_t same = 0;
    std::size_t later = 0;
    forEachWay([&](const TopologyProof& proof, const std::vector<LossRecovery>& parts) {
        for (const Case which : {Case::Typical, Case::Worst}) {
            const JointPlayback joint = played(proof, parts, which);
            if (actsElsewhere(joint, parts)) continue;
            for (std::size_t index = 0; index < parts.size(); ++index) {
                const objectives::Assessment* const part = partOf(proof, parts[index].plan.name);
                if (part == nullptr) continue;
                CAPTURE(part->plan);
                const double judged = which == Case::Typical ? part->typical : part->worst;
                // What other plans bring back sooner than it comes by itself does not count.
                CHECK(joint.recoveredParts[index] <= judged);
                same += joint.recoveredParts[index] == judged ? 1 : 0;
                const Player player(proof.model, proof.program, parts[index]);
                ++compared;
                later += judged > player.play(objectives::durations(which)).run.recovered ? 1 : 0;
            }
        }
    });
    CHECK(compared > 12);
    CHECK(same + 4 >= compared); // in one program another plan leads clients sooner
    CHECK(later > 0);
}

TEST_CASE("no plan delays another part: each has recovered as when its plan runs alone") {
    std::size_t compared = 0;
    forEachWay([&](const TopologyProof& proof, const std::vector<LossRecovery>& parts) {
        for (const Case which : {Case::Best, Case::Typical, Case::Worst}) {
            const JointPlayback joint = played(proof, parts, which);
            REQUIRE(joint.recoveredParts.size() == parts.size());
            for (std::size_t index = 0; index < parts.size(); ++index) {
                CAPTURE(parts[index].plan.name);
                const Player player(proof.model, proof.program, parts[index]);
                const double alone = player.play(objectives::durations(which)).run.recovered;
                CHECK(joint.recoveredParts[index] <= joint.recovered);
                if (waitsForOthers(player.unhindered(), proof, parts, index)) {
                    CHECK((joint.recoveredParts[index] == objectives::forever) ==
                          (alone == objectives::forever));
                    continue;
                }
                CHECK(joint.recoveredParts[index] == alone);
                compared += alone != objectives::forever ? 1 : 0;
            }
        }
    });
    CHECK(compared > 30);
}

TEST_CASE("what another plan does beside a part ends the wait of the part") {
    const auto partsFrom = [](const std::string& name) {
        const auto proofs = proofsOf(DRC_SOURCE_DIR "/tests/golden/cases/" + name + "/input.dr");
        REQUIRE(proofs.size() == 1);
        const std::vector<LossRecovery> parts = partsOf(proofs.front(), "primary", "secondary");
        return played(proofs.front(), parts, Case::Typical).recoveredParts;
    };
    // The other plan moves the entrance, which would lead there by itself after five minutes more.
    CHECK(partsFrom("parts_entrance_of_other") == std::vector<double>{150'000, 150'000});
    // The entrance leads there by itself, but not before the other plan has brought back what stands behind
    // it.
    CHECK(partsFrom("parts_entrance_follows") == std::vector<double>{181'000, 181'000});
}

TEST_CASE("what serves in the end is what must, and states follow each other in time") {
    forEachWay([&](const TopologyProof& proof, const std::vector<LossRecovery>& parts) {
        const JointPlayback joint = played(proof, parts, Case::Worst);
        REQUIRE(!joint.down.empty());
        CHECK(joint.down.front().first == 0);
        for (std::size_t index = 1; index < joint.down.size(); ++index)
            CHECK(joint.down[index - 1].first < joint.down[index].first);
        for (const auto& [component, state] : joint.left)
            CHECK(joint.down.back().second.count(component) == 1);
        if (!joint.left.empty()) CHECK(joint.recovered == objectives::forever);
        if (joint.recovered != objectives::forever) CHECK(joint.down.back().first <= joint.recovered);
    });
}

TEST_CASE("what the plan of one part stops of another one stays down in all of them together") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto proofs =
        proofsOf(DRC_SOURCE_DIR "/tests/golden/cases/parts_also_stopped/input.dr", sources, sink);
    REQUIRE(!proofs.empty());
    const TopologyProof& proof = proofs.front();
    const std::vector<LossRecovery> parts = partsOf(proof, "primary", "secondary");
    REQUIRE(parts.size() == 2);
    for (const LossRecovery& one : parts) {
        const Player player(proof.model, proof.program, one);
        CHECK(player.play(objectives::durations(Case::Typical)).isRecovered());
    }
    const JointPlayback joint = played(proof, parts, Case::Typical);
    CHECK(joint.recovered == objectives::forever);
    REQUIRE(joint.left.size() == 1);
    CHECK(joint.left.begin()->first == "monthly");
    CHECK(joint.left.begin()->second == ir::State::Paused);
    for (std::size_t index = 0; index < parts.size(); ++index)
        CHECK((joint.recoveredParts[index] == objectives::forever) == parts[index].plan.isFor("monthly"));
}

} // namespace drc::testing::joint_playback_test
