#include "programs/resources.hpp"

#include "programs/joined.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace drc::fuzz {

using library::BlockMode;
using library::SchemaAttribute;
using library::SchemaBlock;
using library::SchemaNestedBlock;
using library::SchemaType;
using library::SchemaTypeKind;

namespace {

const library::ProviderSchema& schema() {
    static const library::ProviderSchema read = [] {
        for (const source::EmbeddedFile& file : source::embeddedLibrary())
            if (file.path.ends_with(".schema")) return library::ProviderSchema(file.text);
        return library::ProviderSchema("");
    }();
    return read;
}

const std::vector<std::string_view>& typeNames(BlockMode mode) {
    static const std::vector<std::string_view> managed = schema().typeNames(BlockMode::Resource);
    static const std::vector<std::string_view> data = schema().typeNames(BlockMode::Data);
    static const std::vector<std::string_view> ephemeral = schema().typeNames(BlockMode::Ephemeral);
    return mode == BlockMode::Resource ? managed : mode == BlockMode::Data ? data : ephemeral;
}

bool settable(const SchemaAttribute& attribute) {
    return (attribute.required || attribute.optional) && !attribute.deprecated;
}

/// What a rule of the library asks for.
bool asked(std::string_view attribute) {
    return attribute == "treat_missing_data";
}

} // namespace

Resource Resources::resource(const Scope& scope, const std::string& index) {
    // Small ones, on which the rules of the library ask nothing.
    static constexpr std::array<std::string_view, 8> small{"aws_iam_role",
                                                           "aws_cloudwatch_metric_alarm",
                                                           "aws_ssm_document",
                                                           "aws_sns_topic_policy",
                                                           "aws_cloudwatch_dashboard",
                                                           "aws_iam_role_policy",
                                                           "aws_cloudwatch_event_rule",
                                                           "aws_kms_alias"};
    const auto& all = typeNames(BlockMode::Resource);
    const std::string_view type = choices_.chance(60) ? choices_.pick(small) : choices_.pick(all);
    return make(BlockMode::Resource, type, scope, index);
}

Resource Resources::lookedUp(const Scope& scope) {
    return make(BlockMode::Data, choices_.pick(typeNames(BlockMode::Data)), scope, "");
}

Resource Resources::ephemeral(const Scope& scope) {
    return make(BlockMode::Ephemeral, choices_.pick(typeNames(BlockMode::Ephemeral)), scope, "");
}

Resource Resources::make(BlockMode mode, std::string_view type, const Scope& scope,
                         const std::string& index) {
    static constexpr std::array<std::string_view, 3> keywords{"resource", "data", "ephemeral"};
    Resource made;
    // Parameters count for themselves: `made` keeps the two apart.
    made.name = fmt::format("{}_made_{}", expressions_.word(), ++count_);
    made.statement = block(
        fmt::format("{} {} {}{}", keywords[static_cast<std::size_t>(mode)], type, made.name, index), {});
    const SchemaBlock* const known = schema().find(mode, type);
    if (known == nullptr) return made;
    fill(*known, scope, made.statement.body, 3);
    if (mode == BlockMode::Resource) settings(made.statement.body);
    if (mode == BlockMode::Ephemeral) return made;
    for (const SchemaAttribute& attribute : known->attributes) {
        const bool plain = attribute.type.kind == SchemaTypeKind::String && !attribute.sensitive;
        const bool usual = attribute.name == "arn" || attribute.name == "id" || choices_.chance(10);
        if (plain && usual && !attribute.writeOnly && !attribute.deprecated)
            made.members.push_back({joined({made.name, ".", attribute.name}), of(Sort::String), true});
    }
    return made;
}

void Resources::fill(const SchemaBlock& schema, const Scope& scope, Statements& body, std::uint32_t depth) {
    for (const SchemaAttribute& attribute : schema.attributes)
        if (settable(attribute) && (attribute.required || asked(attribute.name) || choices_.chance(8)))
            body.push_back(line(joined({attribute.name, " = ", value(attribute, scope)})));
    for (const SchemaNestedBlock& nested : schema.blocks) {
        std::uint32_t count = nested.minItems;
        if (count == 0 && depth > 1 && choices_.chance(10)) count = 1;
        if (depth == 0) count = 0;
        for (; count > 0; --count) {
            Statements inner;
            fill(*nested.block, scope, inner, depth - 1);
            Statement section = block(std::string(nested.name), std::move(inner));
            if (nested.minItems == 0 && choices_.chance(20))
                section = block(joined({"when ", expressions_.known(of(Sort::Bool), scope)}), {section});
            else if (nested.minItems == 0 && nested.maxItems == 0 && choices_.chance(20))
                section = block("for round in 1..2", {section});
            body.push_back(std::move(section));
        }
    }
}

std::string Resources::value(const SchemaAttribute& attribute, const Scope& scope) {
    // Names that do not hold the environment's suffix break a rule.
    const bool isName = attribute.name == "name" || attribute.name.ends_with("_name");
    if (isName && attribute.type.kind == SchemaTypeKind::String && choices_.chance(90))
        return fmt::format("name(\"{}\")", expressions_.word());
    return value(attribute.type, scope, 2);
}

std::string Resources::value(const SchemaType& type, const Scope& scope, std::uint32_t depth) {
    switch (type.kind) {
    case SchemaTypeKind::Number: return expressions_.known(of(Sort::Number), scope, depth);
    case SchemaTypeKind::Bool: return expressions_.known(of(Sort::Bool), scope, depth);
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set:
        return joined({"[", value(*type.element, scope, depth == 0 ? 0 : depth - 1), "]"});
    case SchemaTypeKind::Map:
        return joined({"{ Key: ", value(*type.element, scope, depth == 0 ? 0 : depth - 1), " }"});
    case SchemaTypeKind::Object: {
        std::string text = "{";
        for (const library::SchemaField& field : type.fields())
            text +=
                joined({" ", field.name, ": ", value(field.type, scope, depth == 0 ? 0 : depth - 1), ","});
        return text + " }";
    }
    default: return expressions_.passedOn(of(Sort::String), scope, depth);
    }
}

void Resources::settings(Statements& body) {
    if (!choices_.chance(5)) return;
    static constexpr std::array<std::string_view, 4> lines{
        "ignore_changes = [\"all\"]", "create_before_destroy = true", "prevent_destroy = false",
        "only_in = [\"us-east-1\", \"eu-west-1\"]"};
    body.push_back(block("lifecycle", {line(std::string(choices_.pick(lines)))}));
}

} // namespace drc::fuzz
