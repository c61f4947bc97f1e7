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
    CHECK(found("function twice(x) = x + x\nlet word = \"a\"\nlet both = [twice(1), length(word)]\n") == "");
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

} // namespace drc::testing::binding_test
