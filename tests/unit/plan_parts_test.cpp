#include "compiled.hpp"
#include "memory_files.hpp"
#include "objectives/loss_recovery.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Plans that bring back a part of a topology each.
namespace drc::testing::plan_parts_test {

using drc::testing::Compiled;
using drc::testing::compiled;
using objectives::Assessment;
using objectives::Goal;
using objectives::Verdict;
using pipeline::TopologyProof;

namespace {

/// Two stores that follow until they lead, with a service each, which writes to it; and a name for the first.
const std::string kinds = R"(
kind store: stateful {
  export state   = "serving" when region == home else "read_only"
  export becomes = { lead: "serving", follow: "read_only" }
  export writes  = ["feed"]
  export feed    = "${name}.feed"
  for each replica {
    param lag: duration = 1m
    export loss = [enforced("the lag is watched", lag, 0s, null)]
  }
  action lead {
    param lasting: duration = 1m
    step wait_leader { sleep lasting }
  }
  action follow { step wait_follower { sleep 10s } }
}
kind service {
  param uses: string
  export address = "${name}.service"
  output works_with = uses
}
kind gate: entrance {
  param target: string
  export domain  = "gate.example.com"
  export zone_id = "Z0123456789"
  export state   = "serving" when region == home else "paused"
  export becomes = { move: "serving" }
  output leads_to = target
  action move { step wait_name { sleep 30s } }
}
)";

const std::string components = R"(
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
  store cards { }
  service authorizer { uses = cards.feed }
  gate entry { target = authorizer.address }
  store archive { }
  service printer { uses = archive.feed }
  replicate primary -> secondary {
    cards   { lag = 1m }
    archive { lag = 1h }
  }
  assume decision <= 5m because "measured"
)";

const std::string urgentPart = "only = [cards, authorizer, entry]";
const std::string laterPart = "only = [archive, printer]";

std::string plan(const std::string& name, const std::string& rest) {
    return fmt::format("  failover {} primary -> secondary {{\n{}\n  }}\n", name, rest);
}

std::string bank(const std::string& rest) {
    return kinds + "topology bank {\n" + components + rest + "}\n";
}

/// `what` sees the topology, if it is sound enough for a ledger.
void proven(const std::string& text, const std::function<void(const TopologyProof&)>& what) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto proofs =
        pipeline::prove(testing::MemoryFiles(), {{"bank.dr", text}}, {}, sources, sink, false);
    REQUIRE(proofs.size() == 1);
    what(proofs.front());
}

std::string codesOf(const std::string& text) {
    std::string codes;
    for (const std::string& finding : compiled(text).findings)
        if (finding.starts_with("DR10") || finding.starts_with("DR04") || finding.starts_with("DR0809"))
            codes += finding.substr(0, finding.find(' ')) + " ";
    return codes;
}

const Assessment* find(const TopologyProof& proof, Goal goal, const std::string& plan, bool ofPart) {
    const auto& all = proof.ledger.assessments;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Assessment& one) {
        return one.goal == goal && one.plan == plan && one.ofPart == ofPart && one.component.empty() &&
               one.disruption == "region" && one.from == "primary";
    });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> verbsOf(const TopologyProof& proof, const std::string& name) {
    std::vector<std::string> result;
    for (const ir::Plan& one : proof.program.plans)
        if (one.name == name)
            for (const ir::PlanAction& action : one.actions)
                result.push_back(action.action + " " + action.component);
    return result;
}

} // namespace

TEST_CASE("each part is judged by its own objectives, and the topology by the last part") {
    const std::string plans =
        plan("urgent",
             urgentPart + "\nobjectives { rto = 15m  rpo = 2m }\nsteps { lead cards  move entry }") +
        plan("later", laterPart + "\nobjectives { rto = 30m }\nsteps { lead archive { lasting = 20m } }");
    proven(bank("  objectives { rto = 20m  rpo = 30m }\n" + plans), [](const TopologyProof& proof) {
        const Assessment* const urgent = find(proof, Goal::Rto, "urgent", true);
        const Assessment* const later = find(proof, Goal::Rto, "later", true);
        const Assessment* const whole = find(proof, Goal::Rto, "", false);
        REQUIRE(urgent != nullptr);
        REQUIRE(later != nullptr);
        REQUIRE(whole != nullptr);
        CHECK(urgent->objective == 900'000);
        CHECK(urgent->verdict == Verdict::Conditional);
        CHECK(urgent->part == std::vector<std::string>{"cards", "authorizer", "entry"});
        CHECK(later->verdict == Verdict::Conditional);
        CHECK(later->typical > urgent->typical + 900'000);
        CHECK(whole->parts == std::vector<std::string>{"urgent", "later"});
        CHECK(whole->typical == later->typical);
        CHECK(whole->worst == std::max(urgent->worst, later->worst));
        CHECK(whole->verdict == Verdict::Refuted);
        CHECK(whole->reason.find("by `later`") != std::string::npos);
        CHECK(whole->terms.size() == urgent->terms.size() + later->terms.size());
        // What the part's components lose, and no other.
        const Assessment* const lost = find(proof, Goal::Rpo, "urgent", true);
        REQUIRE(lost != nullptr);
        CHECK(lost->worst == 60'000);
        CHECK(lost->verdict == Verdict::Proven);
        const Assessment* const lostInAll = find(proof, Goal::Rpo, "", false);
        REQUIRE(lostInAll != nullptr);
        CHECK(lostInAll->worst == 3'600'000);
        CHECK(lostInAll->verdict == Verdict::Refuted);
    });
}

TEST_CASE("a plan without steps gets those of its part, and what is derived from it is for the same part") {
    const std::string plans = plan("urgent", urgentPart) + plan("later", laterPart);
    CHECK(codesOf(bank(plans)) == "");
    proven(bank(plans), [](const TopologyProof& proof) {
        using Verbs = std::vector<std::string>;
        CHECK(verbsOf(proof, "urgent") == Verbs{"lead cards", "move entry"});
        CHECK(verbsOf(proof, "later") == Verbs{"lead archive"});
        CHECK(verbsOf(proof, "later_back") == Verbs{"lead archive"});
        std::vector<std::string> names;
        for (const ir::Plan& one : proof.program.plans) {
            names.push_back(one.name);
            REQUIRE(one.part);
            CHECK(one.part->count("archive") == (one.name.starts_with("later") ? 1 : 0));
        }
        CHECK(names ==
              Verbs{"urgent", "later", "urgent_back", "later_back", "urgent_switchover", "later_switchover"});
    });
}

TEST_CASE("a failback that is written stands for the parts that it contains") {
    const std::string plans = plan("urgent", urgentPart) + plan("later", laterPart);
    const auto namesWith = [&](const std::string& back) {
        std::string names;
        proven(bank(plans + back), [&](const TopologyProof& proof) {
            for (const ir::Plan& one : proof.program.plans)
                if (one.returning) names += one.name + " ";
        });
        return names;
    };
    CHECK(namesWith("") == "urgent_back later_back ");
    CHECK(namesWith("  failback home secondary -> primary { " + urgentPart + " }\n") == "home later_back ");
    CHECK(namesWith(
              "  failback home secondary -> primary { steps { lead cards  move entry  lead archive } }\n") ==
          "home ");
}

TEST_CASE("what a part needs stands in it, and what served stands in a part") {
    const std::string later = plan("later", laterPart);
    CHECK(codesOf(bank(plan("urgent", "only = [authorizer, entry]") + later)) == "DR1007 ");
    CHECK(codesOf(bank(plan("urgent", "only = [cards, authorizer]") + later)) == "DR1008 ");
    CHECK(codesOf(bank(plan("urgent", urgentPart + "\nsteps { lead cards  lead archive  move entry }") +
                       later)) == "DR1009 ");
    CHECK(codesOf(bank(plan("urgent", urgentPart + "\nsteps { lead cards  move entry  notify oncall }") +
                       later)) == "");
    CHECK(codesOf(bank(plan("urgent", urgentPart))) == "DR1008 ");
    CHECK(codesOf(bank("  allow not_recovered on archive because \"later\"\n" +
                       plan("urgent", urgentPart))) == "");
}

TEST_CASE(
    "a plan for everything beside those of parts leaves nothing open, and is judged by the topology's") {
    const std::string whole = plan("all", "steps { lead cards  lead archive  move entry }");
    proven(bank("  objectives { rto = 20m }\n" + whole + plan("urgent", urgentPart)),
           [](const TopologyProof& proof) {
               const Assessment* const all = find(proof, Goal::Rto, "all", false);
               REQUIRE(all != nullptr);
               CHECK(all->objective == 1'200'000);
               CHECK(find(proof, Goal::Rto, "", false) == nullptr);
               const Assessment* const part = find(proof, Goal::Rto, "urgent", true);
               REQUIRE(part != nullptr);
               CHECK_FALSE(part->objective);
               CHECK(proof.ledger.ofParts.empty());
           });
}

TEST_CASE("a part without the entrance of its clients has no time of its own") {
    const std::string text = bank(plan("urgent", "only = [cards, authorizer]\nobjectives { rto = 1h }") +
                                  plan("later", "only = [archive, printer, cards, authorizer, entry]"));
    proven(text, [](const TopologyProof& proof) {
        const Assessment* const urgent = find(proof, Goal::Rto, "urgent", true);
        REQUIRE(urgent != nullptr);
        CHECK(urgent->verdict == Verdict::Unjudged);
    });
    CHECK(codesOf(text) == "DR1005 ");
}

TEST_CASE("an objective of a part is suppressed by its plan's name, and a plan suppresses what is its own") {
    const std::string late =
        plan("urgent", urgentPart + "\nobjectives { rto = 5m }") + plan("later", laterPart);
    CHECK(codesOf(bank(late)) == "DR1001 ");
    CHECK(codesOf(bank(late + "  allow missed_objective on urgent because \"minutes are enough\"\n")) == "");
    CHECK(codesOf(bank(late + "  allow missed_objective on bank because \"no matter\"\n")) == "DR1001 ");
    const std::string down =
        "\nallow not_recovered on entry because \"people move it\"\nsteps { lead cards }";
    CHECK(codesOf(bank(plan("urgent", urgentPart + down) + plan("later", laterPart))) == "");
    CHECK(codesOf(bank(plan("urgent", urgentPart + "\nsteps { lead cards }") +
                       plan("later", laterPart + down))) == "DR1003 DR1003 DR1009 ");
    CHECK(codesOf(bank(plan("urgent", urgentPart + "\nallow own_key on cards because \"no\"") +
                       plan("later", laterPart))) == "DR0809 ");
}

TEST_CASE("objectives of a plan need a part") {
    CHECK(codesOf(bank(plan("all", "objectives { rto = 1h }"))) == "DR0413 ");
    CHECK(joined(compiled(bank(plan("all", "only = []"))).findings).find("DR0301") != std::string::npos);
    CHECK(codesOf(bank(plan("all", "only = [nobody]"))) == "DR0406 ");
}

TEST_CASE("a drill of a part moves that part") {
    const std::string plans = plan("urgent", urgentPart) + plan("later", laterPart);
    const Compiled result = compiled(bank(plans + "  drill weekly { of = later  alerts = [oncall] }\n"));
    const auto runner = result.artifacts.find("weekly_rehearsal.tf.json");
    REQUIRE_MESSAGE(runner != result.artifacts.end(), joined(result.findings));
    CHECK(runner->second.find("later_switchover") != std::string::npos);
    CHECK(runner->second.find("later_back") != std::string::npos);
    CHECK(runner->second.find("urgent_switchover") == std::string::npos);
    CHECK(runner->second.find("urgent_back") == std::string::npos);
    const Compiled other =
        compiled(bank(plans + "  drill weekly { of = later  then = urgent_back  alerts = [oncall] }\n"));
    CHECK(joined(other.findings).find("DR0418") != std::string::npos);
}

TEST_CASE("each part is played by itself") {
    proven(bank(plan("urgent", urgentPart) + plan("later", laterPart)), [](const TopologyProof& proof) {
        const auto all = objectives::recoveriesFrom(proof.model, proof.program, proof.ledger, "primary");
        REQUIRE(all.size() == 2);
        CHECK(all[0].plan.name == "urgent");
        CHECK(all[1].plan.name == "later");
        CHECK(objectives::Recovery(proof.program, all[1].plan).required() ==
              std::vector<std::string>{"archive", "printer"});
    });
}

} // namespace drc::testing::plan_parts_test
