#include "parsed.hpp"
#include "typos.hpp"

#include "diagnostics/render.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing::parse_typos_test {

namespace {

std::string withTypo(const Typo& typo) {
    std::string text(correctProgram());
    const std::size_t at = text.find(typo.correct);
    REQUIRE(at != std::string::npos);
    return text.replace(at, typo.correct.size(), typo.written);
}

/// Everything that is said of the findings; the formats for other tools say the same.
std::string rendered(const Parsed& parsed) {
    std::string result;
    for (const auto render : {diagnostics::renderText, diagnostics::renderShort, diagnostics::renderJson})
        result += render(parsed.sink, parsed.sources, {});
    return result;
}

} // namespace

TEST_CASE("typos: the text without them parses") {
    CHECK(Parsed(std::string(correctProgram())).errors() == "");
}

TEST_CASE("typos: each has exactly one message, in its place") {
    for (const Typo& typo : typos()) {
        const std::string text = withTypo(typo);
        INFO("written: " << std::string(typo.written));
        const Parsed parsed(text);
        CHECK(parsed.errors() == std::string(typo.message) + "\n");
        CHECK_FALSE(parsed.tree.complete);
        const std::vector<const diagnostics::Diagnostic*> found = parsed.sink.sorted();
        REQUIRE_FALSE(found.empty());
        const std::vector<std::string>& helps = found.front()->helps;
        CHECK((helps.empty() ? "" : helps.front()) == std::string(typo.help));
        CHECK(rendered(parsed).find("::") == std::string::npos);
    }
}

TEST_CASE("typos: what follows a broken statement is read") {
    for (const Typo& typo : typos()) {
        // The mistakes in the first lines may cost the whole topology.
        if (typo.message[1] == ':' && typo.message[0] <= '2') continue;
        INFO("written: " << std::string(typo.written));
        const Parsed parsed(withTypo(typo));
        CHECK(parsed.tree.statements.size() >= 1);
    }
}

TEST_CASE("typos: several in one text get one message each") {
    const Parsed parsed(R"(topology shop {
  region primary = 'eu-1'
  region secondary "eu-2"
  objectives {
    rpo = 5min
    rto: 15m
  }
  vpc my-core {
    zones = [1, 2
  }
  failovr primary -> secondary {
    mode = automatic;
  }
  allow x on ledger
}

knd example {
  param size number
}

kind example {
  let x =
  require a els "b"
}
)");
    CHECK(parsed.errors() == R"(2:20 expected a value after `=`, found `'`
3:20 expected `=`, found a string
5:12 unknown unit `min`
6:8 expected `=` or `{`, found `:`
8:9 expected the end of the line, found `-`
11:19 expected the end of the line, found `->`
14:20 expected `because` and a reason, found the end of the line
17:1 expected `topology`, `kind`, `policy` or another declaration, found `knd`
22:10 expected a value after `=`, found the end of the line
23:13 expected `else` and a message, found `els`
)");
}

TEST_CASE("typos: any single character that is lost, doubled or swapped gets a bounded answer") {
    const std::string correct(correctProgram());
    std::size_t texts = 0;
    std::size_t several = 0;
    const auto read = [&](std::string text) {
        const Parsed parsed(std::move(text));
        ++texts;
        if (parsed.sink.errorCount() > 1) ++several;
        CHECK(parsed.tree.complete == (parsed.sink.errorCount() == 0));
        CHECK(parsed.sink.errorCount() <= 3);
    };
    for (std::size_t at = 0; at + 1 < correct.size(); ++at) {
        read(std::string(correct).erase(at, 1));
        read(std::string(correct).insert(at, 1, correct[at]));
        std::string swapped = correct;
        std::swap(swapped[at], swapped[at + 1]);
        read(swapped);
    }
    CHECK(several * 100 < texts);
}

TEST_CASE("typos: a text that ends too early gets one message") {
    const std::string correct(correctProgram());
    for (std::size_t length = 0; length < correct.size(); ++length)
        CHECK(Parsed(correct.substr(0, length)).sink.errorCount() <= 1);
}

TEST_CASE("typos: every reserved word is called one") {
    std::ifstream file(DRC_SOURCE_DIR "/grammar/lexical.hpp");
    const std::string rules{std::istreambuf_iterator<char>(file), {}};
    const std::size_t begin = rules.find("struct reserved");
    REQUIRE(begin != std::string::npos);
    const std::string reserved = rules.substr(begin, rules.find('}', begin) - begin);
    static const std::regex word("word_(\\w+)");
    std::size_t words = 0;
    for (auto match = std::sregex_iterator(reserved.begin(), reserved.end(), word);
         match != std::sregex_iterator(); ++match, ++words) {
        const Parsed parsed("topology t {\n  vpc " + (*match)[1].str() + "\n}\n");
        INFO((*match)[1].str());
        CHECK(rendered(parsed).find("it is a keyword and cannot be a name") != std::string::npos);
    }
    CHECK(words == 11);
}

} // namespace drc::testing::parse_typos_test
