#include "backends/json_text.hpp"
#include "backends/json_writer.hpp"
#include "backends/terraform/expression.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>

namespace drc::testing::terraform_text_test {

using backends::Json;
using backends::terraform::toExpression;

namespace {

/// A value as a file has it, read again.
nlohmann::ordered_json written(void (*write)(backends::JsonWriter&, const ir::Value&),
                               const ir::Value& value) {
    backends::JsonWriter json(0);
    write(json, value);
    return nlohmann::ordered_json::parse(std::move(json).take());
}
std::string toJson(const ir::Value& value) {
    return written(backends::terraform::write, value).dump();
}
std::string toLiteral(const ir::Value& value) {
    return written(backends::terraform::writeLiteral, value).dump();
}

/// The text that stands in a string of JSON.
std::string inString(const std::string& json) {
    return nlohmann::json::parse(json).get<std::string>();
}

ir::Value suffixVariable() {
    return ir::Variable{"suffix", {}};
}

ir::Value textOf(ir::List parts) {
    return ir::Template{std::move(parts)};
}

} // namespace

TEST_CASE("what begins a template is doubled in a known text") {
    CHECK(inString(toJson("cost: ${price} %{if}")) == "cost: $${price} %%{if}");
    CHECK(inString(toJson("$$${ 5 $ %")) == "$$$${ 5 $ %");
    CHECK(toJson(ir::Map{{"${key}", "a"}}) == R"({"$${key}":"a"})");
    CHECK(inString(toJson("$\r${a}")) == "${\"$\"}${\"\\r\"}$${a}");
    CHECK(inString(toJson("\xEF\xBB\xBF${a}")) == "${\"\\ufeff\"}$${a}");
}

TEST_CASE("a sign in front of a deferred value stays a sign") {
    CHECK(inString(toJson(textOf({"US$", suffixVariable()}))) == "US${\"$\"}${var.suffix}");
    CHECK(inString(toJson(textOf({"100%", suffixVariable(), "${"}))) == "100${\"%\"}${var.suffix}$${");
    CHECK(inString(toJson(textOf({"a$", "%", suffixVariable()}))) == "a${\"$%\"}${var.suffix}");
    CHECK(inString(toJson(textOf({"a$", "{b}"}))) == "a$${b}");
    CHECK(toExpression(textOf({"say \"US$", suffixVariable()})) == R"("say \"US${"$"}${var.suffix}")");
}

TEST_CASE("control characters have a form in expressions") {
    CHECK(toExpression("a\n\t\x01\x7f\\\"${") == R"("a\n\t\u0001\u007f\\\"$${")");
    CHECK(toExpression(ir::Map{{"a\"b", "c"}}) == R"({"a\"b" = "c"})");
}

TEST_CASE("in a default nothing is a template") {
    CHECK(inString(toLiteral("${a}")) == "${a}");
    CHECK(toLiteral(ir::List{"${a}", ir::Map{{"%{b", "$${c}"}}}) == R"(["${a}",{"%{b":"$${c}"}])");
}

TEST_CASE("numbers are written alike everywhere") {
    for (const auto& [number, text] :
         {std::pair(5.0, "5"), std::pair(-0.25, "-0.25"), std::pair(1e300, "1e+300"),
          std::pair(9007199254740991.0, "9007199254740991")}) {
        CHECK(toJson(number) == text);
        CHECK(toExpression(number) == text);
    }
}

TEST_CASE("JSON is the text that it is, and a document of it is indented") {
    Json inner = Json::array({1, "two", nullptr, true, 0.5, Json::object(), Json::array()});
    Json document{{"a\"b", inner}, {"empty", Json::array()}};
    document.add("text", "{[,:]}\\\"\n");
    document.include(Json{{"last", Json{{"x", -3}}}});
    document.include(Json::object());
    CHECK(document.text() ==
          R"({"a\"b":[1,"two",null,true,0.5,{},[]],"empty":[],"text":"{[,:]}\\\"\n","last":{"x":-3}})");
    const std::string text = documentText(document);
    CHECK(text == nlohmann::ordered_json::parse(document.text()).dump(2) + "\n");
    CHECK(document.documentSize() == text.size());
    CHECK(document.beginsWith("a\"b", "") == false);
    CHECK(Json{{"Type", "Task"}, {"Next", "b"}}.beginsWith("Type", "Task"));
    CHECK_FALSE(Json{{"Type", "Tasks"}}.beginsWith("Type", "Task"));
}

TEST_CASE("a document that is written at once is the one that is built") {
    const ir::Value value = ir::Map{
        {"a", ir::List{}},
        {"b", ir::Map{}},
        {"c", ir::List{1.0, "x", ir::Value(), true, ir::List{ir::Map{{"d", "e\n\"f"}, {"g", ir::List{}}}}}},
        {"h", "\xff"}};
    backends::JsonWriter json(0);
    backends::terraform::write(json, value);
    const Json built{{"a", Json::array()},
                     {"b", Json::object()},
                     {"c", Json::array({1, "x", nullptr, true,
                                        Json::array({Json{{"d", "e\n\"f"}, {"g", Json::array()}}})})},
                     {"h", "\xff"}};
    CHECK(std::move(json).take() == documentText(built));
}

TEST_CASE("what is no UTF-8 becomes a sign that is") {
    CHECK(Json(std::string_view("a\xff\x01")).text() == "\"a\xEF\xBF\xBD\\u0001\"");
    CHECK(Json(std::string_view("\xC3\xA9\x7f")).text() == "\"\xC3\xA9\x7f\"");
}

} // namespace drc::testing::terraform_text_test
