#include "compiled.hpp"

#include <utility>

/// What the library's kinds refuse, and the order in which a plan changes the roles of a database.
namespace drc::testing::changes_of_roles_test {

namespace {

struct Parts {
    std::string settings; ///< of the database
    std::string more;     ///< components
    std::string plans;    ///< beside the failover
};

std::string orders(const Parts& parts) {
    return R"(
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret credentials { existing = "orders/database" }
  aurora ledger {
    network     = core
    credentials = credentials
    )" + parts.settings +
           R"(
  }
  )" + parts.more +
           R"(
  replicate primary -> secondary { ledger }
  failover primary -> secondary {
    steps {
      promote ledger
      notify  oncall
    }
  }
  )" + parts.plans +
           "\n}\n";
}

std::string findings(const Parts& parts) {
    return joined(compiled(orders(parts)).findings);
}

bool found(const Parts& parts, const std::string& words) {
    return findings(parts).find(words) != std::string::npos;
}

std::vector<std::string> stepsOf(const nlohmann::ordered_json& document) {
    std::vector<std::string> names;
    for (const auto& step : document["mainSteps"])
        names.push_back(step["name"]);
    return names;
}

} // namespace

TEST_CASE("windows of a database have a form, a length, and do not meet") {
    CHECK(findings({}).empty());
    const auto refused = [](const std::string& setting, const std::string& words) {
        CHECK_MESSAGE(found({setting, "", ""}, words), setting << "\n" << findings({setting, "", ""}));
    };
    const auto taken = [](const std::string& setting) {
        CHECK_MESSAGE(findings({setting, "", ""}).find("DR0419") == std::string::npos, setting);
    };
    refused(R"(maintenance_window = "son:05:00-son:06:00")", "a window of maintenance is `day:hour");
    refused(R"(maintenance_window = "sun:24:00-mon:06:00")", "a window of maintenance is `day:hour");
    refused(R"(maintenance_window = "sun:05:00-sun:05:20")", "has 30 minutes to a day");
    refused(R"(maintenance_window = "sun:05:00-tue:05:00")", "has 30 minutes to a day");
    refused(R"(backup_window = "3-4")", "a window of backups is `hour:minute");
    refused(R"(backup_window = "03:00-03:20")", "has 30 minutes at least");
    refused(R"(backup_window = "23:30-05:30")", "no backup is made during maintenance");
    taken(R"(backup_window = "23:30-00:30")");
    taken(R"(maintenance_window = { primary: "sat:23:30-sun:00:30", secondary: "mon:10:00-mon:11:00" })");
    refused(R"(maintenance_window = { primary: "sat:23:30-sun:00:30", secondary: "mon:10:00-mon:11:00" }
               backup_window      = "00:00-00:30")",
            "no backup is made during maintenance");
}

TEST_CASE("no two regions are maintained at the same time") {
    const std::string words = "is maintained in primary and in secondary at the same time";
    CHECK(found({R"(maintenance_window = "mon:10:00-mon:11:00")", "", ""}, words));
    CHECK(!found({"", "", ""}, words));
}

TEST_CASE("what begins on a schedule stays away from the windows of the databases") {
    const auto drilled = [](const std::string& schedule) {
        const std::string drill =
            R"(drill weekly { of = failover  alerts = [oncall]  schedule = ")" + schedule + "\" }";
        return found({"", "", drill}, "begins less than two hours before a window");
    };
    for (const char* schedule :
         {"cron(0 5 ? * SUN *)", "cron(15 4 ? * 1 *)", "cron(0 5 ? * MON,WED *)", "cron(30 23 ? * TUE *)",
          "cron(59 23 ? * SAT *)", "cron(0 5 1 * ? *)", "cron(0 5 ? * MON-FRI *)"})
        CHECK_MESSAGE(drilled(schedule), schedule);
    for (const char* schedule : {"cron(0 6 ? * SUN *)", "cron(0 4 ? * MON *)", "cron(0 12 * * ? *)",
                                 "rate(7 days)", "cron(0 5 ? * MON,THU *)"})
        CHECK_MESSAGE(!drilled(schedule), schedule);
    const std::string words = "`nightly` backs up `ledger` in primary when its own window is near";
    CHECK(found({"", "backup nightly { protects = [ledger]  at = 2h }", ""}, words));
    CHECK(!found({"", "backup nightly { protects = [ledger]  at = 4h  in = [primary, secondary] }", ""},
                 "in secondary when"));
    CHECK(!found({"", "backup nightly { protects = [ledger] }", ""}, words));
}

TEST_CASE("a failover that another run was sooner with looks once more, and the roles decide at its end") {
    const Compiled result = compiled(orders({}));
    std::vector<std::string> calls;
    for (const std::string& name : stepsOf(documentOf(result)))
        if (name.find("_state") == std::string::npos && name.find("_needed") == std::string::npos)
            calls.push_back(name);
    CHECK(joined(calls) ==
          "ledger_promote_fail_over\nledger_promote_fail_over_again\nledger_promote_wait_roles\n"
          "ledger_promote_confirm_roles\nledger_promote_wait_writer\noncall_notify_publish");
    const auto document = documentOf(result);
    for (const auto& step : document["mainSteps"]) {
        if (step["name"] == "ledger_promote_fail_over" || step["name"] == "ledger_promote_wait_roles")
            CHECK(step["onFailure"] == "Continue");
        if (step["name"] == "ledger_promote_fail_over_again" ||
            step["name"] == "ledger_promote_confirm_roles")
            CHECK(step["onFailure"] == "Abort");
        if (step["name"] == "ledger_promote_wait_roles") CHECK(step["timeoutSeconds"] == 1200);
    }
}

TEST_CASE("while both regions work, a function changes the roles") {
    const auto document = documentOf(compiled(orders({})), "switchover");
    CHECK(document["mainSteps"][0]["name"] == "ledger_promote_switch_over");
    CHECK(document["mainSteps"][0]["action"] == "aws:invokeLambdaFunction");
    CHECK(document.dump().find("SwitchoverGlobalCluster") == std::string::npos);
}

TEST_CASE("a database is detached only when the source region is lost") {
    const std::string detached = "failover detached primary -> secondary { steps { detach ledger } }";
    const Compiled result = compiled(orders({"", "", detached}));
    CHECK(joined(result.findings) == "");
    CHECK(documentOf(result, "detached").dump().find("RemoveFromGlobalCluster") != std::string::npos);
    CHECK(found({"", "", "switchover primary -> secondary { steps { detach ledger } }"},
                "`ledger` is detached when the source region is lost"));
    CHECK(found(
        {"", "", "failover detached primary -> secondary { mode = automatic  steps { detach ledger } }"},
        "DR0422"));
}

TEST_CASE("the way home can ask first, and a lost region is not asked for what it has written") {
    const std::string store = "s3 receipts { }  replicate primary -> secondary { receipts }";
    const std::string home =
        "failback secondary -> primary { steps { verify ledger  catch_up receipts  promote ledger } }";
    const Compiled result = compiled(orders({"", store, home}));
    CHECK(joined(result.findings) == "");
    const std::vector<std::string> steps = stepsOf(documentOf(result, "failback"));
    CHECK(steps.front() == "ledger_verify_whole");
    CHECK(found({"", store, "failover other primary -> secondary { steps { catch_up receipts } }"},
                "`receipts` is still to be written in `primary`"));
}

} // namespace drc::testing::changes_of_roles_test
