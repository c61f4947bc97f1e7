#include "backends/terraform/expression.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>

namespace drc::backends::terraform {

using Json = nlohmann::ordered_json;

namespace {

/// `${` and `%{` begin a template unless the sign is doubled.
std::string escapeTemplate(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool sign = text[at] == '$' || text[at] == '%';
        if (sign && at + 1 < text.size() && text[at + 1] == '{') result += text[at];
        result += text[at];
    }
    return result;
}

/// A text within the quotes of Terraform's own language.
std::string escapeQuoted(std::string_view text) {
    std::string result;
    for (const char character : escapeTemplate(text)) {
        switch (character) {
        case '"': result += "\\\""; break;
        case '\\': result += "\\\\"; break;
        case '\n': result += "\\n"; break;
        case '\r': result += "\\r"; break;
        case '\t': result += "\\t"; break;
        default: result += character;
        }
    }
    return result;
}

bool isInteger(double number) {
    return std::nearbyint(number) == number && std::abs(number) < 9007199254740992.0;
}

std::string pathText(const ir::Path& path) {
    std::string result;
    for (const ir::PathStep& step : path) {
        if (const auto* member = std::get_if<ir::Member>(&step)) result += "." + member->name;
        if (const auto* index = std::get_if<std::int64_t>(&step)) result += fmt::format("[{}]", *index);
        if (const auto* key = std::get_if<ir::Key>(&step))
            result += fmt::format("[\"{}\"]", escapeQuoted(key->text));
        if (std::holds_alternative<ir::Splat>(step)) result += "[*]";
    }
    return result;
}

std::string joined(const ir::List& values) {
    std::string result;
    for (const ir::Value& value : values)
        result += (result.empty() ? "" : ", ") + toExpression(value);
    return result;
}

} // namespace

std::string toReference(const ir::Address& address) {
    return ir::toString(address);
}

std::string toExpression(const ir::Value& value) {
    if (value.isNull()) return "null";
    if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
    if (const double* number = value.number()) {
        if (isInteger(*number)) return fmt::format("{}", static_cast<std::int64_t>(*number));
        return fmt::format("{}", *number);
    }
    if (value.text() != nullptr) return fmt::format("\"{}\"", escapeQuoted(*value.text()));
    if (const ir::List* list = value.list()) return fmt::format("[{}]", joined(*list));
    if (const ir::Map* map = value.map()) {
        std::string entries;
        for (const auto& [key, item] : *map)
            entries += fmt::format("{}\"{}\" = {}", entries.empty() ? "" : ", ", escapeQuoted(key),
                                   toExpression(item));
        return "{" + entries + "}";
    }
    if (const ir::Reference* reference = value.reference())
        return toReference(reference->address) + pathText(reference->path);
    if (const ir::Variable* variable = value.variable())
        return "var." + variable->name + pathText(variable->path);
    if (const ir::Call* call = value.call()) {
        if (call->function == ir::modulePath) return "path.module";
        return fmt::format("{}({}){}", call->function, joined(call->arguments), pathText(call->path));
    }
    std::string text;
    for (const ir::Value& part : value.asTemplate()->parts)
        text += part.text() != nullptr ? escapeQuoted(*part.text()) : "${" + toExpression(part) + "}";
    return "\"" + text + "\"";
}

Json toJson(const ir::Value& value) {
    if (value.isNull()) return nullptr;
    if (value.boolean() != nullptr) return *value.boolean();
    if (const double* number = value.number()) {
        if (isInteger(*number)) return static_cast<std::int64_t>(*number);
        return *number;
    }
    if (value.text() != nullptr) return escapeTemplate(*value.text());
    if (const ir::List* list = value.list()) {
        Json result = Json::array();
        for (const ir::Value& item : *list)
            result.push_back(toJson(item));
        return result;
    }
    if (const ir::Map* map = value.map()) {
        Json result = Json::object();
        for (const auto& [key, item] : *map)
            result[escapeTemplate(key)] = toJson(item);
        return result;
    }
    if (const ir::Template* parts = value.asTemplate()) {
        std::string text;
        for (const ir::Value& part : parts->parts)
            text += part.text() != nullptr ? escapeTemplate(*part.text()) : "${" + toExpression(part) + "}";
        return text;
    }
    return "${" + toExpression(value) + "}";
}

} // namespace drc::backends::terraform
