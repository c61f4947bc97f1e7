#include "backends/terraform/expression.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace drc::testing::terraform_text_test {

using backends::terraform::toExpression;
using backends::terraform::toJson;
using backends::terraform::toLiteral;

namespace {

ir::Value suffixVariable() {
    return ir::Variable{"suffix", {}};
}

ir::Value textOf(ir::List parts) {
    return ir::Template{std::move(parts)};
}

} // namespace

TEST_CASE("what begins a template is doubled in a known text") {
    CHECK(toJson("cost: ${price} %{if}") == "cost: $${price} %%{if}");
    CHECK(toJson("$$${ 5 $ %") == "$$$${ 5 $ %");
    CHECK(toJson(ir::Map{{"${key}", "a"}}).dump() == R"({"$${key}":"a"})");
    CHECK(toJson("$\r${a}") == "${\"$\"}${\"\\r\"}$${a}");
    CHECK(toJson("\xEF\xBB\xBF${a}") == "${\"\\ufeff\"}$${a}");
}

TEST_CASE("a sign in front of a deferred value stays a sign") {
    CHECK(toJson(textOf({"US$", suffixVariable()})) == "US${\"$\"}${var.suffix}");
    CHECK(toJson(textOf({"100%", suffixVariable(), "${"})) == "100${\"%\"}${var.suffix}$${");
    CHECK(toJson(textOf({"a$", "%", suffixVariable()})) == "a${\"$%\"}${var.suffix}");
    CHECK(toJson(textOf({"a$", "{b}"})) == "a$${b}");
    CHECK(toExpression(textOf({"say \"US$", suffixVariable()})) == R"("say \"US${"$"}${var.suffix}")");
}

TEST_CASE("control characters have a form in expressions") {
    CHECK(toExpression("a\n\t\x01\x7f\\\"${") == R"("a\n\t\u0001\u007f\\\"$${")");
    CHECK(toExpression(ir::Map{{"a\"b", "c"}}) == R"({"a\"b" = "c"})");
}

TEST_CASE("in a default nothing is a template") {
    CHECK(toLiteral("${a}") == "${a}");
    CHECK(toLiteral(ir::List{"${a}", ir::Map{{"%{b", "$${c}"}}}).dump() == R"(["${a}",{"%{b":"$${c}"}])");
}

TEST_CASE("numbers are written alike everywhere") {
    for (const auto& [number, text] :
         {std::pair(5.0, "5"), std::pair(-0.25, "-0.25"), std::pair(1e300, "1e+300"),
          std::pair(9007199254740991.0, "9007199254740991")}) {
        CHECK(toJson(number).dump() == text);
        CHECK(toExpression(number) == text);
    }
}

} // namespace drc::testing::terraform_text_test
