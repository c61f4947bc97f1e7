#include "parsed.hpp"
#include "random_program.hpp"
#include "typos.hpp"

#include "syntax/format.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace drc::testing::format_test {

namespace {

/// Formats a text; the result must mean the same and be its own format.
std::string formatted(const std::string& text) {
    const Parsed parsed(text);
    CHECK(parsed.errors() == "");
    if (!parsed.tree.complete) return {};
    std::string result = syntax::format(parsed.file, parsed.tree);
    CHECK(syntax::sameMeaning(parsed.file, parsed.tree, result));
    const Parsed again(result);
    CHECK(again.errors() == "");
    CHECK(again.tree.comments.size() == parsed.tree.comments.size());
    if (again.tree.complete) CHECK(syntax::format(again.file, again.tree) == result);
    return result;
}

/// The lines of a topology that consists of these lines, without the indentation of its block.
std::string inTopology(const std::string& lines) {
    std::string whole = formatted("topology t {\n" + lines + "\n}\n");
    const std::string begin = "topology t {\n";
    const std::string end = "}\n";
    REQUIRE(whole.starts_with(begin));
    REQUIRE(whole.ends_with(end));
    whole = "\n" + whole.substr(begin.size(), whole.size() - begin.size() - end.size());
    for (std::size_t at = whole.find("\n  "); at != std::string::npos; at = whole.find("\n  ", at + 1))
        whole.erase(at + 1, 2);
    return whole.substr(1);
}

const std::string wide(60, 'w');

} // namespace

// ---- files

TEST_CASE("format: line ends, byte order marks and blank lines") {
    CHECK(formatted("") == "");
    CHECK(formatted("\n \n") == "");
    CHECK(formatted("\xEF\xBB\xBF\r\n# c \t\r\n\r\n\r\nlet x = 1") == "# c\n\nlet x = 1\n");
    CHECK(formatted("topology t {\n\n\n\n  a = 1\n\n\n\n  b = 2\n\n\n}") ==
          "topology t {\n  a = 1\n\n  b = 2\n}\n");
    CHECK(formatted("let x = [ # c\n\n\n1,\n\n\n2\n\n]") == "let x = [  # c\n  1,\n\n  2,\n]\n");
}

TEST_CASE("format: one statement a line, two columns a level") {
    CHECK(formatted("topology t {\n\t\ta = 1  bcd = 2 objectives {\nrpo = 5m\n} }") ==
          "topology t {\n  a   = 1\n  bcd = 2\n  objectives {\n    rpo = 5m\n  }\n}\n");
}

// ---- blocks

TEST_CASE("format: a block on one line stays there if it fits and holds no comment") {
    CHECK(inTopology("vpc a {x=1   y  =  2}") == "vpc a { x = 1  y = 2 }\n");
    CHECK(inTopology("vpc a {}") == "vpc a { }\n");
    CHECK(inTopology("vpc a {\n\n}") == "vpc a { }\n");
    CHECK(inTopology("vpc a {x=1\n}") == "vpc a {\n  x = 1\n}\n");
    CHECK(inTopology("vpc a { x = 1 # c\n}") == "vpc a {\n  x = 1  # c\n}\n");
    CHECK(inTopology("vpc a { # c\n}") == "vpc a {  # c\n}\n");
    CHECK(inTopology("vpc a { one { two { x = 1 } } }") == "vpc a { one { two { x = 1 } } }\n");
    CHECK(inTopology("vpc a { " + wide + " = 1  one { " + wide + " = 2 } }") ==
          "vpc a {\n  " + wide + " = 1\n  one { " + wide + " = 2 }\n}\n");
}

TEST_CASE("format: what follows a closing brace stays on its line") {
    CHECK(formatted("kind k {\nwhen  a{let b=1}else when c {\nlet d = 1}\nelse{\n}\n}") ==
          "kind k {\n  when a {\n    let b = 1\n  } else when c {\n    let d = 1\n  } else { }\n}\n");
    CHECK(formatted("kind k {\nwhen a {let b=1}   else {let b=2}\n}") ==
          "kind k {\n  when a { let b = 1 } else { let b = 2 }\n}\n");
    CHECK(formatted("kind k {\nwhen a { let b = 1 }\n\nelse { let b = 2 }\n}") ==
          "kind k {\n  when a {\n    let b = 1\n  } else {\n    let b = 2\n  }\n}\n");
    CHECK(formatted("kind k {\nwhen a { } # why\n# more\nelse { } # end\n}") ==
          "kind k {\n  when a { }  # why\n  # more\n  else { }  # end\n}\n");
}

// ---- columns

TEST_CASE("format: runs of settings share the column of their equals signs") {
    CHECK(inTopology("a=1\nlonger=2\n\nb=3\n# c\nccc=4\ndd=5") ==
          "a      = 1\nlonger = 2\n\nb = 3\n# c\nccc = 4\ndd  = 5\n");
    CHECK(inTopology("a=1\nbb=[\n1]\nccc=2\ndddd=3") == "a = 1\nbb = [\n  1,\n]\nccc  = 2\ndddd = 3\n");
    CHECK(inTopology(
              "region a=\"x\"\nregion bbb=\"y\"\nlet c=1\nlet ddd=2\nparam e: f = 1\nparam eeee: f = 1") ==
          "region a   = \"x\"\nregion bbb = \"y\"\nlet c   = 1\nlet ddd = 2\nparam e: f = 1\nparam eeee: f = "
          "1\n");
    CHECK(inTopology("a = \"" + wide + wide + "\"\nbbb = 1") == "a   = \"" + wide + wide + "\"\nbbb = 1\n");
    CHECK(formatted("kind k {\nexport a = 1\nexport bbb = 2\noutput c = 3\noutput ddd = 4\n}") ==
          "kind k {\n  export a   = 1\n  export bbb = 2\n  output c   = 3\n  output ddd = 4\n}\n");
}

TEST_CASE("format: lists of names share columns") {
    CHECK(inTopology("replicate a -> b {\nledger {max_lag=60s}\nx\nyy {max_lag=1s}\n}") ==
          "replicate a -> b {\n  ledger { max_lag = 60s }\n  x\n  yy     { max_lag = 1s }\n}\n");
    CHECK(
        inTopology("failover a->b {\nsteps {\npromote ledger\nwait\nshift entry {x=1}\n}\n}") ==
        "failover a -> b {\n  steps {\n    promote ledger\n    wait\n    shift   entry { x = 1 }\n  }\n}\n");
    CHECK(
        inTopology("failover a -> b {\ndetect {\nunhealthy x { a = 1 }\nlagging yyy { b = 2 }\n}\n}") ==
        "failover a -> b {\n  detect {\n    unhealthy x   { a = 1 }\n    lagging   yyy { b = 2 }\n  }\n}\n");
}

TEST_CASE("format: comments behind neighbouring lines share a column") {
    CHECK(inTopology("a = 1 # one\nbbb = 222 # two\n\nc = 1 # three") ==
          "a   = 1    # one\nbbb = 222  # two\n\nc = 1  # three\n");
    CHECK(inTopology("a = 1 # one\nb = \"" + wide + wide + "\" # two") ==
          "a = 1  # one\nb = \"" + wide + wide + "\"  # two\n");
    CHECK(inTopology("a = \"漢字\" # one\nb = \"abcde\" # two") ==
          "a = \"漢字\"   # one\nb = \"abcde\"  # two\n");
}

// ---- brackets

TEST_CASE("format: brackets stay on one line if they fit") {
    CHECK(formatted("let x=[ 1,2 ,3, ]") == "let x = [1, 2, 3]\n");
    CHECK(formatted("let x={a:1,\"b\" :2,(c):3}") == "let x = { a: 1, \"b\": 2, (c): 3 }\n");
    CHECK(formatted("let x = f( 1,\n2 )[ 0 ][ * ].y") == "let x = f(1, 2)[0][*].y\n");
    CHECK(formatted("let x = [ ]\nlet y = { }\nlet z = f( )") == "let x = []\nlet y = {}\nlet z = f()\n");
    CHECK(formatted("let x = [for a,b in c where d:e]") == "let x = [for a, b in c where d: e]\n");
    CHECK(formatted("let x = {for a in c:a:b}") == "let x = { for a in c: a: b }\n");
}

TEST_CASE("format: a line end after the opening bracket asks for one item a line") {
    CHECK(formatted("let x = [\n1, 2]") == "let x = [\n  1,\n  2,\n]\n");
    CHECK(formatted("let x = {\na: 1, b: [2, 3]}") == "let x = {\n  a: 1,\n  b: [2, 3],\n}\n");
    CHECK(formatted("let x = f(\n1)") == "let x = f(\n  1,\n)\n");
    CHECK(formatted("let x = [\n]\nlet y = (\na)") == "let x = []\nlet y = (\n  a\n)\n");
    CHECK(formatted("let x = [\nfor a in b: a]") == "let x = [\n  for a in b: a\n]\n");
}

TEST_CASE("format: brackets that do not fit are broken") {
    CHECK(formatted("let x = [\"" + wide + "\", \"" + wide + "\"]") ==
          "let x = [\n  \"" + wide + "\",\n  \"" + wide + "\",\n]\n");
    CHECK(formatted("let x = " + wide + ".f(" + wide + ", y)") ==
          "let x = " + wide + ".f(\n  " + wide + ",\n  y,\n)\n");
    CHECK(formatted("let x = (" + wide + " and " + wide + ")") ==
          "let x = (\n  " + wide + "\n  and " + wide + "\n)\n");
    CHECK(formatted("let x = [" + wide + " + " + wide + ", 1]") ==
          "let x = [\n  " + wide + "\n    + " + wide + ",\n  1,\n]\n");
    CHECK(formatted("let x = (" + wide + " when a else " + wide + " when b else c)") ==
          "let x = (\n  " + wide + " when a\n  else " + wide + " when b\n  else c\n)\n");
    CHECK(formatted("let x = [for a in " + wide + ": " + wide + "]") ==
          "let x = [\n  for a in " + wide + ":\n    " + wide + "\n]\n");
    // Nothing can be won here: without a bracket a statement ends with its line.
    CHECK(formatted("let x = " + wide + " + " + wide + "(1)") == "let x = " + wide + " + " + wide + "(1)\n");
}

TEST_CASE("format: the last bracket within a bracket breaks in its stead") {
    CHECK(formatted("let x = f({ " + wide + ": 1, " + wide + ": 2 })") ==
          "let x = f({\n  " + wide + ": 1,\n  " + wide + ": 2,\n})\n");
    CHECK(formatted("let x = f(a, {\nb: 1})") == "let x = f(a, {\n  b: 1,\n})\n");
    CHECK(formatted("let x = [{\na: 1}]") == "let x = [{\n  a: 1,\n}]\n");
    CHECK(formatted("let x = [{\na: 1}, 2]") == "let x = [\n  {\n    a: 1,\n  },\n  2,\n]\n");
    CHECK(formatted("let x = [for a in b: {\nc: 1}]") == "let x = [for a in b: {\n  c: 1,\n}]\n");
    CHECK(formatted("let x = f(g([\n1]))") == "let x = f(g([\n  1,\n]))\n");
}

// ---- sentences

TEST_CASE("format: clauses stand on lines of their own if the author wants it or they are long") {
    const auto inKind = [](const std::string& line) { return formatted("kind k {\n" + line + "\n}\n"); };
    CHECK(inKind("require  a  else  \"b\"  help  \"c\"") ==
          "kind k {\n  require a else \"b\" help \"c\"\n}\n");
    CHECK(inKind("require a\nelse \"b\" help \"c\"") ==
          "kind k {\n  require a\n    else \"b\"\n    help \"c\"\n}\n");
    CHECK(inKind("require a else \"b\"\nhelp \"c\"") ==
          "kind k {\n  require a else \"b\"\n    help \"c\"\n}\n");
    CHECK(inKind("require a else \"" + wide + "\" help \"" + wide + "\"") ==
          "kind k {\n  require a\n    else \"" + wide + "\"\n    help \"" + wide + "\"\n}\n");
    CHECK(inTopology("allow a on b\nbecause \"c\"") == "allow a on b\n  because \"c\"\n");
    CHECK(inTopology("assume a<=1m because \"" + wide + wide + "\"") ==
          "assume a <= 1m\n  because \"" + wide + wide + "\"\n");
}

TEST_CASE("format: what is taken over") {
    CHECK(inTopology("adopt  \"a.b\"{id=\"c\"}") == "adopt \"a.b\" { id = \"c\" }\n");
    CHECK(inTopology("adopt \"a.b\" {\nid=\"c\"\nkeep={name:\"d\"}\n}") ==
          "adopt \"a.b\" {\n  id   = \"c\"\n  keep = { name: \"d\" }\n}\n");
}

TEST_CASE("format: permissions and questions") {
    const auto inAction = [](const std::string& line) {
        return formatted("kind k {\n  action a {\n" + line + "\n}\n}\n");
    };
    CHECK(inAction("permit \"a\" on [\nb, c]") ==
          "kind k {\n  action a {\n    permit \"a\" on [\n      b,\n      c,\n    ]\n  }\n}\n");
    CHECK(inAction("permit \"" + wide + "\" on [" + wide + "]") ==
          "kind k {\n  action a {\n    permit \"" + wide + "\"\n      on [" + wide + "]\n  }\n}\n");
    CHECK(inAction("permit a on b\nwhere {c:1}") ==
          "kind k {\n  action a {\n    permit a on b\n      where { c: 1 }\n  }\n}\n");
    CHECK(inAction("step s {\nuntil a.B{c=1}\nselect d is \"e\"\n}") ==
          "kind k {\n  action a {\n    step s {\n      until a.B { c = 1 }\n        select d is \"e\"\n    "
          "}\n  }\n}\n");
    CHECK(inAction("step s {\nuntil a.B {\nc=1\n} select d is \"e\"\n}") ==
          "kind k {\n  action a {\n    step s {\n      until a.B {\n        c = 1\n      } select d is "
          "\"e\"\n    }\n  }\n}\n");
}

TEST_CASE("format: blanks within statements") {
    CHECK(formatted("let x=- - a  -  -b*( c )..d\tnot  in e") == "let x = --a - -b * (c)..d not in e\n");
    CHECK(formatted("let x = a  in  every  region or  not  not b") ==
          "let x = a in every region or not not b\n");
    CHECK(formatted("function  f( a,b , ) =a") == "function f(a, b) = a\n");
    CHECK(formatted(
              "kind  k :a ,b{\nparam x :list  of y?|z=1\nfor  each  pair where  a{ }\nfor a,b in c{ }\n}") ==
          "kind k: a, b {\n  param x: list of y? | z = 1\n  for each pair where a { }\n  for a, b in c { "
          "}\n}\n");
    CHECK(formatted("kind k {\nresource  a  b[ 1 ]{ }\n}") == "kind k {\n  resource a b[1] { }\n}\n");
    CHECK(formatted("policy p {\nrule r :error{ }\n}") == "policy p {\n  rule r: error { }\n}\n");
    CHECK(formatted("import   \"x\"") == "import \"x\"\n");
    CHECK(inTopology("failback home b->a { }") == "failback home b -> a { }\n");
}

TEST_CASE("format: strings and numbers stay as they are written") {
    const std::string text = "let x = \"\\u{e9}\\t$5 ${ a  +  b }\" + 007 + 1h30m + 1.50\n";
    CHECK(formatted(text) == text);
    CHECK(formatted("let x = \"${[ # c\r\n  1 ]}\"") == "let x = \"${[ # c\n  1 ]}\"\n");
}

// ---- comments

TEST_CASE("format: comments keep their place and their text") {
    CHECK(inTopology("#a\n##  b\t\nx = 1   #c\n    # d\ny = 2\n# e") ==
          "#a\n##  b\nx = 1  #c\n# d\ny = 2\n# e\n");
    CHECK(inTopology("vpc a { # opens\n\n# inside\n\nx = 1\n\n# last\n} # closes") ==
          "vpc a {  # opens\n  # inside\n\n  x = 1\n\n  # last\n}  # closes\n");
    CHECK(inTopology("x = 1 # one\n# two\n\n# three") == "x = 1  # one\n# two\n\n# three\n");
}

TEST_CASE("format: comments at the end of a file") {
    CHECK(formatted("# a\n\n\n# b") == "# a\n\n# b\n");
    CHECK(formatted("let x = 1 # a\n\n# b\n# c\n\n") == "let x = 1  # a\n\n# b\n# c\n");
}

TEST_CASE("format: comments within brackets break them") {
    CHECK(formatted("let x = [1, # one\n2 # two\n, # three\n# four\n]") ==
          "let x = [\n  1,  # one\n  2,  # two\n  # three\n  # four\n]\n");
    CHECK(formatted("let x = [ # c\n]") == "let x = [  # c\n]\n");
    CHECK(formatted("let x = f(# a\nb # c\n)") == "let x = f(  # a\n  b,  # c\n)\n");
    CHECK(formatted("let x = (a # b\n+ # c\nd)") == "let x = (\n  a  # b\n  +  # c\n  d\n)\n");
    CHECK(formatted("let x = { a # b\n: # c\n1 }") == "let x = {\n  a  # b\n  :  # c\n  1,\n}\n");
    CHECK(formatted("kind k {\nrequire a # b\n# c\nelse d\n}") ==
          "kind k {\n  require a  # b\n    # c\n    else d\n}\n");
}

// ---- the safety net

TEST_CASE("format: a result that would mean something else is noticed") {
    const Parsed parsed("topology t {\n  a = [1, 2]  # one\n  # two\n}\n");
    const auto same = [&](std::string_view text) {
        return syntax::sameMeaning(parsed.file, parsed.tree, text);
    };
    CHECK(same("topology t { a = [\n1, 2,]# one\n# two\n}"));
    CHECK_FALSE(same("topology t {\n  a = [1, 2]\n  # two\n}\n"));
    CHECK_FALSE(same("topology t {\n  a = [1, 2]  # two\n  # one\n}\n"));
    CHECK_FALSE(same("topology t {\n  a = [1, 3]  # one\n  # two\n}\n"));
    CHECK_FALSE(same("topology t {\n  a = [1]  # one\n  # two\n}\n"));
    CHECK_FALSE(same("topology t {\n  a = [1, 2]  # one\n  # two\n"));
    CHECK_FALSE(same("topology t { }  # one\n# two\n"));
    CHECK_FALSE(same(""));
}

// ---- corpora

TEST_CASE("format: the text of the typo tests") {
    formatted(std::string(correctProgram()));
}

TEST_CASE("format: random programs keep meaning and comments, and formatting twice changes nothing") {
    const char* const wanted = std::getenv("DRC_RANDOM_PROGRAMS");
    const std::uint64_t count = wanted == nullptr ? 2000 / slowdown : std::strtoull(wanted, nullptr, 10);
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        INFO("seed " << seed);
        const std::string result = formatted(randomProgram(seed));
        CHECK(result.find('\r') == std::string::npos);
        CHECK((result.empty() || (result.back() == '\n' && !result.ends_with("\n\n"))));
    }
}

} // namespace drc::testing::format_test
