#include "backends/terraform/expression.hpp"

#include "backends/template_text.hpp"
#include "ir/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace drc::backends::terraform {

// Their length is known, so that appending them does not count their characters.
using namespace std::string_view_literals;

namespace {

constexpr std::size_t usualText = 200; ///< with deferred parts: few have more characters

bool needsNoEscape(char character) {
    return static_cast<unsigned char>(character) >= ' ' && character != '"' && character != '\\' &&
           character != '\x7f';
}

/// A string within quotes in Terraform's language, except for the escapes of its templates.
std::string quoted(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char character : text) {
        switch (character) {
        case '"': result += "\\\""; break;
        case '\\': result += "\\\\"; break;
        case '\n': result += "\\n"; break;
        case '\r': result += "\\r"; break;
        case '\t': result += "\\t"; break;
        default:
            if (needsNoEscape(character))
                result += character;
            else
                result += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        }
    }
    return result;
}

void appendQuoted(std::string& result, std::string_view text, bool before = false) {
    const auto isPlain = [](char character) {
        return needsNoEscape(character) && character != '$' && character != '%';
    };
    if (std::all_of(text.begin(), text.end(), isPlain))
        result += text;
    else
        result += before ? templateTextBefore(quoted(text)) : templateText(quoted(text));
}

/// A text within a text of JSON. What Terraform drops there, a mark of the byte order at the beginning and a
/// carriage return in front of a sign, stands in interpolations of its own.
void appendInJson(std::string& result, std::string_view text, bool before) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    for (;;) {
        const std::size_t at = std::min(text.find('\r'), text.find(mark));
        if (at == std::string_view::npos) break;
        const bool isReturn = text[at] == '\r';
        result += templateTextBefore(text.substr(0, at));
        result += isReturn ? "${\"\\r\"}" : "${\"\\ufeff\"}";
        text.remove_prefix(at + (isReturn ? 1 : mark.size()));
    }
    result += before ? templateTextBefore(text) : templateText(text);
}

void append(std::string& result, const ir::Value& value);

/// What stands in an interpolation.
void appendInterpolated(std::string& result, const ir::Value& value) {
    result += "${"sv;
    append(result, value);
    result += '}';
}

/// A text with deferred parts; `spell` writes the known ones, in front of an interpolation or at the end.
void appendTemplate(std::string& result, const ir::Template& parts,
                    void (*spell)(std::string& result, std::string_view text, bool before)) {
    std::string known;
    for (const ir::Value& part : parts.parts) {
        if (part.text() != nullptr) {
            known += *part.text();
            continue;
        }
        spell(result, known, true);
        appendInterpolated(result, part);
        known.clear();
    }
    spell(result, known, false);
}

void append(std::string& result, const ir::Path& path) {
    for (const ir::PathStep& step : path) {
        if (const auto* member = std::get_if<ir::Member>(&step)) {
            result += '.';
            result += member->name;
        }
        if (const auto* index = std::get_if<std::int64_t>(&step)) result += fmt::format("[{}]", *index);
        if (const auto* key = std::get_if<ir::Key>(&step)) {
            result += "[\""sv;
            appendQuoted(result, key->text);
            result += "\"]"sv;
        }
        if (std::holds_alternative<ir::Splat>(step)) result += "[*]"sv;
    }
}

void append(std::string& result, const ir::List& values) {
    bool first = true;
    for (const ir::Value& value : values) {
        if (!std::exchange(first, false)) result += ", "sv;
        append(result, value);
    }
}

void append(std::string& result, const ir::Map& map) {
    bool first = true;
    for (const auto& [key, item] : map) {
        if (!std::exchange(first, false)) result += ", "sv;
        result += '"';
        appendQuoted(result, key);
        result += "\" = "sv;
        append(result, item);
    }
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

void append(std::string& result, const ir::Call& call) {
    if (call.function == ir::modulePath) {
        result += "path.module"sv;
        return;
    }
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [&](const Function& one) { return one.name == call.function; });
    if (found == functions.end())
        result.append(call.function) += '(';
    else
        result += found->before;
    append(result, call.arguments);
    result += found == functions.end() ? std::string_view(")") : found->after;
    append(result, call.path);
}

void append(std::string& result, const ir::Value& value) {
    if (value.isNull()) {
        result += "null"sv;
    } else if (value.boolean() != nullptr) {
        result += *value.boolean() ? "true"sv : "false"sv;
    } else if (value.number() != nullptr) {
        ir::appendJsonNumber(result, *value.number());
    } else if (value.text() != nullptr) {
        result += '"';
        appendQuoted(result, *value.text());
        result += '"';
    } else if (const ir::List* list = value.list()) {
        result += '[';
        append(result, *list);
        result += ']';
    } else if (const ir::Map* map = value.map()) {
        result += '{';
        append(result, *map);
        result += '}';
    } else if (const ir::Reference* reference = value.reference()) {
        result += toReference(reference->address);
        append(result, reference->path);
    } else if (const ir::Variable* variable = value.variable()) {
        result += "var."sv;
        result += variable->name;
        append(result, variable->path);
    } else if (const ir::Call* call = value.call()) {
        append(result, *call);
    } else {
        result += '"';
        appendTemplate(result, *value.asTemplate(), appendQuoted);
        result += '"';
    }
}

} // namespace

std::string toReference(const ir::Address& address) {
    return ir::toString(address);
}

std::string toExpression(const ir::Value& value) {
    std::string result;
    append(result, value);
    return result;
}

namespace {

/// Whether a text stands for itself in a text of Terraform's JSON, escapes of JSON apart.
bool isPlainInJson(std::string_view text) {
    constexpr std::string_view markOfByteOrder = "\xEF\xBB\xBF";
    return text.find('$') == std::string_view::npos && text.find('%') == std::string_view::npos &&
           text.find('\r') == std::string_view::npos &&
           text.find(markOfByteOrder[0]) == std::string_view::npos;
}

void writeText(JsonWriter& json, std::string_view text) {
    if (isPlainInJson(text)) return json.text(text);
    std::string spelled;
    appendInJson(spelled, text, false);
    json.text(spelled);
}

template <class WriteText, class WriteDeferred>
void writeAs(JsonWriter& json, const ir::Value& value, const WriteText& writeText,
             const WriteDeferred& writeDeferred) {
    if (value.text() != nullptr) {
        writeText(std::string_view(*value.text()));
    } else if (const ir::List* list = value.list()) {
        json.beginArray();
        for (const ir::Value& item : *list) {
            json.element();
            writeAs(json, item, writeText, writeDeferred);
        }
        json.endArray();
    } else if (const ir::Map* map = value.map()) {
        json.beginObject();
        for (const auto& [key, item] : *map) {
            const std::string_view name = key; // lambdas capture no structured bindings
            json.key([&] { writeText(name); });
            writeAs(json, item, writeText, writeDeferred);
        }
        json.endObject();
    } else if (value.boolean() != nullptr) {
        json.literal(*value.boolean() ? "true" : "false");
    } else if (value.number() != nullptr) {
        json.number(*value.number());
    } else if (value.isDeferred()) {
        writeDeferred(value);
    } else {
        json.literal("null");
    }
}

} // namespace

void write(JsonWriter& json, const ir::Value& value) {
    writeAs(
        json, value, [&](std::string_view text) { writeText(json, text); },
        [&](const ir::Value& deferred) {
            std::string spelled;
            spelled.reserve(usualText);
            if (const ir::Template* parts = deferred.asTemplate())
                appendTemplate(spelled, *parts, appendInJson);
            else
                appendInterpolated(spelled, deferred);
            json.text(spelled);
        });
}

void writeLiteral(JsonWriter& json, const ir::Value& value) {
    writeAs(
        json, value, [&](std::string_view text) { json.text(text); },
        [&](const ir::Value& /*deferred*/) { json.literal("null"); });
}

} // namespace drc::backends::terraform
