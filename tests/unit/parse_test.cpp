#include "parsed.hpp"

#include "syntax/dump.hpp"
#include "syntax/format.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace drc::testing::parse_test {

namespace {

std::string dumped(const Parsed& parsed) {
    return syntax::dump(parsed.file, parsed.tree);
}

std::string onlyError(std::string text) {
    const Parsed parsed(std::move(text));
    CHECK_FALSE(parsed.tree.complete);
    CHECK(parsed.sink.errorCount() == 1);
    return parsed.errors();
}

/// Parses, dumps and formats a text that is long or deep, and nothing else.
void survives(const std::string& text) {
    const Parsed parsed(text);
    REQUIRE(parsed.errors() == "");
    const std::string formatted = syntax::format(parsed.file, parsed.tree);
    CHECK(syntax::sameMeaning(parsed.file, parsed.tree, formatted));
}

} // namespace

// ---- trees

TEST_CASE("parse: spans are exact") {
    const Parsed parsed("## doc\n"
                        "topology shop { # trailing\n"
                        "  region a = \"é${x.y}\"\n"
                        "  s3  logs  { keep = -1h }\n"
                        "}  \n");
    CHECK(parsed.errors() == "");
    CHECK(dumped(parsed) == R"(topology [2:1-5:2]
  name: shop [2:10-2:14]
  body: [2:15-5:2]
    region [3:3-3:23]
      name: a [3:10-3:11]
      value: string [3:14-3:23]
        text: "é" [3:14-3:23]
        interpolation: postfix [3:18-3:21]
          base: name x [3:18-3:19]
          member: y [3:19-3:21]
    component [4:3-4:27]
      verb: s3 [4:3-4:5]
      target: name logs [4:7-4:11]
      body: [4:13-4:27]
        setting [4:15-4:25]
          name: keep [4:15-4:19]
          value: minus 1 [4:22-4:25]
            operand: number 1h [4:23-4:25]
)");
    REQUIRE(parsed.tree.comments.size() == 2);
    CHECK(parsed.file.text(parsed.tree.comments[0].span) == "## doc");
    CHECK(parsed.tree.comments[0].ownLine);
    CHECK(parsed.file.text(parsed.tree.comments[1].span) == "# trailing");
    CHECK_FALSE(parsed.tree.comments[1].ownLine);
    CHECK(syntax::documentation(parsed.tree, parsed.file.text(), *parsed.tree.statements.front()) == "doc");
}

TEST_CASE("parse: a plain comment may stand between documentation and its statement") {
    const auto documented = [](const std::string& comments) {
        const Parsed parsed(comments + "let x = 1\n");
        return syntax::documentation(parsed.tree, parsed.file.text(), *parsed.tree.statements.front());
    };
    CHECK(documented("## a\n## b\n# source\n# another\n") == "a\nb");
    CHECK(documented("## a\n# plain\n## b\n# source\n") == "b");
    CHECK(documented("## a\n\n# plain\n") == "");
    CHECK(documented("# plain\n") == "");
}

TEST_CASE("parse: operators bind as the grammar says") {
    const Parsed parsed("let x = a or not b and c + d * -e.f[0] == 1..2 when g else h when i else j\n");
    CHECK(syntax::dump(parsed.file, parsed.tree, syntax::DumpSpans::Omitted) == R"(let
  name: x
  value: conditional
    value: chain
      first: name a
      or: chain
        first: not 1
          operand: name b
        and: comparison ==
          left: chain
            first: name c
            +: chain
              first: name d
              *: minus 1
                operand: postfix
                  base: name e
                  member: f
                  index: number 0
          right: range
            low: number 1
            high: number 2
    when: name g
    value: name h
    when: name i
    else: name j
)");
}

TEST_CASE("parse: signs are counted, comments between them are not") {
    const Parsed parsed("let x = (- # not - - \n - y)\nlet z = (not # not not\nnot w)\n");
    CHECK(parsed.errors() == "");
    const std::string dump = dumped(parsed);
    CHECK(dump.find("minus 2 [1:10-2:5]") != std::string::npos);
    CHECK(dump.find("not 2 [3:10-4:6]") != std::string::npos);
}

TEST_CASE("parse: line ends are blanks between brackets and nowhere else") {
    CHECK(Parsed("let x = [\n1,\n\n2 # two\n]\n").errors() == "");
    CHECK(Parsed("let x = f(\na\n+ b\n)[\n0\n]\n").errors() == "");
    CHECK(Parsed("let x = { # one\nfor # two\nk in m: k: k }\n").errors() == "");
    CHECK(Parsed("let x = { for : 1, in: 2 }\n").errors() == "");
    CHECK(Parsed("let x = \"${[\n1]}\"\n").errors() == "");
    CHECK(onlyError("let x =\n  1\n").starts_with("1:8 expected a value"));
    CHECK(onlyError("let x = \"${\n  1}\"\n").starts_with("1:12 expected an expression after `${`"));
}

TEST_CASE("parse: a keyword is one only where a statement begins") {
    CHECK(Parsed("topology region {\n region = region.kind\n kind region { let = for_each }\n}\n").errors() ==
          "");
    CHECK(onlyError("kind x {\n else { }\n}\n").starts_with("2:2 expected a statement of a kind"));
    CHECK(onlyError("let x = { a: and }\n").starts_with("1:14 expected a value after `:`"));
}

TEST_CASE("parse: a file whose braces are indented oddly but match is left alone") {
    CHECK(Parsed("topology a {\nvpc b {\nx = \"${\"{\"}\"\n   }\n  }\nkind c { }\n").errors() == "");
    CHECK(Parsed("topology a\t{\n\t\tvpc b {\n}\nc = 1 }\n").errors() == "");
}

// ---- missing braces

TEST_CASE("parse: the indentation tells which brace is missing") {
    CHECK(onlyError("topology a {\n  vpc b {\n    x = 1\n  s3 c { }\n}\nkind d { }\n") ==
          "2:9 the block of `vpc b` is not closed\n");
    CHECK(onlyError("topology a {\n  vpc b {\n    x = 1\n}\nkind d { }\n") ==
          "2:9 the block of `vpc b` is not closed\n");
    CHECK(onlyError("topology a {\n  vpc b { x = 1 }\n\n# more\nkind d { }\n") ==
          "1:12 the block of `topology a` is not closed\n");
    CHECK(onlyError("kind a {\n  in home {\n    when b {\n      let c = 1\n    else { }\n  }\n}\n") ==
          "3:12 the block of `when b` is not closed\n");
}

TEST_CASE("parse: without indentation a missing brace is reported at the end") {
    CHECK(onlyError("topology a {\nvpc b {\nx = 1\ns3 = 2\n}\n") ==
          "1:12 the block of `topology a` is not closed\n");
    CHECK(onlyError("topology a {") == "1:12 the block of `topology a` is not closed\n");
    CHECK(onlyError("topology a { vpc b { x = 1 }") == "1:12 the block of `topology a` is not closed\n");
}

TEST_CASE("parse: the fix of a missing brace puts it where the block ends") {
    const Parsed parsed("topology a {\n  vpc b {\n    x = 1\n  s3 c { }\n}\n");
    const auto found = parsed.sink.sorted();
    REQUIRE(found.size() == 1);
    REQUIRE(found.front()->fixes.size() == 1);
    const diagnostics::Edit& edit = found.front()->fixes.front().edits.front();
    std::string text(parsed.file.text());
    text.replace(edit.span.begin, edit.span.length(), edit.replacement);
    CHECK(text == "topology a {\n  vpc b {\n    x = 1\n  }\n  s3 c { }\n}\n");
}

TEST_CASE("parse: braces that are one too many, or stand on the next line") {
    CHECK(onlyError("topology a {\n  vpc b { x = 1 } }\n  s3 c { }\n}\n")
              .starts_with("2:19 expected a statement"));
    CHECK(onlyError("topology a {\n  s3 c { }\n}\n}\nkind d { }\n").starts_with("4:1 expected `topology`"));
    CHECK(onlyError("topology a\n{\n  s3 c { }\n}\n") == "1:11 expected `{`, found the end of the line\n");
    CHECK(onlyError("topology a {\n  s3 c\n  {\n    x = 1\n  }\n  y = 2\n}\n") ==
          "2:7 expected `{`, found the end of the line\n");
    CHECK(onlyError("topology a (\n  s3 c { }\n}\n") == "1:12 expected `{`, found `(`\n");
}

TEST_CASE("parse: an open bracket ends where the next statement begins") {
    CHECK(onlyError("topology a {\n  x = [1, 2 # two\n\n  # three\n  y = 3\n}\n") ==
          "2:12 expected `]`, found the end of the line\n");
    CHECK(onlyError("topology a {\n  x = f(g(1)\n  s3 c { y = [1] }\n}\n") ==
          "2:13 expected `)`, found the end of the line\n");
    CHECK(onlyError("topology a {\n  x = {\n    a: 1\n    b: 2\n  }\n  y = 3\n}\n") ==
          "3:9 expected `,` or `}`, found the end of the line\n");
    CHECK(onlyError("topology a {\n  x = [\n    1,\n    2\n}\nkind b { }\n") ==
          "4:6 expected `]`, found the end of the line\n");
}

// ---- texts that are no programs

TEST_CASE("parse: empty texts, comments only, byte order marks, line ends of two characters") {
    for (const char* const text :
         {"", "\n\n", "# only\n# comments", "\xEF\xBB\xBF", "\xEF\xBB\xBF# c\r\n", "\t \r\n"}) {
        const Parsed parsed(text);
        CHECK(parsed.errors() == "");
        CHECK(parsed.tree.complete);
        CHECK(parsed.tree.statements.empty());
    }
    CHECK(Parsed("\xEF\xBB\xBF# c\n").tree.comments.front().ownLine);
    const Parsed windows("topology a {\r\n  x = [1,\r\n 2] # c\r\n}\r\n");
    CHECK(windows.errors() == "");
    CHECK(windows.file.text(windows.tree.comments.front().span) == "# c");
    CHECK(onlyError("topology a {\r\n  x 1\r\n}\r\n") == "2:5 expected `=`, `{` or a name, found `1`\n");
}

TEST_CASE("parse: control characters and malformed UTF-8 are refused once") {
    CHECK(onlyError(std::string("let x = 1\0\0\n", 12)) == "1:10 control character (U+0000) in the text\n");
    CHECK(onlyError("let x = \"\x1b\"\n") == "1:10 control character (U+001B) in the text\n");
    CHECK(onlyError("let x = 1\rlet y = 2\r") == "1:10 control character (U+000D) in the text\n");
    CHECK(onlyError("# \xC3\x28\nlet") == "1:3 the file is not valid UTF-8: byte 0xc3\n");
    CHECK(onlyError("\xFF\xFEl\0e\0") == "1:1 the file is not valid UTF-8: byte 0xff\n");
    CHECK(onlyError("let x = \"\xED\xA0\x80\"") == "1:10 the file is not valid UTF-8: byte 0xed\n");
    CHECK(onlyError("let é = 1").starts_with("1:5 expected a name, found `é`"));
}

TEST_CASE("parse: escapes are resolved or reported") {
    const Parsed parsed("let x = \"\\n\\t\\\"\\\\\\$\\u{41}\\u{1F600}$\"\n");
    CHECK(dumped(parsed).find("string \"\\u{a}\\u{9}\\\"\\\\$A\xF0\x9F\x98\x80$\"") != std::string::npos);
    CHECK(onlyError("let x = \"\\q\"\n") == "1:10 unknown escape sequence `\\q`\n");
    CHECK(onlyError("let x = \"\\u{110000}\"\n").starts_with("1:10"));
    CHECK(onlyError("let x = \"\\u{d800}\"\n").starts_with("1:10"));
    CHECK(onlyError("let x = \"\\u{0}\"\n").starts_with("1:10"));
    CHECK(onlyError("let x = \"\\u{ffffffffffffffffffff}\"\n").starts_with("1:10"));
    CHECK(onlyError("let x = \"\\é\"\n") == "1:10 unknown escape sequence `\\é`\n");
}

// ---- long and deep texts

TEST_CASE("parse: brackets nest as deep as promised and not deeper") {
    struct Nest {
        std::string_view open, inner, close;
    };
    for (const Nest& nest :
         {Nest{"(", "1", ")"}, Nest{"[", "1", "]"}, Nest{"{ a: ", "1", " }"}, Nest{"f(", "1", ")"},
          Nest{"a[", "1", "]"}, Nest{"\"${", "1", "}\""}, Nest{"[for x in ", "y", ": x]"}}) {
        const auto text = [&](std::size_t depth) {
            return "let x = " + repeated(nest.open, depth) + std::string(nest.inner) +
                   repeated(nest.close, depth) + "\n";
        };
        survives(text(96));
        CHECK(onlyError(text(97)).find("nested more than 96 levels deep") != std::string::npos);
        CHECK(onlyError(text(20'000)).find("nested more than 96 levels deep") != std::string::npos);
    }
    survives("provider p " + repeated("{ a ", 95) + "{ }" + repeated(" }", 95));
    CHECK(onlyError("provider p " + repeated("{ a ", 30'000) + "{ }" + repeated(" }", 30'000))
              .find("nested more than 96 levels deep") != std::string::npos);
    survives("kind k {\n param x: " + repeated("list of ", 96) + "string\n}\n");
    CHECK(onlyError("kind k {\n param x: " + repeated("list of ", 50'000) + "string\n}\n")
              .find("nested more than 96 levels deep") != std::string::npos);
}

TEST_CASE("parse: unclosed brackets without end") {
    for (const char* const open :
         {"(", "[", "{", "\"${", "f(", "{ a: ", "a {", "when a {", "}", ")", "\"", "#", "-"}) {
        INFO(open);
        const Parsed parsed("let x = " + repeated(open, 100'000));
        CHECK_FALSE(parsed.tree.complete);
        CHECK(parsed.sink.errorCount() < 10);
    }
}

TEST_CASE("parse: chains of any length are flat") {
    const std::size_t length = 100'000 / slowdown;
    survives("let x = a" + repeated(" + a", length) + "\n");
    survives("let x = a" + repeated(" and a or b", length) + "\n");
    survives("let x = (a" + repeated("\n* a", length) + ")\n");
    survives("let x = a" + repeated(" when b else a", length) + "\n");
    survives("let x = a" + repeated(".b", length) + "\n");
    survives("let x = a" + repeated("[0](1)[*]", length) + "\n");
    survives("let x = " + repeated("not ", length) + "a\n");
    survives("let x = " + repeated("-", length) + "a\n");
    survives("let x = [" + repeated("1, ", length) + "]\n");
    survives("let x = { " + repeated("a: 1, ", length) + "}\n");
    survives("let x = \"" + repeated("${a}b", length) + "\"\n");
    survives("kind k {\n param x: a" + repeated(" | a", length) + "\n}\n");
    survives("kind k {\n when a { }" + repeated(" else when a { }", length) + "\n}\n");
    survives("function f(" + repeated("a, ", length) + ") = 1\n");
    survives("topology t {" + repeated("\n  x = 1", length) + "\n}\n");
    survives("topology t { " + repeated("a b { } ", length) + "}\n");
    survives("topology t {" + repeated("\n# c\n\n", length) + "}\n");
}

TEST_CASE("parse: one line of ten megabytes") {
    const std::size_t count = 1'250'000 / slowdown;
    const Parsed parsed("topology t { " + repeated("abc = 1 ", count) + "}");
    CHECK(parsed.errors() == "");
    const std::string formatted = syntax::format(parsed.file, parsed.tree);
    CHECK(formatted.size() ==
          std::string_view("topology t {\n}\n").size() + count * std::string_view("  abc = 1\n").size());

    CHECK(onlyError("topology t { " + repeated("abc = 1 ", count) + "abc : 1 }").find("found `:`") !=
          std::string::npos);
    CHECK(onlyError("let x = \"" + std::string(10'000'000, 'x') + "\n").find("unterminated string") !=
          std::string::npos);
}

TEST_CASE("parse: examples that are passed over hide nothing that stands around them") {
    const auto counts = [](const std::string& example) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        const source::SourceFile& file =
            sources.add("p.dr", "policy p {\n  rule r: error {\n    good {\n" + example +
                                    "    }\n    require true else \"a\"\n  }\n  let x = 1\n}\nlet y = 2\n");
        const syntax::Tree tree = syntax::parse(file, sink, syntax::Examples::Pass);
        REQUIRE(tree.statements.size() == 2);
        const syntax::Body& policy = *syntax::bodyOf(*tree.statements.front());
        REQUIRE(policy.statements.size() == 2);
        const syntax::Body& rule = *syntax::bodyOf(*policy.statements.front());
        REQUIRE(rule.statements.size() == 2);
        const syntax::Body& passed = *syntax::bodyOf(*rule.statements.front());
        CHECK(file.text().substr(passed.close.begin - 5, 6) == "\n    }");
        return std::pair(passed.statements.size(), sink.errorCount());
    };
    using Counts = std::pair<std::size_t, std::size_t>;
    CHECK(counts("      topic a { }\n") == Counts(0, 0));
    CHECK(counts("      topic a { name = \"}${{ b: \"}\" }.b}\\\"}\" } # }\n") == Counts(0, 0));
    const std::string deep = repeated("\"${", 40) + "1" + repeated("}\"", 40);
    CHECK(counts("      topic a { name = " + deep + " }\n").first == 1);
}

TEST_CASE("parse: texts that make recovery work hard") {
    const std::size_t count = 20'000 / slowdown;
    const auto reads = [](std::string text) {
        const Parsed parsed(std::move(text));
        CHECK_FALSE(parsed.tree.complete);
        CHECK(parsed.sink.errorCount() <= 1000);
    };
    reads("topology t {\n" + repeated("  a : 1\n", count) + "}\n");
    reads("topology t { " + repeated("a : 1 ", count) + "}\n");
    reads("topology t {\n" + repeated("  a b {\n", count));
    reads("topology t {\n" + repeated("  }\n  a b { }\n", count));
    reads("topology t { " + repeated("a b { } } ", count));
    reads("topology t { " + repeated("objectives ", count) + "}\n");
    reads("topology t {\n  a = [\n" + repeated("\n", count * 10) + repeated("# c\n", count) + "  b = 1\n}\n");
    reads("topology t {\n  a = 1 2\n" + repeated("    x\n\n", count) + "}\n");
    reads(repeated("\"${(\n", count));
    reads(repeated("x ", count * 10));
}

} // namespace drc::testing::parse_test
