#include "recognition/library_tables.hpp"

#include "ir/json.hpp"
#include "library/contract.hpp"
#include "library/recognition_contract.hpp"
#include "recognition/recogniser.hpp"

namespace drc::recognition {

namespace {

namespace existing = library::contract::existing;
const ir::Value* under(const ir::Value& table, std::string_view key) {
    return table.map() == nullptr ? nullptr : ir::find(*table.map(), key);
}

bool holdsWord(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (text.substr(at, end - at) == word) return true;
        at = end + 1;
    }
    return false;
}

bool holdsWord(const ir::Value* words, std::string_view word) {
    if (words == nullptr) return false;
    if (words->text() != nullptr) return holdsWord(*words->text(), word);
    if (words->list() != nullptr)
        for (const ir::Value& one : *words->list())
            if (holdsWord(&one, word)) return true;
    return false;
}

std::string scalar(const ir::Value* value) {
    if (value == nullptr) return {};
    if (value->text() != nullptr) return *value->text();
    if (value->list() != nullptr && value->list()->size() == 1) return scalar(&value->list()->front());
    if (value->number() == nullptr && value->boolean() == nullptr) return {};
    std::string text;
    ir::appendJson(text, *value);
    return text;
}

} // namespace

namespace {

/// The pattern with attributes in the place of their names; empty where one is not set.
std::string filled(std::string_view pattern, const ir::Map& attributes) {
    std::string id;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t open = std::min(pattern.find('{', at), pattern.size());
        id += pattern.substr(at, open - at);
        if (open == pattern.size()) break;
        const std::size_t close = pattern.find('}', open);
        if (close == std::string_view::npos) return {};
        const std::string part = scalar(ir::find(attributes, pattern.substr(open + 1, close - open - 1)));
        if (part.empty()) return {};
        id += part;
        at = close + 1;
    }
    return id;
}

} // namespace

Tables tablesOf(Recogniser& recogniser) {
    namespace contract = library::contract::recognition;
    Tables tables;
    tables.importIds = recogniser.table(contract::importIds);
    tables.usual = recogniser.table(contract::usual);
    tables.filledIn = recogniser.table(contract::filledIn);
    tables.immutable = recogniser.table(contract::immutable);
    tables.contentRead = recogniser.table(contract::contentRead);
    tables.existing = recogniser.table(existing::table);
    tables.secrets = planned::LikelySecrets::of(recogniser.table(contract::secrets));
    return tables;
}

std::string_view nameOf(std::string_view type, const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(type);
    return provider == nullptr ? std::string_view() : provider->naming.attributeOf(type);
}

std::string Tables::idOf(std::string_view type, const ir::Map& attributes) const {
    const ir::Value* const said = under(importIds, type);
    if (said == nullptr) return filled("{id}", attributes);
    if (said->text() != nullptr) return filled(*said->text(), attributes);
    if (said->list() == nullptr) return {};
    for (const ir::Value& pattern : *said->list())
        if (pattern.text() != nullptr)
            if (std::string id = filled(*pattern.text(), attributes); !id.empty()) return id;
    return {};
}

const ir::Value* Tables::usualOf(std::string_view type, std::string_view path) const {
    const ir::Value* const found = under(usual, type);
    return found == nullptr ? nullptr : under(*found, path);
}

bool Tables::isFilledIn(std::string_view type, std::string_view path) const {
    return holdsWord(under(filledIn, type), path);
}

bool Tables::isListed(std::string_view table, std::string_view type, std::string_view attribute) const {
    const ir::Value* const said = under(existing, table);
    return said != nullptr && (holdsWord(under(*said, existing::anyType), attribute) ||
                               holdsWord(under(*said, type), attribute));
}

bool Tables::isKept(std::string_view type, std::string_view attribute,
                    const expansion::Providers& providers) const {
    return attribute == nameOf(type, providers) || isListed(existing::labels, type, attribute);
}

bool Tables::isUnread(std::string_view type, std::string_view attribute) const {
    return isListed(existing::unknown, type, attribute) || isContent(type, attribute);
}

bool Tables::isContent(std::string_view type, std::string_view attribute) const {
    return isListed(existing::content, type, attribute);
}

bool Tables::isContentRead(std::string_view type, std::string_view attribute) const {
    return holdsWord(under(contentRead, type), attribute);
}

bool Tables::isImmutable(std::string_view type, std::string_view attribute) const {
    return holdsWord(under(immutable, type), attribute);
}

bool Tables::followsFromTags(std::string_view type, std::string_view attribute) const {
    return isListed(existing::tags, type, attribute);
}

std::string Tables::refusal(std::string_view type) const {
    const ir::Value* const said = under(existing, existing::refused);
    const ir::Value* const why = said == nullptr ? nullptr : under(*said, type);
    return why == nullptr || why->text() == nullptr ? std::string() : *why->text();
}

} // namespace drc::recognition
