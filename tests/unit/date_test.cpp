#include "source/date.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace drc::testing::date_test {

using source::Date;
using source::dateOf;

namespace {

std::string reasonOf(std::string_view text) {
    const auto date = dateOf(text);
    return date ? "" : date.reason();
}

} // namespace

TEST_CASE("a date is read as it is written") {
    REQUIRE(dateOf("2027-01-31"));
    CHECK(*dateOf("2027-01-31") == Date{2027, 1, 31});
    CHECK(source::print(Date{2027, 1, 31}) == "2027-01-31");
    CHECK(*dateOf("1970-01-01") == Date{});
    CHECK(*dateOf("9999-12-31") == Date{9999, 12, 31});
}

TEST_CASE("what is no date says why") {
    CHECK(reasonOf("2027-02-30") == "February 2027 has 28 days");
    CHECK(reasonOf("2028-02-30") == "February 2028 has 29 days");
    CHECK(reasonOf("2100-02-29") == "February 2100 has 28 days");
    CHECK(reasonOf("2027-04-00") == "April 2027 has 30 days");
    CHECK(reasonOf("2027-13-01") == "there is no month 13");
    CHECK(reasonOf("2027-00-01") == "there is no month 00");
    CHECK(reasonOf("1969-12-31") == "dates are from the year 1970 to 9999");
    CHECK(reasonOf("10000-01-01") == "dates are from the year 1970 to 9999");
    CHECK(reasonOf("2027-1-31") == "a year has four digits, a month and a day have two");
    for (const char* text : {"", "2027", "2027-01", "2027-01-31-", "2027-01-31Z", "-2027-01-31", "2027/01/31",
                             "999999999999-01-01", "2027-01-999999999999"})
        CHECK_MESSAGE(reasonOf(text) == "a date is written as `2027-01-31`", text);
}

TEST_CASE("zeros that are left out are put back") {
    CHECK(source::withZeros("2027-1-5") == "2027-01-05");
    CHECK(source::withZeros("2027-2-30") == "");
    CHECK(source::withZeros("tomorrow") == "");
}

TEST_CASE("dates are counted as the calendar has them") {
    CHECK(source::daysBetween({2027, 1, 31}, {2027, 1, 31}) == 0);
    CHECK(source::daysBetween({2027, 2, 28}, {2027, 3, 1}) == 1);
    CHECK(source::daysBetween({2028, 2, 28}, {2028, 3, 1}) == 2);
    CHECK(source::daysBetween({2027, 3, 1}, {2026, 3, 1}) == -365);
    CHECK(Date{2027, 1, 31} < Date{2027, 2, 1});
    CHECK(Date{2026, 12, 31} < Date{2027, 1, 1});
}

TEST_CASE("a time is the day that holds it, in UTC") {
    CHECK(source::dateAt(0) == Date{});
    CHECK(source::dateAt(86'399) == Date{});
    CHECK(source::dateAt(86'400) == Date{1970, 1, 2});
    CHECK(source::dateAt(1'796'083'199) == Date{2026, 11, 30});
    CHECK(source::dateAt(1'796'083'200) == Date{2026, 12, 1});
    CHECK(source::dateAt(18'446'744'073'709'551'615U) == Date{9999, 12, 31});
}

} // namespace drc::testing::date_test
