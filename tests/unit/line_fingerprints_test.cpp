#include "diagnostics/line_fingerprints.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

namespace drc::testing::line_fingerprints_test {

namespace {

using Values = std::map<std::uint32_t, std::string>;

Values all(std::string_view text) {
    std::set<std::uint32_t> lines;
    for (std::uint32_t line = 1; line <= 20; ++line)
        lines.insert(line);
    return diagnostics::lineFingerprints(text, lines);
}

constexpr const char* end = "c129715d7a2bc9a3:1"; // of a line with nothing behind it

} // namespace

// The values are those of an implementation that gives what the tests of github/codeql-action expect
// (src/fingerprints.test.ts, 2026-06-13).
TEST_CASE("fingerprints of lines are those of the published algorithm") {
    CHECK(all("") == Values{{1, end}});
    CHECK(all("rpo = 5m\nrpo = 5m\n") ==
          Values{{1, "e8fd0d28591e6a47:1"}, {2, "de4349169602aaa9:1"}, {3, end}});
    CHECK(all("é😀\n") == Values{{1, "16a367e7bde89037:1"}, {2, end}});
    CHECK(all("\xEF\xBB\xBFrto\n").at(1) == "9ba5d89b693e6451:1");
    CHECK(all("x\r \ny\n") ==
          Values{{1, "4284002cf9e1fd6:1"}, {2, "eb5c369bc8f9bd24:1"}, {3, "c33be7e0cf7c3ca:1"}, {4, end}});
}

TEST_CASE("line ends of all systems give the same fingerprints") {
    const Values expected{{1, "ae7ceb39b9d33941:1"}, {2, "32dce9ccfdbc9d3e:1"}, {3, end}};
    CHECK(all("topology a {\n}\n") == expected);
    CHECK(all("topology a {\r\n}\r\n") == expected);
    CHECK(all("topology a {\r}\r") == expected);
}

TEST_CASE("a fingerprint depends on what follows within its window, and on nothing before") {
    const std::string far = std::string(100, 'x') + "\n";
    CHECK(all("a\n" + far + "b\n").at(1) == all("a\n" + far + "c\n").at(1));
    CHECK(all("a\nb\n").at(1) != all("a\nc\n").at(1));
    CHECK(all("z\na\n" + far).at(2) == all("a\n" + far).at(1));
    CHECK(all(" a\t\n" + far).at(1) == all("a\n" + far).at(1));
}

TEST_CASE("equal lines are numbered, whichever of them are asked for") {
    std::string text;
    for (int count = 0; count < 5; ++count)
        text += "a\n" + std::string(100, 'x') + "\n";
    const Values every = all(text);
    CHECK(every.at(1).ends_with(":1"));
    CHECK(every.at(3).ends_with(":2"));
    CHECK(diagnostics::lineFingerprints(text, {5}) == Values{{5, every.at(5)}});
    CHECK(diagnostics::lineFingerprints(text, {}).empty());
    CHECK(diagnostics::lineFingerprints(text, {1000}).empty());
}

} // namespace drc::testing::line_fingerprints_test
