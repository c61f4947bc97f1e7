#include "adoption/name_text.hpp"
#include "compiled.hpp"
#include "library/contract.hpp"
#include "library/provider_schema.hpp"
#include "memory_files.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What exists already and is taken over: which names are found in texts, and what the library says of types.
namespace drc::testing::adoption_test {

using adoption::NameTexts;
using nlohmann::json;

namespace {

const ir::Value suffix(ir::Variable{"environment_suffix", {}});
const ir::Value other(ir::Variable{"other", {}});

ir::Value text(ir::List parts) {
    return {ir::Template{std::move(parts)}};
}

/// Whether the name stands somewhere in the text as a whole.
bool stands(std::string_view bytes, std::string_view name) {
    for (std::size_t at = bytes.find(name); at != std::string_view::npos; at = bytes.find(name, at + 1))
        if (NameTexts::mayBegin(bytes, at) && NameTexts::mayEnd(bytes, at + name.size())) return true;
    return false;
}

/// A topology with two queues in two regions, and what is taken over of it.
std::string topology(const std::string& statements, const std::string& outputs = "") {
    return fmt::format("kind work {{ in each region {{\n"
                       "  resource aws_sqs_queue queue {{ name = name }}\n{}\n}} }}\n"
                       "topology t {{\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n"
                       "  environment = \"prod\"\n  work w {{ }}\n"
                       "  allow own_key on w because \"it holds nothing\"\n{}\n}}\n",
                       outputs, statements);
}

constexpr const char* queueKept = "adopt \"aws_sqs_queue.w_a_queue\" {\n"
                                  "  id = \"https://sqs.us-east-1.amazonaws.com/1/jobs\"\n"
                                  "  keep = { name: \"jobs\" }\n}";

json fileOf(const Compiled& result, const std::string& name) {
    const auto found = result.artifacts.find(name);
    REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
    return json::parse(found->second);
}

/// An output of the component in the first region, with what is taken over.
std::string outputOf(const std::string& expression) {
    const Compiled result = compiled(topology(queueKept, fmt::format("  output says = {}\n", expression)));
    return fileOf(result, "main.tf.json")["output"]["w_a_says"]["value"].get<std::string>();
}

} // namespace

TEST_CASE("adoption: a name is found as a whole only") {
    NameTexts texts;
    const std::string name = texts.ofName(text({"t-w-", suffix})).value();
    const auto isIn = [&](ir::List parts) { return stands(texts.of(text(std::move(parts)))->bytes, name); };
    CHECK(isIn({"t-w-", suffix}));
    CHECK(isIn({"a:t-w-", suffix, "/b"}));
    CHECK(isIn({"\"t-w-", suffix, "\""}));
    CHECK_FALSE(isIn({"not-t-w-", suffix}));
    CHECK_FALSE(isIn({"t-w-", suffix, "-failed"}));
    CHECK_FALSE(isIn({"t-w-", suffix, "_2"}));
    CHECK_FALSE(isIn({"t-w-", other}));
    CHECK_FALSE(isIn({other, "t-w-", suffix}));
    CHECK_FALSE(isIn({"t-w-", suffix, other}));
    CHECK_FALSE(isIn({"t-w-", suffix, suffix}));
}

TEST_CASE("adoption: a text comes back as it was") {
    NameTexts texts;
    CHECK(texts.ofName(text({"t-", suffix})));
    const ir::Value whole = text({"a ", other, " b ", suffix, suffix, " c"});
    const auto encoded = texts.of(whole);
    REQUIRE(encoded);
    CHECK(texts.decoded(encoded->bytes, encoded->others) == whole);
    CHECK(texts.decoded("plain", {}) == ir::Value("plain"));
    CHECK_FALSE(texts.of(ir::Value(1.0)));
    // Bytes that would be taken for a deferred part are left alone.
    CHECK_FALSE(texts.of(ir::Value(std::string("t-\x01") + "0\x03")));
}

TEST_CASE("adoption: a name in a text becomes the kept one") {
    CHECK(outputOf("name") == "jobs");
    CHECK(outputOf("\"arn:aws:sqs:us-east-1:1:${name}\"") == "arn:aws:sqs:us-east-1:1:jobs");
    CHECK(outputOf("\"${name}/${name}\"") == "jobs/jobs");
    CHECK(outputOf("\"${name}-failed\"") == "t-w-a-${var.environment_suffix}-failed");
    CHECK(outputOf("name(\"failed\")") == "t-w-failed-a-${var.environment_suffix}");
    CHECK(outputOf("\"${name}${environment_suffix}\"") ==
          "t-w-a-${var.environment_suffix}${var.environment_suffix}");
    CHECK(outputOf("queue.name") == "${aws_sqs_queue.w_a_queue.name}");
}

TEST_CASE("adoption: what is taken over is imported, and nothing else is") {
    const Compiled result = compiled(topology(queueKept));
    const json file = fileOf(result, "w.tf.json");
    REQUIRE(file["import"].size() == 1);
    CHECK(file["import"][0] ==
          json{{"to", "aws_sqs_queue.w_a_queue"}, {"id", "https://sqs.us-east-1.amazonaws.com/1/jobs"}});
    CHECK(file["resource"]["aws_sqs_queue"]["w_a_queue"]["name"] == "jobs");
    CHECK(file["resource"]["aws_sqs_queue"]["w_b_queue"]["name"] == "t-w-b-${var.environment_suffix}");
    const json main = fileOf(result, "main.tf.json");
    const json& conditions = main["variable"]["environment_suffix"]["validation"];
    REQUIRE(conditions.size() == 2);
    CHECK(conditions[1]["condition"] == "${contains([\"prod\"], var.environment_suffix)}");
}

TEST_CASE("adoption: an identifier is no expression of the configuration") {
    const Compiled result = compiled(topology("adopt \"aws_sqs_queue.w_a_queue\" { id = \"a\\${b}%{c}\" }"));
    CHECK(fileOf(result, "w.tf.json")["import"][0]["id"] == "a$${b}%%{c}");
}

TEST_CASE("adoption: the library speaks of types and attributes that there are") {
    const MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules(files, std::nullopt, sources);
    library::Library found(modules, sink);
    found.loadAll();
    const library::Declaration declared = found.let(library::contract::existing::table);
    REQUIRE(declared);
    // Each of its maps is a value of its own at the top of the file.
    std::string_view schemaText;
    for (const source::EmbeddedFile& file : source::embeddedLibrary())
        if (std::string_view(file.path).ends_with(".schema")) schemaText = file.text;
    const library::ProviderSchema schema(schemaText);
    std::size_t rows = 0;
    for (const std::string_view key : library::contract::existing::all) {
        const std::string name(key);
        const library::Declaration part = found.let("existing_" + name);
        REQUIRE_MESSAGE(part, name);
        const auto& map = syntax::as<syntax::MapExpression>(*part.definition().value);
        for (const syntax::MapEntry& entry : map.entries) {
            const std::string_view type = sources.text(entry.key->span);
            if (type == library::contract::existing::anyType) continue;
            ++rows;
            const library::SchemaBlock* const block = schema.find(library::BlockMode::Resource, type);
            CHECK_MESSAGE(block != nullptr, type);
            if (block == nullptr || name == "mentions" || name == "refused") continue;
            std::string_view words = sources.text(entry.value->span);
            words = words.substr(1, words.size() - 2);
            while (!words.empty()) {
                const std::string_view word = words.substr(0, words.find(' '));
                CHECK_MESSAGE((block->attribute(word) != nullptr || block->block(word) != nullptr),
                              type << " has no " << word);
                words.remove_prefix(std::min(words.size(), word.size() + 1));
            }
        }
    }
    CHECK(rows > 40);
}

} // namespace drc::testing::adoption_test
