#include "ir/json.hpp"

#include "ir/number.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

namespace drc::ir {

namespace {

// Beyond ASCII somebody has to look closer.
constexpr bool isBeyondAscii(char character) {
    return static_cast<unsigned char>(character) >= 0x80;
}

constexpr bool isPlain(char character) {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\' &&
           !isBeyondAscii(character);
}

/// Which of eight characters do not stand for themselves in a text of JSON: the highest bits of their bytes.
/// Behind the first of them, others may be marked.
std::uint64_t specialAmong(const char* characters) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highest = ones * 0x80U;
    std::uint64_t eight = 0;
    std::memcpy(&eight, characters, sizeof eight);
    const auto below = [](std::uint64_t bytes, std::uint64_t limit) {
        return (bytes - ones * limit) & ~bytes;
    };
    return (below(eight, 0x20) | below(eight ^ ones * '"', 1) | below(eight ^ ones * '\\', 1) | eight) &
           highest;
}

/// What stands behind the backslash for a control character.
void appendControl(std::string& result, char character) {
    switch (character) {
    case '\b': result += 'b'; return;
    case '\f': result += 'f'; return;
    case '\n': result += 'n'; return;
    case '\r': result += 'r'; return;
    case '\t': result += 't'; return;
    default: result += fmt::format("u{:04x}", static_cast<unsigned>(character));
    }
}

} // namespace

std::size_t endOfPlainJson(std::string_view text, std::size_t at) {
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        const std::uint64_t special = specialAmong(text.data() + at);
        if (special == 0) continue;
        if constexpr (std::endian::native == std::endian::little)
            return at + static_cast<std::size_t>(std::countr_zero(special)) / 8;
        break;
    }
    while (at < text.size() && isPlain(text[at]))
        ++at;
    return at;
}

void appendJsonString(std::string& result, std::string_view text) {
    const std::size_t before = result.size();
    std::size_t at = endOfPlainJson(text, 0);
    if (at == text.size()) { // most are written as they are, between two quotes
        result.append(text.size() + 2, '"');
        text.copy(result.data() + before + 1, text.size());
        return;
    }
    result += '"';
    std::size_t from = 0; // what was not written yet
    for (; at < text.size(); at = endOfPlainJson(text, at + 1)) {
        if (isBeyondAscii(text[at])) {
            result.resize(before);
            result += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            return;
        }
        result.append(text, from, at - from);
        result += '\\';
        from = at; // a quote or a backslash is written with what follows
        if (text[at] == '"' || text[at] == '\\') continue;
        appendControl(result, text[at]);
        ++from;
    }
    result.append(text, from);
    result += '"';
}

void appendJsonNumber(std::string& result, double number) {
    if (const auto whole = wholeNumber(number))
        result += std::to_string(*whole);
    else
        result += nlohmann::json(number).dump();
}

namespace {

constexpr std::size_t deepestJson = 64;

std::optional<Value> valueOf(const nlohmann::ordered_json& json, std::size_t depth) {
    if (depth > deepestJson) return std::nullopt;
    if (json.is_boolean()) return Value(json.get<bool>());
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return Value(json.get<std::string>());
    if (json.is_null()) return Value();
    List list;
    Map map;
    for (const auto& [key, item] : json.items()) {
        std::optional<Value> value = valueOf(item, depth + 1);
        if (!value) return std::nullopt;
        if (json.is_array())
            list.push_back(std::move(*value));
        else
            map.emplace_back(key, std::move(*value));
    }
    return json.is_array() ? Value(std::move(list)) : Value(std::move(map));
}

} // namespace

std::optional<Value> readJson(std::string_view text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    return json.is_discarded() ? std::nullopt : valueOf(json, 0);
}

void appendJson(std::string& result, const Value& value) {
    bool isFirst = true;
    const auto separate = [&] {
        if (!std::exchange(isFirst, false)) result += ',';
    };
    if (value.boolean() != nullptr) {
        result += *value.boolean() ? "true" : "false";
    } else if (value.text() != nullptr) {
        appendJsonString(result, *value.text());
    } else if (value.number() != nullptr) {
        appendJsonNumber(result, *value.number());
    } else if (const List* list = value.list()) {
        result += '[';
        for (const Value& item : *list) {
            separate();
            appendJson(result, item);
        }
        result += ']';
    } else if (const Map* map = value.map()) {
        result += '{';
        for (const auto& [key, item] : *map) {
            separate();
            appendJsonString(result, key);
            result += ':';
            appendJson(result, item);
        }
        result += '}';
    } else {
        result += "null";
    }
}

} // namespace drc::ir
