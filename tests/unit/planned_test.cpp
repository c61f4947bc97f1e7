#include "planned/document.hpp"

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace drc::testing::planned_test {

namespace {

/// What is read of a text, and what is wrong with it.
struct Read {
    explicit Read(std::string text) {
        const source::SourceFile& file = sources.add("plan.json", std::move(text));
        document = planned::read(file.text(), file.id(), sink);
    }
    /// The one finding, with its place.
    std::string finding() const {
        const auto found = sink.sorted();
        if (found.size() != 1) return fmt::format("{} findings", found.size());
        const source::Position at = sources.position(found.front()->primary.span);
        return fmt::format("{}:{} {} {}", at.line, at.column, found.front()->code->id,
                           found.front()->message);
    }
    const planned::Instance& instance(std::string_view address) const {
        const auto& all = document->instances;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.address == address; });
        REQUIRE(found != all.end());
        return *found;
    }
    const ir::Value* value(std::string_view address, std::string_view attribute) const {
        return ir::find(*instance(address).values.map(), attribute);
    }
    std::string referenceOf(std::string_view address, std::string_view attribute) const {
        const ir::Value* const found = value(address, attribute);
        if (found == nullptr || found->reference() == nullptr) return "none";
        const ir::Reference& reference = *found->reference();
        std::string path;
        for (const ir::PathStep& step : reference.path)
            path += "." + std::get<ir::Member>(step).name;
        return planned::readableAddresses(ir::toString(reference.address)) + path;
    }

    source::SourceMap sources;
    diagnostics::Sink sink;
    std::optional<planned::Document> document;
};

/// A module that is called twice, and reads and gives values.
const char* const plan = R"({
  "format_version": "1.2",
  "variables": { "standby": { "value": "us-west-2" } },
  "planned_values": { "root_module": {
    "resources": [
      { "address": "kind_key.data", "mode": "managed", "type": "kind_key", "name": "data",
        "provider_name": "registry.example/hashicorp/aws", "values": { "spec": null, "rotated": true } },
      { "address": "kind_queue.work[\"a\"]", "mode": "managed", "type": "kind_queue", "name": "work", "index": "a",
        "values": { "name": "work-a", "delay": 5 } },
      { "address": "kind_policy.work[\"a\"]", "mode": "managed", "type": "kind_policy", "name": "work", "index": "a",
        "values": { } }
    ],
    "child_modules": [
      { "address": "module.store[\"x\"]", "resources": [
        { "address": "module.store[\"x\"].kind_table.this", "mode": "managed", "type": "kind_table", "name": "this",
          "values": { "name": "t", "encryption": [ { "on": true } ] } } ] },
      { "address": "module.store[\"y\"]", "resources": [
        { "address": "module.store[\"y\"].kind_table.this", "mode": "managed", "type": "kind_table", "name": "this",
          "values": { "name": "t", "encryption": [ { "on": true } ] } } ] }
    ]
  } },
  "resource_changes": [
    { "address": "kind_key.data", "change": { "after_unknown": { "arn": true } } },
    { "address": "kind_queue.work[\"a\"]", "change": { "after_unknown": { "key": true, "arn": true } } },
    { "address": "kind_policy.work[\"a\"]", "change": { "after_unknown": { "queue": true, "table": true, "both": true } } },
    { "address": "module.store[\"x\"].kind_table.this", "change": { "after_unknown": { "encryption": [ { "key": true } ] } } }
  ],
  "configuration": {
    "provider_config": {
      "aws": { "name": "aws", "expressions": { "region": { "constant_value": "us-east-1" } } },
      "aws.standby": { "name": "aws", "alias": "standby", "expressions": { "region": { "references": ["var.standby"] } } }
    },
    "root_module": {
      "resources": [
        { "address": "kind_key.data", "mode": "managed", "type": "kind_key", "name": "data", "provider_config_key": "aws",
          "expressions": { "rotated": { "constant_value": true } } },
        { "address": "kind_queue.work", "mode": "managed", "type": "kind_queue", "name": "work", "provider_config_key": "aws.standby",
          "expressions": { "name": { "references": ["each.key"] }, "key": { "references": ["kind_key.data.arn", "kind_key.data"] } } },
        { "address": "kind_policy.work", "mode": "managed", "type": "kind_policy", "name": "work", "provider_config_key": "aws",
          "for_each_expression": { "references": ["kind_queue.work"] },
          "expressions": { "queue": { "references": ["each.value.arn", "each.value"] },
                           "table": { "references": ["module.store[\"y\"].name", "module.store"] },
                           "both": { "references": ["kind_key.data.arn", "kind_key.data", "kind_queue.work"] } } }
      ],
      "module_calls": { "store": {
        "source": "./store",
        "for_each_expression": {},
        "expressions": { "key": { "references": ["kind_key.data.arn", "kind_key.data"] } },
        "module": {
          "outputs": { "name": { "expression": { "references": ["kind_table.this.name", "kind_table.this"] } } },
          "resources": [ { "address": "kind_table.this", "mode": "managed", "type": "kind_table", "name": "this",
            "provider_config_key": "module.store:aws",
            "expressions": { "name": { "constant_value": "t" }, "encryption": [ { "on": { "constant_value": true }, "key": { "references": ["var.key"] } } ] } } ],
          "variables": { "key": {} }
        } } }
    }
  }
})";

} // namespace

TEST_CASE("A plan is read with what it refers to, by modules and instances") {
    const Read read(plan);
    REQUIRE(read.document);
    CHECK(read.document->kind == planned::Document::Kind::Plan);
    CHECK(read.document->instances.size() == 5);
    CHECK(read.instance("kind_key.data").region == "us-east-1");
    CHECK(read.instance("kind_queue.work[\"a\"]").region == "us-west-2");
    CHECK(read.instance("kind_queue.work[\"a\"]").alias == "standby");
    CHECK(read.instance("module.store[\"x\"].kind_table.this").region == "us-east-1");
    CHECK(read.referenceOf("kind_queue.work[\"a\"]", "key") == "kind_key.data.arn");
    CHECK(read.referenceOf("kind_policy.work[\"a\"]", "queue") == "kind_queue.work[\"a\"].arn");
    CHECK(read.referenceOf("kind_policy.work[\"a\"]", "table") == "module.store[\"y\"].kind_table.this.name");
    const ir::Value& both = *read.value("kind_policy.work[\"a\"]", "both");
    REQUIRE(both.call() != nullptr);
    CHECK(both.call()->arguments.size() == 2);
    const ir::Value& block = read.value("module.store[\"x\"].kind_table.this", "encryption")->list()->front();
    CHECK(ir::toString(ir::find(*block.map(), "key")->reference()->address) == "kind_key.data");
    // What nobody sets is not there: neither null nor unknown.
    CHECK(read.value("kind_key.data", "spec") == nullptr);
    CHECK(read.value("kind_key.data", "arn") == nullptr);
    CHECK(read.instance("kind_key.data").configured->count("rotated") == 1);
    REQUIRE(read.document->modules.size() == 1);
    CHECK(read.document->modules.front().source == "./store");
    CHECK(read.sources.text(read.instance("kind_key.data").span) == "kind_key.data");
}

TEST_CASE("A state is read, as it is shown and as it is kept") {
    const Read shown(R"({"format_version":"1.0","values":{"root_module":{"resources":[
        {"address":"data.kind_zone.z","mode":"data","type":"kind_zone","name":"z","values":{"id":"Z1"}},
        {"address":"kind_table.t[1]","mode":"managed","type":"kind_table","name":"t","index":1,"values":{"id":"a"},
         "depends_on":["kind_key.data"]}]}}})");
    REQUIRE(shown.document);
    CHECK(shown.document->kind == planned::Document::Kind::State);
    CHECK(shown.instance("data.kind_zone.z").data);
    CHECK(shown.instance("kind_table.t[1]").key == "[1]");
    CHECK(shown.instance("kind_table.t[1]").dependencies.size() == 1);
    const Read kept(R"({"version":4,"terraform_version":"1.11.4","resources":[
        {"module":"module.a[\"k\"]","mode":"managed","type":"kind_table","name":"t",
         "provider":"provider[\"registry.example/hashicorp/aws\"].west",
         "instances":[{"index_key":"x.y","attributes":{"id":"b"}},{"index_key":"old","deposed":"1234","attributes":{}}]}]})");
    REQUIRE(kept.document);
    CHECK(kept.document->instances.size() == 1);
    const planned::Instance& one = kept.instance("module.a[\"k\"].kind_table.t[\"x.y\"]");
    CHECK(one.provider == "aws");
    CHECK(one.alias == "west");
    CHECK(Read(R"({"format_version":"1.0"})").document->instances.empty());
}

TEST_CASE("What is no plan is refused at its place") {
    CHECK(Read("{ \"format_version\": \"1.2\",\n  x }").finding() ==
          "2:3 DR1140 invalid JSON: unexpected character");
    CHECK(Read("{ \"a\": ").finding() == "1:7 DR1140 invalid JSON: the text ends too early");
    CHECK(Read("{ \"resource\": {} }").finding().starts_with("1:1 DR1141"));
    CHECK(Read(R"({ "format_version": "7.1" })").finding() ==
          "1:22 DR1142 unknown format version `7.1` of a plan or a state");
    CHECK(Read(R"({ "version": 3, "serial": 1 })").finding().find("DR1142") != std::string::npos);
    CHECK(
        Read(R"({ "format_version": "1.0", "values": { "root_module": { "resources": {} } } })").finding() ==
        "1:70 DR1144 malformed plan or state: `resources`: expected an array, found an object");
    CHECK(Read(R"({ "format_version": "1.0", "values": { "root_module": { "resources": [7] } } })")
              .finding()
              .find("DR1144") != std::string::npos);
    CHECK(Read("{\"format_version\":" + std::string(300, '[') + std::string(300, ']') + "}")
              .finding()
              .find("DR1143") != std::string::npos);
    std::string many = "{\"format_version\":[0";
    for (int i = 0; i < 4'000'001; ++i)
        many += ",0";
    CHECK(Read(many + "]}").finding().find("DR1143") != std::string::npos);
    const std::string deep =
        std::string(R"({"format_version":"1.0","values":{"root_module":{"child_modules":[{"address":")") +
        [] {
            std::string path = "module.a";
            for (int i = 0; i < 100; ++i)
                path += ".module.a";
            return path;
        }() +
        R"(","resources":[{"address":"a.b","mode":"managed","type":"a","name":"b"}]}]}}})";
    CHECK(Read(deep).finding().find("DR1144") != std::string::npos);
}

TEST_CASE("Addresses within modules are shown as Terraform writes them") {
    planned::Instance one;
    one.module = "module.a[\"x.y\"]";
    one.type = "kind_table";
    one.name = "t";
    one.key = "[0]";
    CHECK(planned::readableAddresses("`" + ir::toString(one.irAddress()) + "` and `" +
                                     ir::toString(one.irAddress()) + ".arn`") ==
          "`module.a[\"x.y\"].kind_table.t[0]` and `module.a[\"x.y\"].kind_table.t[0].arn`");
    one.data = true;
    CHECK(planned::readableAddresses(ir::toString(one.irAddress())) ==
          "module.a[\"x.y\"].data.kind_table.t[0]");
    CHECK(planned::withoutKeys("module.a[\"]\\\"\"].module.b[0]") == "module.a.module.b");
}

} // namespace drc::testing::planned_test
