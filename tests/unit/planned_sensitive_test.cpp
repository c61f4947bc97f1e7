#include "planned/sensitive.hpp"

#include "diagnostics/sink.hpp"
#include "ir/json.hpp"
#include "source/source_map.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

/// What plans and states mark as sensitive is known to nobody who reads them.
namespace drc::testing::planned_sensitive_test {

namespace {

ir::Value json(std::string_view text) {
    auto value = ir::readJson(text);
    REQUIRE(value);
    return *std::move(value);
}

/// The value as JSON, with `"*"` for what is withheld.
std::string shown(const ir::Value& value) {
    const auto hidden = [](const auto& self, const ir::Value& one) -> ir::Value {
        if (one.call() != nullptr) return one.call()->function == planned::sensitiveValue ? "*" : "?";
        ir::List list;
        ir::Map map;
        if (one.list() != nullptr)
            for (const ir::Value& inner : *one.list())
                list.push_back(self(self, inner));
        if (one.map() != nullptr)
            for (const auto& [key, inner] : *one.map())
                map.emplace_back(key, self(self, inner));
        return one.list() != nullptr ? ir::Value(list) : one.map() != nullptr ? ir::Value(map) : one;
    };
    std::string text;
    ir::appendJson(text, hidden(hidden, value));
    return text;
}

std::string withheld(std::string_view value, std::string_view marks) {
    const ir::Value marked = json(marks);
    return shown(planned::withheld(json(value), &marked));
}

std::string withheldAt(std::string_view value, std::string_view path) {
    return shown(planned::withheldAt(json(value), *json(path).list()));
}

/// The values of the first resource of a plan or a state.
std::string read(std::string text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& file = sources.add("plan.json", std::move(text));
    const auto document = planned::read(file.text(), file.id(), sink);
    REQUIRE(document);
    REQUIRE(!document->instances.empty());
    return shown(document->instances.front().values);
}

} // namespace

TEST_CASE("what is marked is withheld, wherever it stands") {
    CHECK(withheld(R"({"a": "x", "b": "y"})", R"({"a": true})") == R"({"a":"*","b":"y"})");
    CHECK(withheld(R"({"a": {"b": 1, "c": false}})", R"({"a": {"b": true, "c": true}})") ==
          R"({"a":{"b":"*","c":"*"}})");
    CHECK(withheld(R"({"a": [{"b": 1}, {"b": 2}]})", R"({"a": [{}, {"b": true}]})") ==
          R"({"a":[{"b":1},{"b":"*"}]})");
    CHECK(withheld(R"({"a": {"b": ["c"]}})", R"({"a": true})") == R"({"a":"*"})");
    CHECK(withheld(R"({"a": "x"})", "true") == R"("*")");
}

TEST_CASE("what is empty is no secret, and marks of another shape hide nothing more") {
    CHECK(withheld(R"({"a": null, "b": "", "c": []})", R"({"a": true, "b": true, "c": true})") ==
          R"({"a":null,"b":"","c":[]})");
    CHECK(withheld(R"({"a": "x"})", R"({"a": false, "b": true, "c": [true]})") == R"({"a":"x"})");
    CHECK(withheld(R"({"a": "x"})", R"([true])") == R"({"a":"*"})");
    CHECK(withheld(R"(["x", "y"])", R"([true])") == R"(["*","y"])");
    CHECK(shown(planned::withheld(json("[1]"), nullptr)) == "[1]");
}

TEST_CASE("the file of a state lists the steps to what is sensitive") {
    const char* const value = R"({"environment": [{"variables": {"A": "x", "B": "y"}}], "password": "z"})";
    CHECK(withheldAt(value, R"([{"type": "get_attr", "value": "password"}])") ==
          R"({"environment":[{"variables":{"A":"x","B":"y"}}],"password":"*"})");
    CHECK(withheldAt(value, R"([{"type": "get_attr", "value": "environment"},
                                {"type": "index", "value": {"value": 0, "type": "number"}},
                                {"type": "get_attr", "value": "variables"},
                                {"type": "index", "value": {"value": "B", "type": "string"}}])") ==
          R"({"environment":[{"variables":{"A":"x","B":"*"}}],"password":"z"})");
    // An element of a set has no position.
    CHECK(
        withheldAt(
            value,
            R"([{"type": "get_attr", "value": "environment"}, {"type": "index", "value": {"value": {"A": 1}, "type": "object"}}])") ==
        R"({"environment":"*","password":"z"})");
    CHECK(withheldAt(value, R"([{"type": "get_attr", "value": "nowhere"}])") ==
          R"({"environment":[{"variables":{"A":"x","B":"y"}}],"password":"z"})");
}

TEST_CASE("plans and both forms of states are read without what is sensitive") {
    const std::string resource =
        R"({"address": "kind_db.d", "mode": "managed", "type": "kind_db", "name": "d", "values": {"name": "d", "password": "p"})";
    CHECK(read(R"({"format_version": "1.0", "values": {"root_module": {"resources": [)" + resource +
               R"(, "sensitive_values": {"password": true}}]}}})") == R"({"name":"d","password":"*"})");
    CHECK(read(R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" + resource +
               R"(}]}}, "resource_changes": [{"address": "kind_db.d", "change": {"actions": ["create"],
                  "after_sensitive": {"password": true}}}]})") == R"({"name":"d","password":"*"})");
    CHECK(
        read(R"({"version": 4, "serial": 1, "resources": [{"mode": "managed", "type": "kind_db", "name": "d",
                  "instances": [{"attributes": {"name": "d", "password": "p"},
                  "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]}]})") ==
        R"({"name":"d","password":"*"})");
}

TEST_CASE("a secret that refers to something still refers to it") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& file = sources.add("plan.json", R"({"format_version": "1.2",
      "planned_values": {"root_module": {"resources": [
        {"address": "kind_db.d", "mode": "managed", "type": "kind_db", "name": "d", "values": {"password": "p"},
         "sensitive_values": {"password": true}},
        {"address": "kind_word.w", "mode": "managed", "type": "kind_word", "name": "w", "values": {"result": "p"}}]}},
      "configuration": {"root_module": {"resources": [
        {"address": "kind_db.d", "mode": "managed", "type": "kind_db", "name": "d",
         "expressions": {"password": {"references": ["kind_word.w.result", "kind_word.w"]}}}]}}})");
    const auto document = planned::read(file.text(), file.id(), sink);
    REQUIRE(document);
    const ir::Value* const password = ir::find(*document->instances.front().values.map(), "password");
    REQUIRE(password != nullptr);
    REQUIRE(password->reference() != nullptr);
    CHECK(ir::toString(password->reference()->address) == "kind_word.w");
}

TEST_CASE("what a plan creates does not exist yet") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto resource = [](const std::string& name) {
        return R"({"address": "kind_db.)" + name + R"(", "mode": "managed", "type": "kind_db", "name": ")" +
               name + R"(", "values": {}})";
    };
    const auto change = [](const std::string& name, const std::string& actions) {
        return R"({"address": "kind_db.)" + name + R"(", "change": {"actions": )" + actions + "}}";
    };
    const source::SourceFile& file = sources.add(
        "plan.json", R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
                         resource("a") + "," + resource("b") + "," + resource("c") +
                         R"(]}}, "resource_changes": [)" + change("a", R"(["create"])") + "," +
                         change("b", R"(["delete", "create"])") + "," + change("c", R"(["no-op"])") + "]}");
    const auto document = planned::read(file.text(), file.id(), sink);
    REQUIRE(document);
    REQUIRE(document->instances.size() == 3);
    CHECK(!document->instances[0].exists);
    CHECK(document->instances[1].exists);
    CHECK(document->instances[2].exists);
}

} // namespace drc::testing::planned_sensitive_test
