#include "compiled.hpp"

#include <functional>

/// What one command refuses, all refuse; and no program, however wrong, ends the compiler.
namespace drc::testing::analysis_test {

namespace {

const std::string regions = R"(
  region primary   = "us-east-1"
  region secondary = "us-west-2"
)";

std::string topology(const std::string& body) {
    return "topology t {" + regions + body + "}\n";
}

/// The codes of the findings, in order, each as often as it was found.
std::string codesOf(const Compiled& result) {
    std::string codes;
    for (const std::string& finding : result.findings)
        codes += finding.substr(0, 6) + " ";
    return codes;
}

struct Run {
    source::SourceMap sources;
    diagnostics::Sink sink;

    std::string codes() const {
        std::string result;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            result += std::string(finding->code->id) + " ";
        return result;
    }
};

} // namespace

TEST_CASE("two kinds of one name are reported, whoever uses them") {
    const std::string kind = "kind inbox { in each region { resource aws_sqs_queue q { name = name  "
                             "sqs_managed_sse_enabled = true } } }\n";
    const Compiled result = compiled(kind + kind + topology("inbox x { }"));
    CHECK(codesOf(result).find("DR0204") != std::string::npos);
}

TEST_CASE("a signal that nobody watches makes nothing, and has its parameters") {
    const Compiled result = compiled(R"(
kind probe {
  param silence: duration = 3m
  in each region { output o = silent.lasting.minutes }
  signal silent { param lasting: duration = silence  resource aws_sqs_queue q { name = name } }
}
)" + topology("probe one { }"));
    CHECK(codesOf(result).find("DR0209") == std::string::npos);
}

TEST_CASE("what stands outside of every placement is reported, also when it is used") {
    for (const char* statement : {"resource aws_sqs_queue q { name = name }", "data aws_region q { }",
                                  "when true { resource aws_sqs_queue q { name = name } }",
                                  "for x in [1] { resource aws_sqs_queue q { name = name } }",
                                  "for each replica { signal q { param lasting: duration = 1m } }",
                                  "in each region { action q { } }", "global { signal q { } }"}) {
        INFO(statement);
        const Compiled result = compiled(
            fmt::format("kind inbox {{\n  {}\n  in each region {{ output o = q }}\n}}\n", statement) +
            topology("inbox x { }"));
        CHECK(codesOf(result).find("DR0413") != std::string::npos);
        CHECK(result.artifacts.empty());
    }
}

TEST_CASE("files whose names or contents are not UTF-8") {
    Run run;
    const MemoryFiles files({{"binary", std::string("\xff\x00\xfe", 3)}});
    const std::string text =
        "kind holder { in each region { output o = file(\"binary\") } }\n" + topology("holder h { }");
    const auto outcome = pipeline::compile(files, {{"na\xffme.dr", text}}, {}, run.sources, run.sink);
    CHECK(run.codes() == "DR0504 ");
    CHECK(outcome.outputs.empty());

    Run named;
    const std::string good = topology("topic a { }");
    const auto written = pipeline::compile(files, {{"na\xffme.dr", good}}, {}, named.sources, named.sink);
    CHECK(named.codes().empty());
    REQUIRE(written.outputs.size() == 1);
    for (const pipeline::Artifact& artifact : written.outputs.front().artifacts)
        if (artifact.path.ends_with(".json")) CHECK(nlohmann::json::accept(artifact.content));
}

TEST_CASE("a library whose file does not declare the kind of its name") {
    for (const char* content : {"", "\xff", "kind other { }"}) {
        Run run;
        const MemoryFiles files({{"lib/kinds/broken.dr", content}, {"lib/patterns/broken.dr", content}});
        pipeline::Options options;
        options.libraryFolder = "lib";
        pipeline::reference(files, {}, options, run.sources, run.sink);
    }
}

TEST_CASE("several files are judged alike by any number of threads") {
    const std::string shared =
        "kind inbox { in each region { resource aws_sqs_queue q { name = \"inbox\" } } }\n";
    std::vector<pipeline::Input> inputs;
    for (int number = 0; number < 12; ++number)
        inputs.push_back({fmt::format("t{}.dr", number),
                          fmt::format("import \"{}.dr\"\ntopology t{} {{{}  inbox a {{ }}  {} }}\n",
                                      number % 3 == 0 ? "broken" : "shared", number, regions,
                                      number % 2 == 0 ? "topic b { }" : "topic b { colour = 1 }")});
    inputs.push_back({"missing.dr", std::nullopt});
    const MemoryFiles files({{"shared.dr", shared}, {"broken.dr", shared + "function f() = nothing\n"}});
    const auto findings = [&](std::size_t threads) {
        Run run;
        pipeline::Options options;
        options.threads = threads;
        pipeline::check(files, inputs, options, run.sources, run.sink);
        std::string result;
        for (const diagnostics::Diagnostic* finding : run.sink.sorted())
            result +=
                fmt::format("{} {} {}\n", finding->code->id, finding->primary.span.file, finding->message);
        return result;
    };
    const std::string alone = findings(1);
    CHECK(alone.find("colour") != std::string::npos);
    CHECK(alone.find("nothing") != std::string::npos);
    for (const std::size_t threads : {2U, 3U, 16U, 0U})
        CHECK(findings(threads) == alone);
}

TEST_CASE("what one command refuses, all refuse") {
    // The document's own limit: 25 s for a call.
    const std::string slow = R"(
kind pager { action page { step send { call sqs.SendMessage { MessageBody = "x" }  timeout = 60s } } }
)" + topology("objectives { rto = 1h }  pager p { }  failover primary -> secondary { steps { page p } }");
    // A kind that is wrong and that nobody uses.
    const std::string unused = "kind broken { export e = 1 + \"a\" }\n" + topology("topic a { }");
    // Nothing to judge.
    const std::string none = "kind fine { export e = 1 }\n";
    const std::string missed = R"(
kind lamp {
  export state   = "serving" when region == home else "paused"
  export becomes = { light: "serving" }
  action light { step burn { sleep 60s } }
}
)" + topology(R"(
  objectives { rto = 1s }
  lamp a { }
  failover primary -> secondary { steps { light a } }
)");
    for (const std::string& text : {slow, unused, none, missed}) {
        INFO(text);
        const std::vector<pipeline::Input> inputs{{"sample.dr", text}};
        Run compiling;
        pipeline::compile(MemoryFiles(), inputs, {}, compiling.sources, compiling.sink);
        CHECK(compiling.sink.hasErrors());
        Run proving;
        const auto proofs = pipeline::prove(MemoryFiles(), inputs, {}, proving.sources, proving.sink);
        CHECK(proving.codes() == compiling.codes());
        CHECK(proofs.empty() == (&text != &missed && text != missed));
        Run pricing;
        CHECK(pipeline::cost(MemoryFiles(), inputs, {}, pricing.sources, pricing.sink).empty());
        CHECK(pricing.codes() == compiling.codes());
        Run dumping;
        pipeline::dump(pipeline::Phase::Ir, MemoryFiles(), inputs, {}, dumping.sources, dumping.sink);
        CHECK(dumping.codes() == compiling.codes());
    }
}

TEST_CASE("a topology is judged whatever stands beside it") {
    const auto named = [](const std::string& name, const std::string& body) {
        return "topology " + name + " {" + regions + body + "}\n";
    };
    const std::string missed = named(
        "one", "objectives { rto = 1s }  topic a { }  failover primary -> secondary { steps { wait 60s } }");
    const std::string wrong = named("two", "topic b { misspelt = 1 }");
    const auto codesFor = [](const std::vector<pipeline::Input>& inputs) {
        Run run;
        pipeline::check(MemoryFiles(), inputs, {}, run.sources, run.sink);
        return run.codes();
    };
    const std::string alone = codesFor({{"one.dr", missed}}) + codesFor({{"two.dr", wrong}});
    CHECK(codesFor({{"both.dr", missed + wrong}}) == alone);
    CHECK(codesFor({{"one.dr", missed}, {"two.dr", wrong}}) == alone);
    CHECK(codesFor({{"one.dr", missed}, {"./one.dr", missed}}) == codesFor({{"one.dr", missed}}));
}

} // namespace drc::testing::analysis_test
