#include "plans.hpp"

#include <doctest/doctest.h>

#include <string>

namespace drc::testing::plans_test {

using drc::testing::Compiled;
using drc::testing::compiled;
using drc::testing::documentOf;
using drc::testing::errors;
using drc::testing::joined;
using drc::testing::topology;

TEST_CASE("a failover brings a switchover with it: the same steps while both regions work") {
    const Compiled result = compiled(topology(""));
    CHECK(joined(errors(result)) == "");
    const std::string failover = documentOf(result).dump();
    const std::string switchover = documentOf(result, "switchover").dump();
    CHECK(failover.find("FailoverGlobalCluster") != std::string::npos);
    CHECK(switchover.find("FailoverGlobalCluster") == std::string::npos);
    CHECK(switchover.find("ledger_promote_switch_over") != std::string::npos);
}

TEST_CASE("a switchover that is written takes the place of the derived one") {
    const std::string byPeople = "  allow not_recovered on ledger because \"people promote it\"\n";
    const std::string own = byPeople + "  switchover primary -> secondary { steps { notify oncall } }\n";
    const Compiled result = compiled(topology("", own));
    CHECK(joined(errors(result)) == "");
    CHECK(documentOf(result, "switchover").dump().find("ledger_promote_switch_over") == std::string::npos);
    const std::string named =
        byPeople + "  switchover maintenance primary -> secondary { steps { notify oncall } }\n";
    const Compiled other = compiled(topology("", named));
    CHECK(other.artifacts.count("runbooks/maintenance.json") == 1);
    CHECK(other.artifacts.count("runbooks/switchover.json") == 0);
}

TEST_CASE("a person may be asked in the middle of a plan") {
    const std::string plan = "  failover slow primary -> secondary {\n"
                             "    approvers = [\"ada\"]\n"
                             "    steps {\n"
                             "      promote ledger\n"
                             "      approve { timeout = 10m }\n"
                             "      approve { timeout = 5m  approvers = [\"ben\"] }\n"
                             "      notify oncall\n"
                             "    }\n"
                             "  }\n";
    const Compiled result = compiled(topology("", plan));
    CHECK(joined(errors(result)) == "");
    std::string asked;
    const nlohmann::ordered_json document = documentOf(result, "slow");
    for (const auto& step : document["mainSteps"])
        if (step["action"] == "aws:approve")
            asked += fmt::format("{} {} {}, ", step["name"].get<std::string>(),
                                 step["timeoutSeconds"].get<int>(), step["inputs"]["Approvers"].dump());
    CHECK(asked == "approve 600 [\"ada\"], approve_2 300 [\"ben\"], ");
}

TEST_CASE("an approval says who decides, and for how long") {
    const auto findings = [](const std::string& settings, const std::string& step) {
        return joined(errors(
            compiled(topology("", "  failover slow primary -> secondary {\n" + settings + "    steps {\n" +
                                      step + "promote ledger\nnotify oncall\n    }\n  }\n"))));
    };
    CHECK(findings("", "approve { timeout = 5m }\n") ==
          "DR0414 approve: an approval requires the setting `approvers`");
    CHECK(findings("approvers = [\"ada\"]\n", "approve\n") ==
          "DR0414 approve: an approval requires the setting `timeout`");
    CHECK(findings("approvers = [\"ada\"]\napproval_timeout = 5m\n", "approve\n") == "");
    CHECK(findings("approvers = [\"ada\"]\n", "approve { timeout = 5m  wait = 5m }\n") ==
          "DR0413 wait: `wait` is not allowed in an approval");
    CHECK(findings("mode = approved\n", "").find("a plan with `mode = approved` requires the setting") !=
          std::string::npos);
}

TEST_CASE("a derived plan has a name of its own") {
    const auto findings = [](const std::string& statement) {
        return joined(errors(compiled(topology("", statement))));
    };
    CHECK(findings("  topic failback { }\n") == "DR0204 failback: duplicate name `failback`");
    CHECK(findings("  topic switchover { }\n").find("DR0204") == 0);
    CHECK(findings("  topic failover { }\n").find("DR0204") == 0);
    CHECK(
        findings("  failback switchover secondary -> primary { steps { notify oncall } }\n").find("DR0204") ==
        0);
}

TEST_CASE("a step acts on a component, and on nothing else that has a name") {
    for (const char* name : {"failover", "budget", "primary", "nobody"}) {
        const std::string plan =
            fmt::format("  param budget: number = 1\n"
                        "  failover slow primary -> secondary {{ steps {{ notify {} }} }}\n",
                        name);
        const std::string found = joined(errors(compiled(topology("", plan))));
        CHECK_MESSAGE(found.find(fmt::format("DR0406 {}: undefined component", name)) == 0, found);
    }
}

} // namespace drc::testing::plans_test
