#include "binding/binder.hpp"
#include "compiled.hpp"
#include "library/modules.hpp"

namespace drc::testing::binding_test {

namespace {

/// The standard library, bound, with what was found.
struct Bound {
    source::SourceMap sources;
    MemoryFiles files;
    library::Modules modules{files, std::nullopt, sources};
    diagnostics::Sink sink;
    library::Library library{modules, sink};
    binding::Bindings bindings;

    Bound() {
        library.loadAll();
        binding::Binder binder(library, sink, bindings);
        for (std::size_t index = 0; index < library.modules().size(); ++index)
            binder.bind(*library.modules()[index]);
    }
    std::string findings() const {
        std::string text;
        for (const diagnostics::Diagnostic* found : sink.sorted()) {
            text += fmt::format("{}:{}: {}\n", sources.file(found->primary.span.file).path(),
                                sources.position(found->primary.span).line, found->message);
        }
        return text;
    }
};

} // namespace

TEST_CASE("every name of functions, values and policies of the library is known where it stands") {
    CHECK(Bound().findings() == "");
}

TEST_CASE("a function knows its parameters and the names of files, whoever calls it") {
    const auto result = compiled(R"(
let prefix = "std"
function label_of(x) = "${prefix}-${x}"
kind tricky {
  param prefix: string = "mine"
  in each region { output said = label_of(prefix) }
}
topology t {
  region a = "us-east-1"
  region b = "us-west-2"
  tricky one { }
}
)");
    REQUIRE_MESSAGE(result.artifacts.count("main.tf.json") == 1, joined(result.findings));
    CHECK(result.artifacts.at("main.tf.json").find("std-mine") != std::string::npos);
}

TEST_CASE("functions, values and policies are looked at, used or not") {
    const std::string topology = "topology t { region a = \"us-east-1\"  region b = \"us-west-2\" }\n";
    const auto found = [&](const std::string& text) { return joined(compiled(text + topology).findings); };
    CHECK(found("function twice(x) = x + x\nlet word = \"a\"\nlet both = [twice(1), length(word)]\n") ==
          "DR0513 both: unused value `both`");
    CHECK(found("function broken(a) = nonexistent(a) + undefined_name\n") ==
          "DR0202 nonexistent: undefined function `nonexistent`\n"
          "DR0201 undefined_name: undefined name `undefined_name`");
    CHECK(found("let wrong = 1 + \"a\"\n").find("DR0303") == 0);
    CHECK(found("function region_of() = region\n") == "DR0201 region: undefined name `region`");
    CHECK(found("policy mine { rule quiet: error { for r in resources where r.type == \"aws_none\" {\n"
                "  require misspelt(r) == resorce.name else \"${zzz}\"\n} } }\n") ==
          "DR0202 misspelt: undefined function `misspelt`\n"
          "DR0201 resorce: undefined name `resorce`\n"
          "DR0201 zzz: undefined name `zzz`");
}

TEST_CASE("what is built in for an action stands further in than the names of its kind") {
    // The resource is called like the built-in name, which its kind does not know elsewhere.
    const auto found = [](const std::string& condition) {
        return joined(
            compiled("kind queue {\n"
                     "  in each region {\n"
                     "    resource aws_sqs_queue failed { name = name  sqs_managed_sse_enabled = true }\n"
                     "    output url = failed.url\n"
                     "  }\n"
                     "  action stop {\n"
                     "    when " +
                     condition +
                     " {\n"
                     "      step look { call sqs.ListQueues {}  timeout = 10s }\n"
                     "    }\n"
                     "  }\n"
                     "}\n"
                     "topology t { region a = \"us-east-1\"  region b = \"us-west-2\"  queue q { } }\n")
                .findings);
    };
    CHECK(found("failed").find("DR0301") == std::string::npos);
    CHECK(found("failed.url == \"\"").find("DR0203") != std::string::npos);
}

TEST_CASE("the bound of an assumption may be a value of the topology, and is a use of it") {
    const std::string text = "topology t {\n"
                             "  region primary   = \"us-east-1\"\n"
                             "  region secondary = \"us-west-2\"\n"
                             "  let measured = 10s\n"
                             "  topic oncall { }\n"
                             "  failover primary -> secondary { steps { notify oncall } }\n"
                             "  objectives { rto = 1h }\n"
                             "  assume oncall.notify <= measured because \"measured in the drill of May\"\n"
                             "}\n";
    CHECK(joined(compiled(text).findings).find("measured") == std::string::npos);
}

TEST_CASE("the variable of a loop that is called like a component does not mention it") {
    const auto users = [](const std::string& names) {
        const Compiled result =
            compiled("kind counter { in each region { output users = length(used_by()) } }\n"
                     "kind holder { param names: any }\n"
                     "topology t {\n"
                     "  region primary   = \"us-east-1\"\n"
                     "  region secondary = \"us-west-2\"\n"
                     "  counter ledger { }\n"
                     "  holder h { names = " +
                     names + " }\n}\n");
        REQUIRE_MESSAGE(result.artifacts.count("main.tf.json") == 1, joined(result.findings));
        return nlohmann::json::parse(result.artifacts.at("main.tf.json"))
            .at("output")
            .at("ledger_primary_users")
            .at("value");
    };
    CHECK(users("[ledger]") == 1);
    CHECK(users("[for ledger in [\"x\"]: ledger]") == 0);
}

} // namespace drc::testing::binding_test
