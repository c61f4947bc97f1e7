#include "memory_files.hpp"

#include "diagnostics/render.hpp"
#include "driver/glob.hpp"
#include "library/configuration.hpp"
#include "library/toml_text.hpp"
#include "pipeline/analysis.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::testing::configuration_test {

namespace {

using library::Configuration;
using library::RuleLevel;

/// A configuration, and what is wrong with it.
struct Read {
    explicit Read(const std::string& text)
        : configuration(library::readConfiguration(sources, sources.add("drc.toml", text))) {}

    /// The findings, with the text that each stands at: `DR1102 max_warning`.
    std::vector<std::string> findings() const {
        std::vector<std::string> result;
        for (const diagnostics::Diagnostic* const one : configuration.findings.sorted())
            result.push_back(std::string(one->code->id) + " " + std::string(sources.text(one->primary.span)));
        return result;
    }

    source::SourceMap sources;
    Configuration configuration;
};

using Findings = std::vector<std::string>;

constexpr std::string_view topics = R"(
policy bank {
  rule few: warning {
    param most: number = 1
    param within: duration = 5m
    param named: list of string = ["oncall"]
    let topics = [for c in components where c.is(topic): c]
    require length(topics) <= most else "more than ${most}, ${within}, ${join(named, "+")}" help "remove one"
  }
  rule silent: off { require false else "silent speaks" help "-" }
  rule firm: required {
    for c in components { require "${c.name}" != "spare" else "a spare" help "-" }
  }
}
)";

std::string system(std::string_view more = "") {
    return "topology t {\n  region primary = \"us-east-1\"\n  region secondary = \"us-west-2\"\n"
           "  topic oncall { }\n  topic others { }\n" +
           std::string(more) + "}\n";
}

/// What a check finds of a program with this configuration: a line each, as `--format short` has it.
std::string checked(const std::string& configuration, const std::string& program,
                    pipeline::Options options = {}) {
    source::SourceMap sources;
    const auto read = std::make_shared<Configuration>(
        library::readConfiguration(sources, sources.add("drc.toml", configuration)));
    for (const library::ConfiguredText& policy : read->policies)
        read->policyFiles.push_back(policy);
    testing::MemoryFiles files;
    files.add("bank.dr", std::string(topics));
    diagnostics::Sink sink;
    pipeline::check(files, {{"input.dr", program, "", read}}, options, sources, sink);
    return renderShort(sink, sources, {});
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a configuration is read with the place of each value") {
    const Read read(
        "policies = [\"a.dr\", \"b/*.dr\"]\n[lint]\nmax_warnings = 3\nbaseline = \"known.json\"\n"
        "exclude = [\"out/**\"]\n[rules]\nown_key = \"off\"\n"
        "[rules.few]\nlevel = \"required\"\nmost = 2\nnamed = [\"é\", \"x\"]\nwithin = \"15m\"\n");
    CHECK(read.findings() == Findings{});
    const Configuration& found = read.configuration;
    REQUIRE(found.policies.size() == 2);
    CHECK(found.policies[1].text == "b/*.dr");
    CHECK(read.sources.text(found.policies[1].span) == "\"b/*.dr\"");
    CHECK(found.lint.maxWarnings == 3);
    REQUIRE(found.lint.baseline);
    CHECK(found.lint.baseline->text == "known.json");
    REQUIRE(found.lint.exclude.size() == 1);
    REQUIRE(found.rules.size() == 2);
    CHECK(found.rules[0].name.text == "few");
    CHECK(found.rules[0].level == RuleLevel::Required);
    CHECK(found.rules[0].parameters.size() == 3);
    for (const library::ConfiguredParameter& one : found.rules[0].parameters)
        if (one.name.text == "named") CHECK(read.sources.text(one.span) == "[\"é\", \"x\"]");
    CHECK(found.rules[1].level == RuleLevel::Off);
    CHECK(read.sources.text(found.rules[1].name.span) == "own_key");
    CHECK(read.sources.text(found.rules[1].levelSpan) == "\"off\"");
}

TEST_CASE("all mistakes of a configuration are found, each at its text") {
    const Read read(
        "polices = []\npolicies = [\"/etc/x.dr\", \"a/../../b.dr\", \"\", 3]\n[lint]\nmax_warning = 1\n"
        "max_warnings = -1\nbaseline = true\nexclude = \"x\"\n[rules]\na = \"of\"\nb = 3\n"
        "[rules.c]\nlevel = 2\nwhen = 2026-01-01\nlist = [1]\n");
    CHECK(read.findings() == Findings{"DR1102 polices", "DR1108 \"/etc/x.dr\"", "DR1108 \"a/../../b.dr\"",
                                      "DR1108 \"\"", "DR1103 3", "DR1102 max_warning", "DR1103 -1",
                                      "DR1103 true", "DR1103 \"x\"", "DR1106 \"of\"", "DR1103 3", "DR1103 2",
                                      "DR1103 2026-01-01", "DR1103 1"});
    CHECK(Read("policies = [\"/etc/x.dr\", \"a/../../b.dr\", \"\", \"a\\u0000b\"]\n").findings() ==
          Findings{"DR1108 \"/etc/x.dr\"", "DR1108 \"a/../../b.dr\"", "DR1108 \"\"", "DR1108 \"a\\u0000b\""});
}

TEST_CASE("what is no TOML is one finding where it begins to be none") {
    const auto only = [](const std::string& text) {
        const Findings findings = Read(text).findings();
        return findings.size() == 1 && findings.front().starts_with("DR1101");
    };
    CHECK(only("[rules]\nx = off\n"));
    CHECK(only("[rules\n"));
    CHECK(only("x = \"a"));
    CHECK(only("x = 1\nx = 2\n"));
    CHECK(only(std::string("x = \"\0\"\n", 8)));
    CHECK(only("x = \"\xff\"\n"));
    CHECK(only("\r"));
    CHECK(only("x = " + std::string(100'000, '[')));
    CHECK(only("x = " + std::string(100'000, '{')));
    CHECK(only("# " + std::string(library::largestConfiguration, 'x')));
    std::string key = "a";
    for (int count = 0; count < 100'000; ++count)
        key += ".a";
    CHECK(only("[" + key + "]\n"));
    CHECK(only(key + " = 1\n"));
    CHECK(only("x = { y = \"\"\"z\"\"\"\", " + key + " = 1 }\n"));
    CHECK(only("x = ['''a'''', {" + key + " = 1 }]\n"));
}

TEST_CASE("dots count within one key only") {
    CHECK_FALSE(
        library::dotTooMany("a.b.c = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 1.5, 1.5, 1.5, 1.5, 1.5, "
                            "1.5, 1.5, 1.5, 1.5]\n[a.b]\n# a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u\n"
                            "x = \"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t\"\n")
            .has_value());
    CHECK(library::dotTooMany("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r = 1").has_value());
}

TEST_CASE("a position past the end of a line is its end") {
    source::SourceMap sources;
    const source::SourceFile& file = sources.add("x", "é=1\r\nab");
    CHECK(library::offsetOf(file, 1, 2) == 2);
    CHECK(library::offsetOf(file, 1, 90) == 4);
    CHECK(library::offsetOf(file, 2, 2) == 7);
    CHECK(library::offsetOf(file, 9, 9) == 8);
    CHECK(library::offsetOf(file, 0, 0) == 0);
}

TEST_CASE("levels of rules come from the configuration, else from the rule") {
    const std::string named = "policies = [\"bank.dr\"]\n";
    const std::string plain = checked(named, system());
    CHECK(holds(plain, "warning[DR0802]: more than 1, 5m, oncall"));
    CHECK_FALSE(holds(plain, "silent speaks"));
    CHECK_FALSE(holds(checked(named + "[rules]\nfew = \"off\"\n", system()), "more than"));
    CHECK(holds(checked(named + "[rules]\nfew = \"note\"\n", system()), "note[DR0803]: more than"));
    CHECK(holds(checked(named + "[rules]\nfew = \"error\"\n", system()), "error[DR0801]: more than"));
    CHECK(holds(checked(named + "[rules]\nsilent = \"warning\"\n", system()),
                "warning[DR0802]: silent speaks"));
    // A policy that no file imports and no configuration names has no rules.
    CHECK(
        holds(checked("[rules]\nfew = \"off\"\n", system()), "error[DR1104]: no policy has the rule `few`"));
}

TEST_CASE("required rules cannot be suppressed, lowered or switched off") {
    const std::string named = "policies = [\"bank.dr\"]\n";
    const std::string spare = system("  topic spare { }\n  allow firm on spare because \"it is needed\"\n");
    const std::string found = checked(named, spare);
    CHECK(holds(found, "error[DR0801]: a spare"));
    CHECK(holds(found, "error[DR1110]: the rule `firm` is required"));
    CHECK(holds(checked(named + "[rules]\nfirm = \"off\"\n", system()), "drc.toml:3:8: error[DR1107]"));
    CHECK(holds(checked(named + "[rules]\nfirm = \"error\"\n", system()), "DR1107"));
    CHECK_FALSE(holds(checked(named + "[rules]\nfirm = \"required\"\n", system()), "error"));
    // A configuration requires what the library lets anyone suppress.
    const std::string allowed = system("  allow own_key on oncall because \"it holds nothing\"\n");
    CHECK_FALSE(holds(checked("", allowed), "error"));
    CHECK(holds(checked("[rules]\nown_key = \"required\"\n", allowed), "DR1110"));
}

TEST_CASE("of a rule that is off, no suppression is unused") {
    const std::string allowed = system("  allow own_key on oncall because \"it holds nothing\"\n");
    CHECK(holds(checked("", allowed), "DR0805"));
    CHECK_FALSE(holds(checked("[rules]\nown_key = \"off\"\n", allowed), "DR0805"));
}

TEST_CASE("parameters of rules come from the configuration, with the types of the rule") {
    const auto with = [](const std::string& settings) {
        return checked("policies = [\"bank.dr\"]\n[rules.few]\n" + settings + "\n", system());
    };
    CHECK_FALSE(holds(with("most = 2"), "more than"));
    CHECK(holds(with("most = 0.5"), "more than 0.5, 5m, oncall"));
    CHECK(holds(with("within = \"1h30m\""), "more than 1, 1h30m, oncall"));
    CHECK(holds(with("named = [\"a\", \"b\"]"), "more than 1, 5m, a+b"));
    for (const char* const wrong :
         {"most = \"2\"", "most = true", "most = [\"2\"]", "within = 5", "within = \"5\"",
          "within = \"5KiB\"", "within = \"5x\"", "within = \"\"", "within = \"-5m\"", "within = \"5m \"",
          "within = \"99999999999999999999m\"", "named = \"a\""})
        CHECK_MESSAGE(holds(with(wrong), "error[DR1103]"), wrong);
    CHECK(holds(with("mots = 2"), "error[DR1105]: the rule `few` has no parameter `mots`"));
}

TEST_CASE("a rule's parameters have a default, a type that can be configured, and a place") {
    const auto withParameter = [](const std::string& line, const std::string& use = "most") {
        return checked("", "policy p { rule r: note { " + line + "\n require length(regions) >= " + use +
                               " else \"x\" help \"y\" } }\n" + system());
    };
    CHECK_FALSE(holds(withParameter("param most: number = 1"), "error"));
    CHECK(holds(withParameter("param most: number"), "DR1111"));
    CHECK(holds(withParameter("param most: number = \"1\""), "DR0301"));
    CHECK(holds(withParameter("param most: map of number = { a: 1 }", "most.a"), "DR1112"));
    CHECK(holds(withParameter("param most: nubmer = 1"), "DR0207"));
    CHECK(holds(withParameter("param level: number = 1", "level"), "DR0215"));
    CHECK(holds(withParameter("param most: number = length(resources)"), "DR0201"));
    CHECK(holds(withParameter("param most: number = 1\n param most: number = 2"), "DR0204"));
    CHECK(holds(withParameter("when true { param most: number = 1 }", "1"), "DR0413"));
}

TEST_CASE("an unknown level is an error, whether or not the rule runs") {
    CHECK(
        holds(checked("", "pattern p { rule r: strict { require true else \"x\" help \"y\" } }\n" + system()),
              "error[DR0806]"));
}

TEST_CASE("with mistakes in its configuration, a file is not judged") {
    const std::string found = checked("[rule]\n", "topology t { regoin }\n");
    CHECK(holds(found, "DR1102"));
    CHECK_FALSE(holds(found, "input.dr"));
}

TEST_CASE(
    "mistakes of form and of what it says of rules are reported together, without what follows from them") {
    const std::string both =
        "policies = [\"bank.dr\"]\n[lint]\nmax_warning = 1\n[rules]\nfwe = \"off\"\n[rules.few]\nmots = 2\n"
        "level = \"loud\"\n";
    const std::string found = checked(both, system());
    for (const char* const one : {"DR1102", "error[DR1104]: no policy has the rule `fwe`",
                                  "error[DR1105]: the rule `few` has no parameter `mots`", "DR1106"})
        CHECK_MESSAGE(holds(found, one), found);
    CHECK_FALSE(holds(found, "input.dr"));
    // What a misspelt key may have named is not missed.
    CHECK_FALSE(holds(checked("polices = [\"bank.dr\"]\n[rules]\nfew = \"off\"\n", system()), "DR1104"));
    CHECK_FALSE(holds(checked("policies = [\"/bank.dr\"]\n[rules]\nfew = \"off\"\n", system()), "DR1104"));
}

TEST_CASE("files of projects with different configurations are judged apart, on any number of threads") {
    source::SourceMap sources;
    const auto configured = [&](const std::string& path, const std::string& text) {
        return std::make_shared<Configuration>(library::readConfiguration(sources, sources.add(path, text)));
    };
    const auto strict = configured("strict/drc.toml", "[rules]\nown_key = \"note\"\n");
    const auto broken = configured("broken/drc.toml", "x = 1\n");
    std::vector<pipeline::Input> inputs;
    for (const auto& [path, configuration] : {std::pair{"strict/a.dr", strict},
                                              {"plain/b.dr", std::shared_ptr<Configuration>()},
                                              {"broken/c.dr", broken}}) {
        std::string text = system("  bucket files { encryption = provider }\n");
        inputs.push_back({path, text, "", configuration});
    }
    std::string first;
    for (const std::size_t threads : {1, 2, 8}) {
        testing::MemoryFiles files;
        diagnostics::Sink sink;
        source::SourceMap read;
        pipeline::Options options;
        options.threads = threads;
        pipeline::check(files, inputs, options, read, sink);
        const std::string found = renderShort(sink, read, {});
        if (first.empty()) first = found;
        CHECK(found == first);
        CHECK(holds(found, "broken/drc.toml:1:1"));
        CHECK_FALSE(holds(found, "broken/c.dr"));
    }
}

TEST_CASE("patterns of paths") {
    using driver::fitsGlob;
    CHECK(fitsGlob("policies/*.dr", "policies/a.dr"));
    CHECK_FALSE(fitsGlob("policies/*.dr", "policies/more/a.dr"));
    CHECK_FALSE(fitsGlob("policies/*.dr", "policies/.a.dr"));
    CHECK(fitsGlob("policies/.*.dr", "policies/.a.dr"));
    CHECK(fitsGlob("**/*.dr", "a.dr"));
    CHECK(fitsGlob("**/*.dr", "x/y/a.dr"));
    CHECK(fitsGlob("x/**", "x/y/a.dr"));
    CHECK(fitsGlob("x/**/z/*.dr", "x/y/z/y/z/a.dr"));
    CHECK_FALSE(fitsGlob("x/**/z/*.dr", "x/y/z/y/a.dr"));
    CHECK(fitsGlob("?.dr", "a.dr"));
    CHECK_FALSE(fitsGlob("?.dr", "ab.dr"));
    CHECK(fitsGlob("./a/", "a") == false); // names only
    // No pattern takes time that grows faster than both lengths.
    std::string stars;
    for (int count = 0; count < 1000; ++count)
        stars += "*a";
    CHECK_FALSE(fitsGlob(stars + "b", std::string(20'000, 'a')));
}

} // namespace drc::testing::configuration_test
