#include "backends/terraform/expression.hpp"

#include "backends/json_value.hpp"
#include "backends/template_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace drc::backends::terraform {

using Json = nlohmann::ordered_json;

namespace {

/// A string within quotes in Terraform's language, except for the escapes of its templates.
std::string quoted(std::string_view text) {
    std::string result;
    for (const char character : text) {
        switch (character) {
        case '"': result += "\\\""; break;
        case '\\': result += "\\\\"; break;
        case '\n': result += "\\n"; break;
        case '\r': result += "\\r"; break;
        case '\t': result += "\\t"; break;
        default:
            if (static_cast<unsigned char>(character) < ' ' || character == '\x7f')
                result += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
            else
                result += character;
        }
    }
    return result;
}

std::string quotedText(std::string_view text, bool before = false) {
    return before ? templateTextBefore(quoted(text)) : templateText(quoted(text));
}

/// A text within a text of JSON. What Terraform drops there, a mark of the byte order at the beginning and a
/// carriage return in front of a sign, stands in interpolations of its own.
std::string inJson(std::string_view text, bool before) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    std::string result;
    for (;;) {
        const std::size_t at = std::min(text.find('\r'), text.find(mark));
        if (at == std::string_view::npos) break;
        const bool isReturn = text[at] == '\r';
        result += templateTextBefore(text.substr(0, at)) + (isReturn ? "${\"\\r\"}" : "${\"\\ufeff\"}");
        text.remove_prefix(at + (isReturn ? 1 : mark.size()));
    }
    return result + (before ? templateTextBefore(text) : templateText(text));
}

std::string wholeText(const std::string& text) {
    return inJson(text, false);
}

std::string plain(const std::string& text) {
    return text;
}

/// A text with deferred parts; `spell` writes the known ones, in front of an interpolation or at the end.
std::string templateOf(const ir::Template& parts, std::string (*spell)(std::string_view text, bool before)) {
    std::string result;
    std::string known;
    for (const ir::Value& part : parts.parts) {
        if (part.text() != nullptr) {
            known += *part.text();
            continue;
        }
        result += spell(known, true) + "${" + toExpression(part) + "}";
        known.clear();
    }
    return result + spell(known, false);
}

std::string pathText(const ir::Path& path) {
    std::string result;
    for (const ir::PathStep& step : path) {
        if (const auto* member = std::get_if<ir::Member>(&step)) result += "." + member->name;
        if (const auto* index = std::get_if<std::int64_t>(&step)) result += fmt::format("[{}]", *index);
        if (const auto* key = std::get_if<ir::Key>(&step))
            result += fmt::format("[\"{}\"]", quotedText(key->text));
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

/// A function that runs at deployment, where Terraform spells it otherwise.
struct Function {
    std::string_view name;
    std::string_view before;
    std::string_view after = ")";
};

constexpr std::array functions{
    Function{ir::deployed::asList, "tolist("},
    Function{ir::deployed::base64, "base64encode("},
    // `format` refuses what is no text.
    Function{ir::deployed::betweenQuotes, R"(trimprefix(trimsuffix(jsonencode(format("%s", )",
             R"()), "\""), "\""))"},
    Function{ir::deployed::fileHash, "filebase64sha256("},
    Function{ir::deployed::fingerprint, "sha1(jsonencode(", "))"},
    Function{ir::deployed::json, "jsonencode("},
    Function{ir::deployed::parseJson, "jsondecode("},
    Function{ir::deployed::templateFile, "templatefile("},
};

std::string called(const ir::Call& call) {
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [&](const Function& one) { return one.name == call.function; });
    if (found == functions.end()) return fmt::format("{}({})", call.function, joined(call.arguments));
    return fmt::format("{}{}{}", found->before, joined(call.arguments), found->after);
}

} // namespace

std::string toReference(const ir::Address& address) {
    return ir::toString(address);
}

std::string toExpression(const ir::Value& value) {
    if (value.isNull()) return "null";
    if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
    if (value.number() != nullptr) return backends::toJson(*value.number()).dump();
    if (value.text() != nullptr) return fmt::format("\"{}\"", quotedText(*value.text()));
    if (const ir::List* list = value.list()) return fmt::format("[{}]", joined(*list));
    if (const ir::Map* map = value.map()) {
        std::string entries;
        for (const auto& [key, item] : *map)
            entries += fmt::format("{}\"{}\" = {}", entries.empty() ? "" : ", ", quotedText(key),
                                   toExpression(item));
        return "{" + entries + "}";
    }
    if (const ir::Reference* reference = value.reference())
        return toReference(reference->address) + pathText(reference->path);
    if (const ir::Variable* variable = value.variable())
        return "var." + variable->name + pathText(variable->path);
    if (const ir::Call* call = value.call()) {
        if (call->function == ir::modulePath) return "path.module";
        return called(*call) + pathText(call->path);
    }
    return "\"" + templateOf(*value.asTemplate(), quotedText) + "\"";
}

Json toJson(const ir::Value& value) {
    static const Spelling spelling{wholeText, wholeText, [](const ir::Value& deferred) -> Json {
                                       if (const ir::Template* parts = deferred.asTemplate())
                                           return templateOf(*parts, inJson);
                                       return "${" + toExpression(deferred) + "}";
                                   }};
    return backends::toJson(value, spelling);
}

Json toLiteral(const ir::Value& value) {
    static const Spelling spelling{plain, plain, [](const ir::Value&) { return Json(); }};
    return backends::toJson(value, spelling);
}

} // namespace drc::backends::terraform
