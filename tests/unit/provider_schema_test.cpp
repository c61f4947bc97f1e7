#include "library/provider_schema.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing::provider_schema_test {

using namespace drc::library;

namespace {

const std::string firstLine = "drc-provider-schema 1 acme/cloud 1.2.3\n";

const std::string smallSchema = firstLine +
                                "#0 create? delete?\n"
                                "#1 name! part:S2-4#0\n"
                                "@0 {arn,size?:n}\n"
                                "d.acme_box id= owner?\n"
                                "r.acme_box % count~n key!$ note?%^ parts=L@0 tags?Ms timeouts:O#0\n"
                                "r.acme_crate #1\n"
                                "r.acme_empty\n"
                                "r.acme_odd fine? {\n"
                                "r.acme_set any?* pair?(s,Lb) in:L1{x! y:M-3{z=b}} other:G{} way:S#1\n";

const std::string& realSchemaText() {
    static const std::string text = [] {
        std::ifstream file(DRC_SOURCE_DIR "/stdlib/schema/aws-5.100.0.schema", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    return text;
}

/// Looks the one resource `t` up in a text with these lines, and gives the error.
std::string errorOf(const std::string& lines) {
    const std::string text = firstLine + lines;
    const ProviderSchema schema(text);
    CHECK(schema.find(BlockMode::Resource, "t") == nullptr);
    return std::string(schema.error());
}

/// Lines whose content each refers to the next line after `before`; the last refers to nothing.
std::string chain(char mark, int length, const std::string& before) {
    std::string lines;
    for (int i = 100; i < 100 + length; ++i) {
        lines.append(1, mark).append(std::to_string(i)).append(" ");
        if (i + 1 < 100 + length)
            lines.append(before).append(1, mark).append(std::to_string(i + 1));
        else if (mark == '@')
            lines += 's';
        lines += '\n';
    }
    return lines;
}

} // namespace

TEST_CASE("provider schema: the first line names the provider") {
    const ProviderSchema schema(smallSchema);
    CHECK((schema.valid() && schema.error().empty()));
    CHECK((schema.source() == "acme/cloud" && schema.version() == "1.2.3"));
}

TEST_CASE("provider schema: attributes carry status, flags and type") {
    const ProviderSchema schema(smallSchema);
    const SchemaBlock* box = schema.find(BlockMode::Resource, "acme_box");
    REQUIRE(box != nullptr);
    CHECK(box->deprecated);
    CHECK(box->attributes.size() == 5);
    CHECK((box->attribute("coun") == nullptr && box->attribute("timeouts") == nullptr));

    const SchemaAttribute* count = box->attribute("count");
    REQUIRE(count != nullptr);
    CHECK((count->optional && count->computed && !count->required));
    CHECK(count->type.kind == SchemaTypeKind::Number);

    const SchemaAttribute* key = box->attribute("key");
    REQUIRE(key != nullptr);
    CHECK((key->required && key->sensitive && !key->optional && !key->computed && !key->deprecated));
    CHECK(key->type.kind == SchemaTypeKind::String);

    const SchemaAttribute* note = box->attribute("note");
    REQUIRE(note != nullptr);
    CHECK((note->optional && note->deprecated && note->writeOnly && !note->sensitive));

    const SchemaAttribute* tags = box->attribute("tags");
    REQUIRE(tags != nullptr);
    CHECK(tags->type.kind == SchemaTypeKind::Map);
    CHECK(tags->type.element->kind == SchemaTypeKind::String);
    CHECK(tags->type.fields().empty());

    const SchemaAttribute* parts = box->attribute("parts");
    REQUIRE(parts != nullptr);
    REQUIRE(parts->type.kind == SchemaTypeKind::List);
    const SchemaType& part = *parts->type.element;
    CHECK(part.kind == SchemaTypeKind::Object);
    REQUIRE(part.fields().size() == 2);
    REQUIRE(part.field("size") != nullptr);
    CHECK(part.field("size")->optional);
    CHECK(part.field("size")->type.kind == SchemaTypeKind::Number);
    CHECK_FALSE(part.field("arn")->optional);
    CHECK(part.field("nothing") == nullptr);

    const SchemaBlock* set = schema.find(BlockMode::Resource, "acme_set");
    REQUIRE(set != nullptr);
    CHECK(set->attribute("any")->type.kind == SchemaTypeKind::Dynamic);
    const SchemaType& pair = set->attribute("pair")->type;
    CHECK(pair.kind == SchemaTypeKind::Tuple);
    REQUIRE(pair.fields().size() == 2);
    CHECK(pair.fields()[1].type.element->kind == SchemaTypeKind::Bool);
}

TEST_CASE("provider schema: nested blocks carry nesting and bounds, and shared bodies are one") {
    const ProviderSchema schema(smallSchema);
    const SchemaBlock* set = schema.find(BlockMode::Resource, "acme_set");
    REQUIRE(set != nullptr);
    const SchemaNestedBlock* in = set->block("in");
    REQUIRE(in != nullptr);
    CHECK((in->nesting == Nesting::List && in->minItems == 1 && in->maxItems == 0));
    const SchemaNestedBlock* inner = in->block->block("y");
    REQUIRE(inner != nullptr);
    CHECK((inner->nesting == Nesting::Map && inner->minItems == 0 && inner->maxItems == 3));
    CHECK(inner->block->attribute("z")->type.kind == SchemaTypeKind::Bool);
    CHECK(set->block("other")->nesting == Nesting::Group);
    CHECK(set->block("other")->block->attributes.empty());

    const SchemaNestedBlock* part = set->block("way")->block->block("part");
    REQUIRE(part != nullptr);
    CHECK((part->nesting == Nesting::Set && part->minItems == 2 && part->maxItems == 4));
    const SchemaNestedBlock* timeouts = schema.find(BlockMode::Resource, "acme_box")->block("timeouts");
    CHECK(timeouts->nesting == Nesting::Single);
    CHECK(timeouts->block == part->block);
    CHECK(schema.find(BlockMode::Resource, "acme_crate") == set->block("way")->block.get());
}

TEST_CASE("provider schema: modes are apart, unknown types are null, names are sorted") {
    const ProviderSchema schema(smallSchema);
    REQUIRE(schema.find(BlockMode::Data, "acme_box") != nullptr);
    CHECK(schema.find(BlockMode::Data, "acme_box")->attribute("owner") != nullptr);
    CHECK(schema.find(BlockMode::Resource, "acme_box")->attribute("owner") == nullptr);
    CHECK(schema.find(BlockMode::Resource, "acme_empty")->attributes.empty());
    for (const std::string_view absent :
         {"", "acme", "acme_bo", "acme_boxy", "zzz", "acme_box %", "\n", "#0"})
        CHECK(schema.find(BlockMode::Resource, absent) == nullptr);
    CHECK(schema.valid());
    CHECK(schema.typeNames(BlockMode::Data) == std::vector<std::string_view>{"acme_box"});
    CHECK(schema.typeNames(BlockMode::Resource) ==
          std::vector<std::string_view>{"acme_box", "acme_crate", "acme_empty", "acme_odd", "acme_set"});
}

TEST_CASE("provider schema: a broken type does not spoil the others") {
    ProviderSchema schema(smallSchema);
    CHECK(schema.find(BlockMode::Resource, "acme_odd") == nullptr);
    CHECK_FALSE(schema.valid());
    CHECK(schema.error().find("r.acme_odd") != std::string_view::npos);
    const SchemaBlock* box = schema.find(BlockMode::Resource, "acme_box");
    CHECK(box != nullptr);
    const ProviderSchema moved(std::move(schema));
    CHECK(moved.find(BlockMode::Resource, "acme_box") == box);
}

TEST_CASE("provider schema: a broken first line yields nothing") {
    for (const std::string text :
         {"", "\n", "drc-provider-schema", "drc-provider-schema 1 acme/cloud\nr.t a!\n",
          "drc-provider-schema 2 acme/cloud 1.2.3\nr.t a!\n", "other 1 acme/cloud 1.2.3\nr.t a!\n",
          "drc-provider-schema 1 acme/cloud 1.2.3 more\nr.t a!\n"}) {
        const ProviderSchema schema(text);
        CHECK_FALSE((schema.valid() || schema.error().empty()));
        CHECK(schema.find(BlockMode::Resource, "t") == nullptr);
    }
    const ProviderSchema bare(std::string_view(firstLine).substr(0, firstLine.size() - 1));
    CHECK(bare.valid());
    CHECK(bare.find(BlockMode::Resource, "t") == nullptr);
}

TEST_CASE("provider schema: broken lines are refused with a message") {
    // clang-format off
    const std::vector<std::string> broken = {
        "!", "a", "a!  b!", "a! a!", "b! a!", "a!q", "a!L", "a!L{", "a!{b,a}", "a!{b;}", "a!{b,}", "a!(s", "a!(,s)",
        "a!$%", "a! }", "a:", "a:Q{}", "a:L", "a:L{", "a:L{b!", "a:L{b! }", "a:L-{}", "a:L-99999999999{}", "a:L#",
        "a:L#none", "b:L{} a:L{}", "a!@none", "a!@", "#none", "#", "a!\t", "a=?"};
    // clang-format on
    for (const std::string& content : broken) {
        CAPTURE(content);
        CHECK(errorOf("r.t " + content + "\n").find("`r.t`") != std::string::npos);
    }
    CHECK(errorOf("r.s a!\n").empty());
}

TEST_CASE("provider schema: endless and very deep nesting is refused") {
    CHECK_FALSE(errorOf("#0 #0\nr.t #0\n").empty());
    CHECK_FALSE(errorOf("#0 a:L#0\nr.t #0\n").empty());
    CHECK_FALSE(errorOf("#0 a:L#1 b:L#1\n#1 a:L#0 b:L#0\nr.t #0\n").empty());
    CHECK_FALSE(errorOf("@0 {a:@0}\nr.t a!@0\n").empty());
    CHECK_FALSE(errorOf("@0 @0\nr.t a!@0\n").empty());
    CHECK_FALSE(errorOf("r.t a!" + std::string(100000, 'L') + "s\n").empty());
    CHECK_FALSE(errorOf("r.t a!" + std::string(100000, '(') + "\n").empty());
    std::string open;
    for (int i = 0; i < 100000; ++i)
        open += "a:L{";
    CHECK_FALSE(errorOf("r.t " + open + "\n").empty());
    CHECK_FALSE(errorOf(chain('#', 200, "a:L") + "r.t #100\n").empty());
    CHECK_FALSE(errorOf(chain('@', 200, "L") + "r.t a!@100\n").empty());
}

TEST_CASE("provider schema: depth counts through bodies decoded earlier") {
    // From the far end of the chain every step is shallow; the whole chain is still too deep.
    std::string lines = chain('#', 200, "a:L");
    for (int i = 299; i >= 100; --i)
        lines += "r.t" + std::to_string(1000 - i) + " #" + std::to_string(i) + "\n";
    const std::string text = firstLine + lines;
    const ProviderSchema schema(text);
    for (int i = 299; i > 250; --i)
        CHECK(schema.find(BlockMode::Resource, "t" + std::to_string(1000 - i)) != nullptr);
    for (int i = 299; i >= 100; --i)
        schema.find(BlockMode::Resource, "t" + std::to_string(1000 - i));
    CHECK(schema.find(BlockMode::Resource, "t900") == nullptr);
    CHECK_FALSE(schema.valid());
}

TEST_CASE("provider schema: references that double at each step cost no more than their lines") {
    std::string lines;
    for (int i = 10; i < 30; ++i)
        lines += "#" + std::to_string(i) + " a:L#" + std::to_string(i + 1) + " b:L#" + std::to_string(i + 1) +
                 "\n";
    lines += "#30 a!{}\n";
    for (int i = 10; i < 30; ++i)
        lines += "@" + std::to_string(i) + " {a:@" + std::to_string(i + 1) + ",b:@" + std::to_string(i + 1) +
                 "}\n";
    const std::string text = firstLine + lines + "@30 {}\nr.t a!@10 b:L#10\n";
    const ProviderSchema schema(text);
    const SchemaBlock* found = schema.find(BlockMode::Resource, "t");
    CHECK(schema.error().empty());
    REQUIRE(found != nullptr);
    const SchemaType& type = found->attribute("a")->type;
    CHECK(type.field("a")->type.members == type.field("b")->type.members);
}

TEST_CASE("real schema: every type decodes") {
    const ProviderSchema schema(realSchemaText());
    CHECK((schema.source() == "hashicorp/aws" && schema.version() == "5.100.0"));
    CHECK(schema.typeNames(BlockMode::Resource).size() == 1526);
    CHECK(schema.typeNames(BlockMode::Data).size() == 608);
    for (const BlockMode mode : {BlockMode::Resource, BlockMode::Data})
        for (const std::string_view name : schema.typeNames(mode))
            CHECK_MESSAGE(schema.find(mode, name) != nullptr, name);
    CHECK(schema.error() == "");
}

TEST_CASE("real schema: known attributes and blocks") {
    const ProviderSchema schema(realSchemaText());
    const SchemaBlock* vpc = schema.find(BlockMode::Resource, "aws_vpc");
    REQUIRE(vpc != nullptr);
    const SchemaAttribute* cidr = vpc->attribute("cidr_block");
    REQUIRE(cidr != nullptr);
    CHECK((cidr->optional && cidr->computed && !cidr->required && !cidr->sensitive));
    CHECK(cidr->type.kind == SchemaTypeKind::String);
    CHECK(vpc->attribute("tags")->type.kind == SchemaTypeKind::Map);

    const SchemaBlock* cluster = schema.find(BlockMode::Resource, "aws_rds_cluster");
    REQUIRE(cluster != nullptr);
    CHECK(cluster->attribute("engine")->required);
    CHECK(cluster->attribute("master_password")->sensitive);
    CHECK(cluster->attribute("master_password_wo")->writeOnly);
    const SchemaAttribute* secret = cluster->attribute("master_user_secret");
    REQUIRE(secret != nullptr);
    CHECK((secret->computed && secret->type.element->field("secret_arn") != nullptr));
    const SchemaNestedBlock* scaling = cluster->block("serverlessv2_scaling_configuration");
    REQUIRE(scaling != nullptr);
    CHECK((scaling->nesting == Nesting::List && scaling->minItems == 0 && scaling->maxItems == 1));
    CHECK(scaling->block->attribute("max_capacity")->required);
    CHECK(scaling->block->attribute("max_capacity")->type.kind == SchemaTypeKind::Number);

    const SchemaNestedBlock* alias = schema.find(BlockMode::Resource, "aws_route53_record")->block("alias");
    REQUIRE(alias != nullptr);
    CHECK(alias->maxItems == 1);
    CHECK(alias->block->attribute("evaluate_target_health")->required);
    CHECK(schema.find(BlockMode::Data, "aws_iam_policy_document")->block("statement") != nullptr);
    CHECK(schema.find(BlockMode::Data, "aws_iam_policy_documents") == nullptr);
}

TEST_CASE("real schema: lookups are quick") {
    using Clock = std::chrono::steady_clock;
    const ProviderSchema schema(realSchemaText());
    const auto began = Clock::now();
    CHECK(schema.find(BlockMode::Resource, "aws_wafv2_web_acl")->block("rule") != nullptr);
    CHECK(schema.find(BlockMode::Resource, "aws_quicksight_dashboard") != nullptr);
    const auto decoded = Clock::now();
    for (int i = 0; i < 1000; ++i)
        schema.find(BlockMode::Resource, "aws_wafv2_web_acl");
    const auto asked = Clock::now();
    // Far above what is usual, so that a loaded machine or a checked build does not fail here.
    CHECK(decoded - began < std::chrono::milliseconds(200));
    CHECK(asked - decoded < std::chrono::milliseconds(100));
}

} // namespace drc::testing::provider_schema_test
