#include "recognition/comparison.hpp"

#include "ir/json.hpp"
#include "ir/program.hpp"
#include "library/provider_schema.hpp"
#include "recognition/known_value.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What will be and what is: where they are the same, where they may be, and where they differ.
namespace drc::testing::recognition_comparison_test {

using recognition::Compared;
using recognition::KnownValues;
using recognition::Likeness;

namespace {

const ir::Value suffix(ir::Variable{"environment_suffix", {}});
const ir::Address table{ir::ResourceMode::Resource, "acme_table", "carts"};

ir::Value json(std::string_view text) {
    auto value = ir::readJson(text);
    REQUIRE(value);
    return *std::move(value);
}

ir::Value text(ir::List parts) {
    return {ir::Template{std::move(parts)}};
}

ir::Value call(const char* function, ir::List arguments) {
    return {ir::Call{function, std::move(arguments), {}}};
}

ir::Value reference(const std::string& attribute) {
    return {ir::Reference{table, {ir::Member{attribute}}}};
}

/// A program whose first region is known.
KnownValues nothingKnown() {
    ir::Program program;
    ir::Input& region = program.inputs.emplace_back();
    region.purpose = ir::Input::Purpose::Region;
    region.name = "primary_region";
    region.defaultValue = ir::Value("us-east-1");
    return KnownValues(program, {});
}

ir::Resource resourceWith(ir::NestedBlock body) {
    ir::Resource result;
    result.address = table;
    result.body = std::move(body);
    return result;
}

/// With one table that is called otherwise than it would be.
KnownValues knownTable() {
    KnownValues known = nothingKnown();
    known.assign(
        resourceWith({}),
        json(R"({"name": "acme-carts", "arn": "arn:table/acme-carts", "keys": [{"id": "k1"}, {"id": "k2"}],
                          "settings": [{"ttl": 60}], "later": null})"),
        "name", text({"shop-carts-", suffix}));
    return known;
}

const std::string_view schemaText =
    "drc-provider-schema 1 acme/cloud 1.2.3\n"
    "#0 name! secret?$ ttl?n\n"
    "r.acme_table any?* arn= kind~ limit~n name! parts?S* size?n token?$ written?^ item:S#0 rule:L#0\n";

const library::SchemaBlock& schemaOfTable() {
    static const library::ProviderSchema schema{schemaText};
    const library::SchemaBlock* const block = schema.find(library::BlockMode::Resource, "acme_table");
    REQUIRE_MESSAGE(block != nullptr, schema.error());
    return *block;
}

/// Of an attribute with the one value, and the other.
Likeness likeness(const ir::Value& will, const ir::Value& is, bool ordered = true) {
    ir::NestedBlock body;
    const std::string name = ordered ? "any" : "parts";
    // What is null is not set; within a map it is compared.
    const auto held = [&](const ir::Value& value) {
        return will.isNull() ? ir::Value(ir::Map{{"v", value}}) : value;
    };
    body.attributes.push_back({name, held(will), {}});
    const auto compared = recognition::compare(resourceWith(std::move(body)), {{name, held(is)}},
                                               schemaOfTable(), recognition::Tables(), knownTable());
    REQUIRE(compared.size() == 1);
    return compared.front().likeness;
}

/// Each attribute with how it compares, but those that are the same.
std::string differences(const ir::NestedBlock& body, const ir::Map& is,
                        const recognition::Tables& tables = {}) {
    std::string result;
    for (const Compared& one :
         recognition::compare(resourceWith(body), is, schemaOfTable(), tables, nothingKnown())) {
        if (one.likeness == Likeness::Same) continue;
        result += (result.empty() ? "" : " ") + one.path +
                  (one.likeness == Likeness::Unknown ? "?"
                   : one.unset                       ? " unset"
                                                     : "");
    }
    return result;
}
std::string differences(const ir::NestedBlock& body, const char* is, const recognition::Tables& tables = {}) {
    return differences(body, *json(is).map(), tables);
}

ir::NestedBlock block(std::string name, std::vector<ir::Attribute> attributes) {
    ir::NestedBlock result;
    result.name = std::move(name);
    result.attributes = std::move(attributes);
    return result;
}

} // namespace

TEST_CASE("values that are written alike are the same") {
    CHECK(likeness(ir::Value(3.0), json("3")) == Likeness::Same);
    CHECK(likeness(ir::Value("3"), json("3")) == Likeness::Same); // Terraform converts them
    CHECK(likeness(ir::Value(true), json("\"true\"")) == Likeness::Same);
    CHECK(likeness(ir::Value("a"), json("\"b\"")) == Likeness::Different);
    CHECK(likeness(ir::Value("a"), json("null")) == Likeness::Different);
    CHECK(likeness(ir::Value("a"), json("[\"a\"]")) == Likeness::Same);
    CHECK(likeness(ir::Value("a"), json("[\"a\", \"b\"]")) == Likeness::Different);
}

TEST_CASE("what is not set is the same as what is empty") {
    for (const char* const empty : {"null", "false", "0", "\"\"", "[]", "{}", "[{\"a\": null}]"})
        CHECK(likeness(ir::Value(), json(empty)) == Likeness::Same);
    for (const char* const full : {"true", "1", "\"a\"", "[1]", "{\"a\": [\"b\"]}"})
        CHECK(likeness(ir::Value(), json(full)) == Likeness::Different);
}

TEST_CASE("lists have an order, and sets have none") {
    const ir::Value will = json(R"(["a", "b"])");
    CHECK(likeness(will, json(R"(["a", "b"])")) == Likeness::Same);
    CHECK(likeness(will, json(R"(["b", "a"])")) == Likeness::Different);
    CHECK(likeness(will, json(R"(["b", "a"])"), false) == Likeness::Same);
    CHECK(likeness(will, json(R"(["b", "b"])"), false) == Likeness::Different);
    CHECK(likeness(will, json(R"(["a", "b", "c"])"), false) == Likeness::Different);
    CHECK(likeness(json("[]"), json("null")) == Likeness::Same);
}

TEST_CASE("maps may lack what is empty in the other") {
    CHECK(likeness(json(R"({"a": 1})"), json(R"({"a": 1, "b": null, "c": []})")) == Likeness::Same);
    CHECK(likeness(json(R"({"a": 1})"), json(R"({"a": 1, "b": 2})")) == Likeness::Different);
    CHECK(likeness(json(R"({"a": 1, "b": 2})"), json(R"({"a": 1})")) == Likeness::Different);
    CHECK(likeness(json(R"({"a": 1})"), json(R"([{"a": 1}])")) == Likeness::Same);
    CHECK(likeness(json("{}"), json("null")) == Likeness::Same);
}

TEST_CASE("documents say the same however they are spaced and ordered") {
    const ir::Value policy =
        call(ir::deployed::json, {json(R"({"Action": ["s:Get", "s:Put"], "Effect": "Allow"})")});
    CHECK(likeness(policy, ir::Value(R"({ "Effect": "Allow", "Action": ["s:Put", "s:Get"] })")) ==
          Likeness::Same);
    CHECK(likeness(policy, ir::Value(R"({"Effect": "Deny", "Action": ["s:Put", "s:Get"]})")) ==
          Likeness::Different);
    CHECK(likeness(policy, ir::Value("no document")) == Likeness::Different);
    CHECK(likeness(ir::Value(R"({"a":1})"), ir::Value(R"({ "a": 1 })")) == Likeness::Same);
    CHECK(likeness(ir::Value("{a"), ir::Value("{b")) == Likeness::Different);
}

TEST_CASE("texts with deferred parts may be what fits them") {
    const ir::Value will = text({"queue-", suffix, "-dead"});
    CHECK(likeness(will, ir::Value("queue-prod-dead")) == Likeness::Unknown);
    CHECK(likeness(will, ir::Value("queue-prod")) == Likeness::Different);
    CHECK(likeness(text({suffix, "-a-", suffix}), ir::Value("x-a-a-y")) == Likeness::Unknown);
    CHECK(likeness(suffix, ir::Value("prod")) == Likeness::Unknown);
    CHECK(likeness(suffix, ir::Value()) == Likeness::Different);
}

TEST_CASE("what is kept secret, or what a plan does not know, may be the same") {
    const ir::Value secret = call("sensitive", {});
    CHECK(likeness(ir::Value("a"), secret) == Likeness::Unknown);
    CHECK(likeness(json("{\"a\": 1}"), secret) == Likeness::Unknown);
    CHECK(likeness(ir::Value(), secret) == Likeness::Different);
    CHECK(likeness(json("{\"a\": 1}"), ir::Value(ir::Map{{"a", ir::Value(1.0)}, {"b", secret}})) ==
          Likeness::Different);
}

TEST_CASE("references lead to what is known") {
    CHECK(likeness(reference("arn"), ir::Value("arn:table/acme-carts")) == Likeness::Same);
    CHECK(likeness(reference("arn"), ir::Value("arn:table/other")) == Likeness::Different);
    CHECK(likeness(reference("later"), ir::Value("anything")) == Likeness::Unknown);
    CHECK(likeness(reference("nowhere"), ir::Value("anything")) == Likeness::Unknown);
    CHECK(likeness(text({reference("arn"), "/index/*"}), ir::Value("arn:table/acme-carts/index/*")) ==
          Likeness::Same);
}

TEST_CASE("steps lead through blocks, positions and all elements") {
    const KnownValues known = knownTable();
    const auto at = [&](ir::Path path) { return known.of(ir::Value(ir::Reference{table, std::move(path)})); };
    CHECK(at({ir::Member{"settings"}, ir::Member{"ttl"}}) == ir::Value(60.0));
    CHECK(at({ir::Member{"keys"}, std::int64_t{1}, ir::Member{"id"}}) == ir::Value("k2"));
    CHECK(at({ir::Member{"keys"}, ir::Splat{}, ir::Member{"id"}}) == json(R"(["k1", "k2"])"));
    CHECK(at({ir::Member{"keys"}, std::int64_t{2}}).isDeferred());
    CHECK(at({ir::Member{"keys"}, std::int64_t{-1}}).isDeferred());
    CHECK(at({ir::Member{"settings"}, ir::Key{"ttl"}}) == ir::Value(60.0));
}

TEST_CASE("functions of known values are known") {
    const KnownValues known = knownTable();
    CHECK(known.of(call(ir::deployed::upper, {reference("name")})) == ir::Value("ACME-CARTS"));
    CHECK(known.of(call(ir::deployed::replace, {reference("name"), "-", "_"})) == ir::Value("acme_carts"));
    CHECK(known.of(call(ir::deployed::join, {",", json(R"(["a", "b"])")})) == ir::Value("a,b"));
    CHECK(known.of(call(ir::deployed::json, {ir::Value(ir::Map{{"t", reference("name")}})})) ==
          ir::Value(R"({"t":"acme-carts"})"));
    CHECK(known.of(call(ir::deployed::lower, {suffix})).isDeferred());
    CHECK(known.of(ir::Value(ir::Variable{"primary_region", {}})) == ir::Value("us-east-1"));
    CHECK(known.of(suffix).isDeferred());
}

TEST_CASE("a name that would be made stands for the one that exists, as a whole") {
    const KnownValues known = knownTable();
    const ir::List name{"shop-carts-", suffix};
    CHECK(known.text(text(name), "") == "acme-carts");
    CHECK(known.text(text({"arn:aws:x:table/shop-carts-", suffix, " end"}), "") ==
          "arn:aws:x:table/acme-carts end");
}

TEST_CASE("an attribute that nobody sets must be empty, or what the provider takes") {
    const ir::NestedBlock body = block("", {{"name", "a"}});
    CHECK(differences(body, R"({"name": "a", "arn": "arn:a", "limit": 5, "size": 0, "parts": []})") == "");
    CHECK(differences(body, R"({"name": "a", "size": 7})") == "size unset");
    recognition::Tables tables;
    tables.usual = json(R"({"acme_table": {"size": 7}})");
    CHECK(differences(body, R"({"name": "a", "size": 7})", tables) == "");
    CHECK(differences(body, R"({"name": "a", "size": 8})", tables) == "size unset");
    tables.filledIn = json(R"({"acme_table": "rule"})");
    CHECK(differences(body, R"({"name": "a", "rule": [{"name": "x"}]})", tables) == "");
    // What is secret is there; what a plan does not know may not be.
    const auto unset = [&](const char* value) {
        return differences(body, ir::Map{{"name", ir::Value("a")}, {"token", call(value, {})}});
    };
    CHECK(unset("sensitive") == "token unset");
    CHECK(unset("unknown") == "");
    CHECK(differences(body, R"({"name": "b"})") == "name");
    CHECK(differences(block("", {{"name", "a"}, {"written", "x"}}), R"({"name": "a"})") == "");
    CHECK(differences(block("", {{"name", "a"}, {"size", 0.0}}), R"({"name": "a"})") == "");
    CHECK(differences(block("", {{"name", "a"}, {"size", 1.0}}), R"({"name": "a"})") == "size");
}

TEST_CASE("blocks are compared one by one, and those of sets with the most alike") {
    ir::NestedBlock body = block("", {{"name", "a"}});
    body.blocks = {block("item", {{"name", "x"}, {"ttl", 1.0}}),
                   block("item", {{"name", "y"}, {"ttl", 2.0}})};
    CHECK(differences(body, R"({"name": "a", "item": [{"name": "y", "ttl": 2}, {"name": "x", "ttl": 1}]})") ==
          "");
    CHECK(differences(body, R"({"name": "a", "item": [{"name": "y", "ttl": 3}, {"name": "x", "ttl": 1}]})") ==
          "item.ttl");
    CHECK(differences(body, R"({"name": "a", "item": [{"name": "x", "ttl": 1}]})") == "item");
    body.blocks = {block("rule", {{"name", "x"}}), block("rule", {{"name", "y"}})};
    CHECK(differences(body, R"({"name": "a", "rule": [{"name": "y"}, {"name": "x"}]})") ==
          "rule.name rule.name");
    CHECK(differences(block("", {{"name", "a"}}), R"({"name": "a", "rule": [{"name": "x"}]})") ==
          "rule unset");
}

TEST_CASE("where all is found, what was not is made anew, and is nothing that exists") {
    ir::Program program;
    program.resources.push_back(resourceWith({}));
    program.inputs.emplace_back().purpose = ir::Input::Purpose::EnvironmentSuffix;
    program.inputs.back().name = "environment_suffix";
    KnownValues known(program, {}, "prod");
    CHECK(known.of(suffix) == ir::Value("prod"));
    CHECK(known.isNew(reference("arn")));
    CHECK(known.isNew(text({"x-", reference("arn")})));
    CHECK(!known.isNew(suffix));
    known.assign(program.resources.front(), json(R"({"arn": "arn:a"})"), "", {});
    CHECK(!known.isNew(reference("arn")));
}

TEST_CASE("of two regions, a text has the name of its own") {
    KnownValues known = nothingKnown();
    for (const char* const role : {"primary", "secondary"}) {
        ir::Resource resource = resourceWith({});
        resource.role = role;
        resource.address.label = role;
        known.assign(resource, ir::Value(ir::Map{{"name", ir::Value(std::string("carts-") + role)}}), "name",
                     text({"shop-carts-", suffix}));
    }
    const ir::Value name = text({"shop-carts-", suffix});
    CHECK(known.text(name, "primary") == "carts-primary");
    CHECK(known.text(name, "secondary") == "carts-secondary");
}

} // namespace drc::testing::recognition_comparison_test
