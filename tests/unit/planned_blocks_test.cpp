#include "planned/blocks.hpp"
#include "planned/comments.hpp"

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace drc::testing::planned_blocks_test {

namespace {

struct Blocks {
    explicit Blocks(std::string text, std::string path = "main.tf") {
        const source::SourceFile& file = sources.add(std::move(path), std::move(text));
        all = planned::blocksIn(file);
    }
    std::string names() const {
        std::string result;
        for (const planned::Block& block : all)
            result += fmt::format("{} {}.{} {}\n", block.keyword, block.type, block.name,
                                  sources.position(block.head).line);
        return result;
    }
    std::string settings(std::size_t index) const {
        std::string result;
        for (const auto& [name, span] : all[index].settings)
            result += fmt::format("{}:{} ", name, sources.position(span).line);
        return result;
    }

    source::SourceMap sources;
    std::vector<planned::Block> all;
};

} // namespace

TEST_CASE("Blocks are found where they are, and not in comments, strings and heredocs") {
    const Blocks found(R"(# resource "a" "comment" {
/* resource "a" "long" {
*/ // resource "a" "other" {
locals { text = "resource \"a\" \"b\" { ${join("}", [for x in ["{"] : "${x}"])}" }
resource "kind_a" "one" {
  name = "x${"}"}y"
  text = <<-EOT
    resource "kind_a" "heredoc" {
    EOT
  tags = { a = 1, b = "}" }
  inner {
    depth = 2
  }
  list = [
    "a"
  ]
}
  data kind_b two { name = "$${" }
resource "kind_c" "three"
{
}
module "m" { source = "./m" }
output "resource" { value = 1 }
resource "kind_d" "open" {
  x = "
)");
    CHECK(found.names() == "resource kind_a.one 5\ndata kind_b.two 18\nresource kind_d.open 24\n");
    CHECK(found.settings(0) == "name:6 text:7 tags:10 inner:11 list:14 ");
    CHECK(found.sources.text(found.all[0].head) == "resource \"kind_a\" \"one\"");
    CHECK(found.sources.text(found.all[0].all).ends_with("}"));
}

TEST_CASE("Blocks of JSON are found at their names, with the line that they come from") {
    const Blocks found(R"({
  "resource": { "kind_a": { "one": {
    "//": "shop.dr:12 orders, stdlib/kinds/x.dr:3",
    "name": "n" } } },
  "data": [ { "kind_b": { "two": [ {} ] } } ]
})",
                       "main.tf.json");
    CHECK(found.names() == "resource kind_a.one 2\ndata kind_b.two 5\n");
    CHECK(found.all[0].origin == "shop.dr:12");
    CHECK(found.sources.text(found.all[0].setting("name")) == "name");
    CHECK(Blocks("{ broken", "x.tf.json").all.empty());
}

TEST_CASE("Suppressions stand right above a block") {
    const auto above = [](const std::string& comments) {
        const Blocks found(comments + "resource \"kind_a\" \"one\" {\n}\n");
        diagnostics::Sink sink;
        std::string result;
        for (const auto& one : planned::suppressionsAbove(found.all.front(), found.sources, sink))
            result += fmt::format("{}|{}|{}|{} ", one.rule, one.reason,
                                  one.until ? source::print(*one.until) : "", one.owner);
        for (const auto* finding : sink.sorted())
            result += finding->message;
        return result;
    };
    CHECK(above("# drc:allow slow because \"it is\" until 2027-01-31 by \"ops\"\n") ==
          "slow|it is|2027-01-31|ops ");
    CHECK(above("# words\n// drc:allow slow because \"it is\"\n# more\n") == "slow|it is|| ");
    CHECK(above("# drc:allow slow because \"it is\"\n\n").empty());
    CHECK(above("x = 1 # drc:allow slow because \"it is\"\n").empty());
    CHECK(above("# drc:allowed\n").empty());
    CHECK(above("# drc:allow slow\n") == "malformed suppression in a comment: it has no reason");
    CHECK(above("# drc:allow\n") == "malformed suppression in a comment: it names no rule");
    CHECK(above("# drc:allow slow because it\n") ==
          "malformed suppression in a comment: nothing follows `because`");
    CHECK(above("# drc:allow slow because \"x\" until 2027-13-31\n").find("is not a date") !=
          std::string::npos);
    CHECK(above("# drc:allow slow because \"x\" !\n") ==
          "malformed suppression in a comment: its end cannot be read");
}

TEST_CASE("No text of a configuration is too odd") {
    for (const char* text : {"", "\"", "<<", "<<A", "resource \"a\" \"b\" {", "}", "/*", "\"${\"${",
                             "resource \"a\" \"b\" { x = \"\\", "#", "resource \"a\" \"b\" \"c\" {}"})
        CHECK_NOTHROW(Blocks{text});
}

} // namespace drc::testing::planned_blocks_test
