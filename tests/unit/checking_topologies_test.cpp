#include "checking_cases.hpp"

/// What the evaluation of a topology leaves out is checked by its types.
namespace drc::testing::checking_topologies_test {

namespace {

std::string topology(const std::string& body) {
    return "topology shop {\nregion primary = \"us-east-1\"\nregion secondary = \"us-west-2\"\n" + body +
           "\n}\n";
}

/// Rules, and names that nothing uses, have their own tests.
std::vector<std::string> errors(const std::string& body) {
    std::vector<std::string> found = findings(topology(body), true);
    std::erase_if(found, [](const std::string& finding) {
        return finding.starts_with("DR08") || finding.starts_with("DR0513");
    });
    return found;
}

struct OfTopology {
    const char* what;
    const char* good;
    const char* bad;
    const char* finding;
};

} // namespace

TEST_CASE("what a topology does not evaluate is checked") {
    const OfTopology cases[] = {
        {"a setting of an empty family", "sqs queue for name in [] { retention = 2d }",
         "sqs queue for name in [] { retain = 2d }", "DR0206 retain"},
        {"its type", "sqs queue for name in [] { retention = 2d }",
         "sqs queue for name in [] { retention = \"2d\" }", "DR0301 \"2d\""},
        {"a setting that is missing", "dynamodb table for name in [] { key = name }",
         "dynamodb table for name in [] { tags = {} }", "DR0414 dynamodb table"},
        {"a branch that is not taken", "let big = false\nsqs queue { retention = 2d when big else 1d }",
         "let big = false\nsqs queue { retention = 7 when big else 1d }", "DR0301 7"},
        {"a value behind `and`", "let big = false\nlet both = big and not big\nsqs queue { ordered = both }",
         "let big = false\nlet both = big and 7\nsqs queue { ordered = both }", "DR0301 7"},
        {"an empty list's items",
         "let names = []\nlet tags = { for name in names: (name): upper(\"a\") }\nsqs queue { tags = tags }",
         "let names = []\nlet tags = { for name in names: (name): upper(7) }\nsqs queue { tags = tags }",
         "DR0301 upper(7)"},
        {"a component's member",
         "let big = false\ntopic oncall { }\nsqs queue { tags = { To: oncall.arn when big else \"x\" } }",
         "let big = false\ntopic oncall { }\nsqs queue { tags = { To: oncall.arm when big else \"x\" } }",
         "DR0203 arm"},
        {"a branch of a setting by region",
         "let big = false\nsqs queue { retention = { primary: 2d when big else 1d, secondary: 1d } }",
         "let big = false\nsqs queue { retention = { primary: 7 when big else 1d, secondary: 1d } }",
         "DR0301 7"},
        {"a setting by region of an empty family",
         "sqs queue for name in [] { retention = { primary: 2d, secondary: 1d } }",
         "sqs queue for name in [] { retention = { primary: \"2d\", secondary: 1d } }", "DR0301 \"2d\""},
    };
    for (const OfTopology& each : cases) {
        INFO(each.what);
        CHECK_MESSAGE(errors(each.good).empty(), asLines(errors(each.good)));
        const std::vector<std::string> found = errors(each.bad);
        REQUIRE_MESSAGE(found.size() == 1, asLines(found));
        CHECK_MESSAGE(found.front().starts_with(each.finding), found.front());
    }
}

TEST_CASE("what a setting names in a branch may be a member of an enumeration") {
    const std::string topology = "let dev = true\nlayout = single when dev else split\n"
                                 "topic oncall { }\nfailover primary -> secondary {\n"
                                 "mode = manual when dev else automatic\nsteps { notify oncall }\n}";
    CHECK(asLines(errors(topology)) == "");
}

TEST_CASE("what a topology asks before it uses it is no error where it is not there") {
    const char* const guarded[] = {
        "let gone = null\nlet url = gone.url when gone != null else \"\"",
        "let gone = null\nlet ready = gone != null and gone.ready",
        "let gone = null\nlet url = \"${gone}\" when gone != null else \"\"",
        "let gone = null\nsqs queue { retention = gone when gone != null else 4d }",
        "let gone = { here: null }\nlet urls = [for key, one in gone where one != null: one.url]",
        "let prices = { small: 1 }\nlet key = \"large\"\nlet price = prices[key] when key in prices else 0",
        "let prices = {}\nlet price = prices.large when \"large\" in prices else 0",
        "let m = { a: 1d }\nsqs queue { retention = 4d when \"b\" not in m else m.b }",
        "let m = { a: 1d }\nsqs queue { retention = 4d when not has(m, \"b\") else m.b }",
        "let m = { a: 1d }\nsqs queue { retention = m.b when \"b\" in keys(m) else 4d }",
        "let m = { a: { c: 1d } }\nsqs queue { retention = m.a.b when \"b\" in m.a else 4d }",
        "let m = { a: { c: 1d } }\nsqs queue { retention = m.a.b when has(m.a, \"b\") else 4d }",
        "let m = { a: { c: 1d } }\nsqs queue { retention = m.a.b when m.a.has(\"b\") else 4d }",
        "let m = { a: { c: 1d } }\nsqs queue { retention = m[\"a\"].b when \"b\" in m[\"a\"] else 4d }",
        "let m = { a: { c: 1 } }\nlet big = \"b\" in m.a and m.a.b > 1",
        "let m = { a: 1d }\nlet long = \"b\" in m\nsqs queue { retention = m.b when long else 4d }",
        "let m = { a: 1d } when length(\"x\") > 3 else { b: 2d }\n"
        "sqs queue { retention = m.a when \"a\" in m else 4d }",
        "let sizes = { dev: { s: 1d } }\nlet stage = \"prod\"\n"
        "sqs queue { retention = sizes[stage].s when stage in keys(sizes) else 4d }",
        "let sizes = [{ s: 1d }]\nsqs queue { retention = sizes[0].t when \"t\" in sizes[0] else 4d }",
    };
    for (const std::string each : guarded) {
        INFO(each);
        CHECK(asLines(errors(each)) == "");
    }
    CHECK(asLines(errors("let big = false\nsqs queue { retention = null when big else 1d }")) ==
          "DR0301 null: expected a duration, found `null`");
    // Where nobody asks, a key that is missing is a mistake in a branch, too.
    CHECK(asLines(errors("let big = false\nlet m = { a: 1d }\n"
                         "sqs queue { retention = m.b when big else 1d }")) ==
          "DR0203 b: a map has no member `b`");
    CHECK(asLines(errors("let m = { a: true }\nsqs queue { retention = m.b when not m.a else 1d }")) ==
          "DR0203 b: a map has no member `b`");
}

} // namespace drc::testing::checking_topologies_test
