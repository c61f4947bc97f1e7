#include "ir/json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace drc::testing::json_test {

namespace {

std::string quoted(const std::string& text) {
    std::string result = "before ";
    ir::appendJsonString(result, text);
    return result.substr(7);
}

} // namespace

TEST_CASE("what JSON escapes is found wherever it stands in a text") {
    for (const std::string special : {"\"", "\\", "\n", "\x01", "\x1f", "\x7f", "\xC3\xA9", "\"\"", "\\\"\t"})
        for (std::size_t before = 0; before < 18; ++before)
            for (std::size_t after = 0; after < 18; after += 3) {
                const std::string text =
                    std::string(before, '!') + special + std::string(after, '#') + special;
                CHECK(quoted(text) == nlohmann::json(text).dump());
            }
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
    CHECK(quoted("a\xFF\"b") == "\"a\xEF\xBF\xBD\\\"b\"");
}

TEST_CASE("a known value is JSON without blanks") {
    using ir::Value;
    const Value value =
        ir::Map{{"list", ir::List{Value(1.0), Value(0.5), Value(-3.0), Value(true), Value(), Value("text")}},
                {"map", ir::Map{}}};
    std::string text;
    ir::appendJson(text, value);
    CHECK(text == R"({"list":[1,0.5,-3,true,null,"text"],"map":{}})");
}

} // namespace drc::testing::json_test
