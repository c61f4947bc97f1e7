#include "file_text.hpp"
#include "parsed.hpp"

#include "file.hpp"
#include "syntax/dump.hpp"
#include "syntax/format.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

// The analysis of PEGTL has to know which of the hand-written rules consume what they match.
namespace tao::pegtl {

template <class Name>
struct analyze_traits<Name, drc::grammar::blanks> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::gap> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::skip> : analyze_opt_traits<> {};
template <class Name, char... First>
struct analyze_traits<Name, drc::grammar::ahead<First...>> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::word> : analyze_any_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::name> : analyze_any_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::example_body>
    : analyze_any_traits<drc::grammar::body<drc::grammar::example_item>> {};
template <class Name, bool Required>
struct analyze_traits<Name, drc::grammar::missing_open<Required>> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::missing_close> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, drc::grammar::surplus_close> : analyze_any_traits<> {};
template <class Name, class Item>
struct analyze_traits<Name, drc::grammar::recovering<Item>> : analyze_any_traits<Item> {};

} // namespace tao::pegtl

namespace drc::testing::grammar_test {

using testing::Parsed;

namespace {

struct Statement {
    std::string_view name;
    std::string_view meaning;
};
constexpr Statement statements[]{
#define DRC_STATEMENT(kind, shape, head, name, declares, lines, meaning) {name, meaning},
#include "syntax/statements.def"
};

const std::string& writtenGrammar() {
    static const std::string text = textOf(DRC_SOURCE_DIR "/grammar/GRAMMAR.md");
    return text;
}

std::vector<std::string> examples() {
    static constexpr std::string_view fence = "```dr\n";
    const std::string& text = writtenGrammar();
    std::vector<std::string> result;
    for (std::size_t begin = text.find(fence); begin != std::string::npos; begin = text.find(fence, begin)) {
        begin += fence.size();
        result.push_back(text.substr(begin, text.find("```", begin) - begin));
    }
    return result;
}

/// The nodes of all examples: `topology`, `chain`, `comparison not in`.
std::set<std::string> nodesOfExamples() {
    std::set<std::string> result;
    for (const std::string& example : examples()) {
        const Parsed parsed(example);
        const std::string dump = syntax::dump(parsed.file, parsed.tree, syntax::DumpSpans::Omitted);
        static const std::regex line(" *(?:[a-z+*/-]+: )?([^\n]*)\n");
        for (auto match = std::sregex_iterator(dump.begin(), dump.end(), line);
             match != std::sregex_iterator(); ++match)
            result.insert((*match)[1]);
    }
    return result;
}

} // namespace

TEST_CASE("grammar: no rule can loop without moving on") {
    CHECK(tao::pegtl::analyze<grammar::file>(-1) == 0);
}

TEST_CASE("grammar: every written example parses and is in canonical layout") {
    REQUIRE(examples().size() >= 10);
    for (const std::string& example : examples()) {
        INFO(example);
        const Parsed parsed(example);
        CHECK(parsed.errors() == "");
        REQUIRE(parsed.tree.complete);
        const std::string formatted = syntax::format(parsed.file, parsed.tree);
        CHECK(formatted == example);
        CHECK(syntax::sameMeaning(parsed.file, parsed.tree, formatted));
    }
}

TEST_CASE("grammar: the examples show every statement") {
    const std::set<std::string> nodes = nodesOfExamples();
    for (const Statement& statement : statements) {
        INFO(std::string(statement.name));
        CHECK(nodes.count(std::string(statement.name)) == 1);
    }
}

TEST_CASE("grammar: the written grammar says of every statement what the table says") {
    static const std::regex blanks(" +");
    const std::string written = std::regex_replace(writtenGrammar(), blanks, " ");
    for (const Statement& statement : statements) {
        const std::string row = fmt::format("\n| {} | {} |\n", statement.name, statement.meaning);
        INFO(row);
        CHECK(written.find(row) != std::string::npos);
    }
}

TEST_CASE("grammar: the examples show every expression and type") {
    const std::set<std::string> nodes = nodesOfExamples();
    for (const std::string node : {"null",
                                   "true",
                                   "false",
                                   "number 1h30m",
                                   "string",
                                   "string \"b\"",
                                   "name a",
                                   "list",
                                   "map",
                                   "list comprehension",
                                   "map comprehension",
                                   "group",
                                   "not 2",
                                   "minus 1",
                                   "chain",
                                   "comparison ==",
                                   "comparison !=",
                                   "comparison <",
                                   "comparison <=",
                                   "comparison >",
                                   "comparison in",
                                   "comparison not in",
                                   "in every region",
                                   "range",
                                   "conditional",
                                   "postfix",
                                   "arn",
                                   "splat",
                                   "call",
                                   "type string",
                                   "type vpc?",
                                   "map of",
                                   "list of",
                                   "range of",
                                   "one of"}) {
        INFO(node);
        CHECK(nodes.count(node) == 1);
    }
}

TEST_CASE("grammar: the written grammar has every keyword of the rules") {
    static const std::regex literal("(?:exactly|keyword|for_each|container_of)<('.'(?:, '.')*)>");
    std::set<std::string> keywords;
    for (const auto& entry : std::filesystem::directory_iterator(DRC_SOURCE_DIR "/grammar")) {
        if (entry.path().extension() != ".hpp") continue;
        const std::string rules = textOf(entry.path());
        for (auto match = std::sregex_iterator(rules.begin(), rules.end(), literal);
             match != std::sregex_iterator(); ++match) {
            const std::string quoted = (*match)[1];
            std::string keyword;
            for (std::size_t at = 1; at < quoted.size(); at += 5)
                keyword += quoted[at];
            keywords.insert(keyword);
        }
    }
    CHECK(keywords.size() > 60);
    for (const std::string& keyword : keywords) {
        INFO(keyword);
        CHECK(writtenGrammar().find('"' + keyword + '"') != std::string::npos);
    }
}

} // namespace drc::testing::grammar_test
