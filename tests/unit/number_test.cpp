#include "parsed.hpp"

#include "syntax/number.hpp"

#include <doctest/doctest.h>

namespace drc::testing::number_test {

using namespace drc::syntax;
using drc::testing::Parsed;

namespace {

void accepts(std::string_view text, Unit unit, double value) {
    INFO(text);
    const Number number = parseNumber(text);
    CHECK(number.problem == Number::Problem::None);
    CHECK(number.unit == unit);
    CHECK(number.value == value);
}

void refuses(std::string_view text, std::string_view unit, std::string_view suggestion = "") {
    INFO(text);
    const Number number = parseNumber(text);
    CHECK(number.problem == Number::Problem::UnknownUnit);
    CHECK(number.unitText == unit);
    CHECK(number.suggestion == suggestion);
}

bool isTooLarge(std::string_view text) {
    return parseNumber(text).problem == Number::Problem::TooLarge;
}

} // namespace

TEST_CASE("numbers: plain ones") {
    accepts("0", Unit::None, 0);
    accepts("007", Unit::None, 7);
    accepts("42", Unit::None, 42);
    accepts("0.5", Unit::None, 0.5);
    accepts("3.25", Unit::None, 3.25);
    accepts("9007199254740991", Unit::None, 9007199254740991.0);
}

TEST_CASE("numbers: percentages") {
    accepts("99.99%", Unit::Percent, 99.99);
    accepts("0%", Unit::Percent, 0);
}

TEST_CASE("numbers: durations are milliseconds") {
    accepts("500ms", Unit::Duration, 500);
    accepts("10s", Unit::Duration, 10'000);
    accepts("5m", Unit::Duration, 300'000);
    accepts("72h", Unit::Duration, 259'200'000);
    accepts("7d", Unit::Duration, 604'800'000);
    accepts("1.5h", Unit::Duration, 5'400'000);
    accepts("1h30m", Unit::Duration, 5'400'000);
    accepts("1d2h3m4s5ms", Unit::Duration, 93'784'005);
}

TEST_CASE("numbers: sizes are bytes") {
    accepts("1B", Unit::Size, 1);
    accepts("1KiB", Unit::Size, 1024);
    accepts("512MiB", Unit::Size, 536870912);
    accepts("1.5GiB", Unit::Size, 1610612736);
    accepts("2TiB", Unit::Size, 2199023255552);
}

TEST_CASE("numbers: unknown units, with what was probably meant") {
    refuses("5min", "min", "m");
    refuses("10sec", "sec", "s");
    refuses("1GB", "GB", "GiB");
    refuses("5M", "M", "m");
    refuses("5parsecs", "parsecs");
    refuses("1e5", "e");
    refuses("1h30", "h30");
    refuses("1x30m", "x");
    refuses("1h30x", "x");
    refuses("1h30GiB", "GiB");
    refuses("512MiB3", "MiB3");
    refuses("1KiB2KiB", "KiB2KiB");
    refuses("50%5", "%5");
    refuses("0x1F", "x");
    refuses("1_000", "_");
}

TEST_CASE("numbers: too large ones") {
    CHECK(isTooLarge("9007199254740992"));
    CHECK(isTooLarge("9007199254740993"));
    CHECK(isTooLarge("104249992d"));
    CHECK(isTooLarge("9000TiB"));
    CHECK(isTooLarge("104249991d104249991d"));
    CHECK(isTooLarge(std::string(400, '9')));
    CHECK(isTooLarge("1h" + std::string(400, '9') + "m"));
}

TEST_CASE("numbers: errors point at the unit") {
    CHECK(Parsed("let x = 1x30m").errors() == "1:10 unknown unit `x`\n");
    CHECK(Parsed("let x = 30min").errors() == "1:11 unknown unit `min`\n");
    CHECK(Parsed("let x = 1h30").errors() == "1:10 unknown unit `h30`\n");
    CHECK(Parsed("let x = 9007199254740992").errors() == "1:9 the number `9007199254740992` is too large\n");
    CHECK(Parsed("let x = [1%, 2ms, 3GiB, 4, 5..6]").errors().empty());
}

} // namespace drc::testing::number_test
