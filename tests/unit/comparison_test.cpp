#include "comparison/interval.hpp"
#include "comparison/step_moves.hpp"
#include "comparison/words.hpp"
#include "ir/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace drc::testing::comparison_test {

namespace {

constexpr double hourLong = 3'600'000;
constexpr double dayLong = 24 * hourLong;

} // namespace

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
TEST_CASE("the longest time between two dates of a schedule") {
    const std::vector<std::pair<std::string, double>> cases{
        {"rate(1 hour)", hourLong},
        {"rate(30 minutes)", hourLong / 2},
        {"rate(7 days)", 7 * dayLong},
        {"cron(0 6 * * ? *)", dayLong},
        {"cron(0 6 ? * SUN *)", 7 * dayLong},
        {"cron(0 6 ? * MON-FRI *)", 3 * dayLong},
        {"cron(0 6 ? * SAT-SUN *)", 6 * dayLong},
        {"cron(0 6,18 * * ? *)", 12 * hourLong},
        {"cron(0/15 * * * ? *)", hourLong / 4},
        {"cron(0 6 1 * ? *)", 31 * dayLong},
        {"cron(0 6 L * ? *)", 31 * dayLong},
        {"cron(0 6 ? * 1L *)", 35 * dayLong},
        {"cron(0 6 ? * MON#1 *)", 35 * dayLong},
        {"cron(0 6 1 JAN,JUL ? *)", 184 * dayLong},
        {"cron(0 6 1 1/3 ? *)", 92 * dayLong},
    };
    for (const auto& [schedule, interval] : cases) {
        CAPTURE(schedule);
        const auto found = comparison::longestInterval(schedule);
        REQUIRE(found);
        CHECK(*found == interval);
    }
}

TEST_CASE("what is no schedule has no interval, and neither has what happens once") {
    for (const char* const text :
         {"", "weekly", "rate()", "rate(7)", "rate(x days)", "cron()", "cron(0 6 * *)", "cron(a b c d e f)",
          "cron(0 6 1 1 ? 2027)", "cron(0 6 31 2 ? *)", "cron(0/0 6 * * ? *)", "cron(99 6 * * ? *)"}) {
        CAPTURE(text);
        CHECK_FALSE(comparison::longestInterval(text));
    }
}

TEST_CASE("the fewest steps are said to have moved, the same ones in both directions") {
    const auto moved = [](const char* before, const char* after) {
        return comparison::movedSteps(comparison::stagesOf(before), comparison::stagesOf(after));
    };
    const std::vector<std::string> first{"promote ledger"};
    CHECK(moved("promote ledger; shift entry; verify api", "shift entry; verify api; promote ledger") ==
          first);
    CHECK(moved("shift entry; verify api; promote ledger", "promote ledger; shift entry; verify api") ==
          first);
    // Either of two could be said to have moved: it is the same one.
    CHECK(moved("a; b", "b; a") == moved("b; a", "a; b"));
    CHECK(moved("a; b beside c", "a; b beside c").empty());
    CHECK(moved("", "").empty());
}

TEST_CASE("orders are compared by the steps that both have, whatever stands first side by side") {
    const auto one = comparison::stagesOf("a; c beside b; d");
    const auto other = comparison::stagesOf("a; b beside c");
    CHECK(comparison::common(one, other) == comparison::common(other, one));
    CHECK(comparison::written(comparison::common(one, other)) == "a; b beside c");
}

TEST_CASE("a sentence begins with a capital, and code stays as it is") {
    CHECK(comparison::capitalized(comparison::Words("the step ").code("shift entry")).text() ==
          "The step `shift entry`");
    CHECK(comparison::capitalized(comparison::Words().code("ttl").add(" of it")).text() == "`ttl` of it");
    CHECK(comparison::capitalized(comparison::Words()).empty());
}

TEST_CASE("JSON is read as values, unless it is none or nested too deep") {
    const auto read = ir::readJson(R"({"a":[1,true,null,"x"]})");
    REQUIRE(read);
    std::string again;
    ir::appendJson(again, *read);
    CHECK(again == R"({"a":[1,true,null,"x"]})");
    CHECK_FALSE(ir::readJson("{"));
    CHECK_FALSE(ir::readJson(""));
    CHECK_FALSE(ir::readJson(std::string(1000, '[') + std::string(1000, ']')));
}

} // namespace drc::testing::comparison_test
