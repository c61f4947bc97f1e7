#include "policy/characters.hpp"

#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace drc::policy {

/// Characters, and those among them that get a backslash where the text stands in JSON.
struct Characters::Count {
    std::size_t characters = 0;
    std::size_t escaped = 0;

    Count& operator+=(const Count& other) {
        characters += other.characters;
        escaped += other.escaped;
        return *this;
    }
    /// As a string of JSON, with its quotes.
    Count quoted() const { return {characters + escaped + 2, 2 * escaped + 2}; }
};

namespace {

/// A name may be made of the name of another resource; a longer chain counts as unknown.
constexpr std::size_t deepestName = 8;

/// What one byte of a known text counts as, beside the character that it is.
struct ByteClass {
    bool isAscii = true;
    std::uint8_t escaped = 0; ///< it gets a backslash in JSON
    /// What it has more in JSON as Terraform writes it: `\n`, `\u0001`, and `\u003c` for what HTML would take
    /// for a tag.
    std::uint8_t more = 0;
    bool isPlain = true; ///< nothing of all that
};

constexpr std::array<ByteClass, 256> byteClasses = [] {
    std::array<ByteClass, 256> classes{};
    for (std::size_t byte = 0; byte < 0x20; ++byte)
        classes[byte].more = 5;
    for (const char one : {'\n', '\r', '\t'})
        classes[static_cast<unsigned char>(one)].more = 1;
    for (const char one : {'<', '>', '&'})
        classes[static_cast<unsigned char>(one)].more = 5;
    for (const char one : {'"', '\\'})
        classes[static_cast<unsigned char>(one)].escaped = 1;
    for (std::size_t byte = 0x80; byte < classes.size(); ++byte)
        classes[byte].isAscii = false;
    for (ByteClass& one : classes)
        one.isPlain = one.isAscii && one.escaped == 0 && one.more == 0;
    return classes;
}();

std::string replacedIn(const std::string& text, const std::string& old, const std::string& by) {
    std::string result;
    std::size_t begin = 0;
    for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, begin)) {
        result.append(text, begin, at - begin).append(by);
        begin = at + old.size();
    }
    return result.append(text, begin);
}

/// What `replace` makes of the known parts; deferred ones stay as they are.
ir::Value settled(const ir::Value& value) {
    const ir::Call* const call = value.call();
    if (call == nullptr || call->function != ir::deployed::replace || call->arguments.size() != 3)
        return value;
    const std::string* const old = call->arguments[1].text();
    const std::string* const by = call->arguments[2].text();
    ir::Value inner = settled(call->arguments[0]);
    if (old == nullptr || by == nullptr || old->empty()) return inner;
    if (inner.text() != nullptr) return replacedIn(*inner.text(), *old, *by);
    if (inner.asTemplate() == nullptr) return inner;
    ir::List parts = inner.asTemplate()->parts;
    for (ir::Value& part : parts)
        if (part.text() != nullptr) part = replacedIn(*part.text(), *old, *by);
    return ir::Template{std::move(parts)};
}

const std::string* lastMember(const ir::Path& path) {
    for (auto step = path.rbegin(); step != path.rend(); ++step)
        if (const auto* member = std::get_if<ir::Member>(&*step)) return &member->name;
    return nullptr;
}

const ir::Value* attributeNamed(const ir::Resource& resource, std::string_view name) {
    for (const ir::Attribute& attribute : resource.body.attributes)
        if (attribute.name == name) return &attribute.value;
    return nullptr;
}

} // namespace

/// Whether what JSON writes longer counts as that.
enum class Characters::Escapes : std::uint8_t { AsWritten, InJson };

Characters::Count Characters::ofText(const std::string& text, Escapes escapes) {
    Count sum{text.size(), 0};
    bool isAscii = true;
    std::size_t more = 0;
    for (const char one : text) {
        const ByteClass& kind = byteClasses[static_cast<unsigned char>(one)];
        if (kind.isPlain) continue;
        isAscii = isAscii && kind.isAscii;
        sum.escaped += kind.escaped;
        more += kind.more;
    }
    if (!isAscii) sum.characters = source::codePoints(text);
    if (escapes == Escapes::InJson) sum.characters += more;
    return sum;
}

std::size_t Characters::of(const ir::Value& value) const {
    return text(value, 0).characters;
}

std::size_t Characters::of(const ir::Value& value, std::string_view uncounted) const {
    const auto in = [&](const ir::Value& part) {
        std::ptrdiff_t found = 0;
        if (const std::string* const known = part.text())
            for (const char one : uncounted)
                found += std::count(known->begin(), known->end(), one);
        return found;
    };
    std::ptrdiff_t without = in(value);
    if (value.asTemplate() != nullptr)
        for (const ir::Value& part : value.asTemplate()->parts)
            without += in(part);
    return of(value) - static_cast<std::size_t>(without);
}

Characters::Count Characters::text(const ir::Value& value, std::size_t depth) const {
    if (value.isNull()) return {};
    if (const std::string* known = value.text()) return ofText(*known, Escapes::AsWritten);
    if (const ir::Template* parts = value.asTemplate()) {
        Count sum;
        for (const ir::Value& part : parts->parts)
            sum += text(part, depth);
        return sum;
    }
    if (value.reference() != nullptr) return {reference(*value.reference(), depth), 0};
    if (value.variable() != nullptr) return {variable(*value.variable()), 0};
    if (value.call() != nullptr) return call(*value.call(), depth);
    return json(value, depth);
}

Characters::Count Characters::json(const ir::Value& value, std::size_t depth) const {
    if (value.isNull()) return {4, 0};
    if (value.boolean() != nullptr) return {*value.boolean() ? 4U : 5U, 0};
    if (value.number() != nullptr) return {fmt::format("{}", *value.number()).size(), 0};
    Count sum{2, 0}; // brackets
    auto next = [&sum, first = true](const Count& item) mutable {
        if (!first) sum.characters += 1;
        first = false;
        sum += item;
    };
    if (const ir::List* list = value.list()) {
        for (const ir::Value& item : *list)
            next(json(item, depth));
        return sum;
    }
    if (const ir::Map* map = value.map()) {
        for (const auto& [key, item] : *map) {
            Count entry = ofText(key, Escapes::AsWritten).quoted();
            entry.characters += 1;
            entry += json(item, depth);
            next(entry);
        }
        return sum;
    }
    if (value.text() != nullptr) return ofText(*value.text(), Escapes::InJson).quoted();
    const ir::Template* const parts = value.asTemplate();
    if (parts == nullptr) return text(value, depth).quoted();
    Count known;
    for (const ir::Value& part : parts->parts)
        known += part.text() != nullptr ? ofText(*part.text(), Escapes::InJson) : text(part, depth);
    return known.quoted();
}

Characters::Count Characters::call(const ir::Call& call, std::size_t depth) const {
    const Count unknown{estimates_.otherwise, 0};
    if (!call.path.empty() || call.arguments.empty()) return unknown;
    const ir::Value& first = call.arguments.front();
    if (call.function == ir::deployed::json) return json(first, depth);
    if (call.function == ir::deployed::lower || call.function == ir::deployed::upper)
        return text(first, depth);
    if (call.function == ir::deployed::replace) return text(settled(call), depth);
    if (call.function == ir::deployed::base64) return {(text(first, depth).characters + 2) / 3 * 4, 0};
    if (call.function != ir::deployed::join || call.arguments.size() != 2 ||
        call.arguments[1].list() == nullptr)
        return unknown;
    Count sum;
    for (const ir::Value& item : *call.arguments[1].list()) {
        if (&item != &call.arguments[1].list()->front()) sum += text(first, depth);
        sum += text(item, depth);
    }
    return sum;
}

std::size_t Characters::variable(const ir::Variable& variable) const {
    const auto input = std::find_if(program_.inputs.begin(), program_.inputs.end(),
                                    [&](const ir::Input& one) { return one.name == variable.name; });
    if (input == program_.inputs.end() || !variable.path.empty()) return estimates_.otherwise;
    if (input->purpose == ir::Input::Purpose::EnvironmentSuffix) return program_.longestSuffix;
    std::size_t longest = 0;
    if (input->purpose == ir::Input::Purpose::Region)
        for (const std::string& name : input->allowed)
            longest = std::max(longest, name.size());
    return longest == 0 ? estimates_.otherwise : longest;
}

std::size_t Characters::reference(const ir::Reference& reference, std::size_t depth) const {
    const std::string* const attribute = lastMember(reference.path);
    const auto resource = resources_.find(&reference.address);
    if (attribute == nullptr || depth > deepestName) return estimates_.otherwise;
    // Policies refer to few resources many times.
    if (depth > 0 || resource == resources_.end() || reference.path.size() > 1)
        return referenceTo(reference, *attribute, depth);
    const auto [known, isNew] = known_[resource->second].try_emplace(*attribute);
    if (isNew) known->second = referenceTo(reference, *attribute, depth);
    return known->second;
}

std::size_t Characters::referenceTo(const ir::Reference& reference, const std::string& attribute,
                                    std::size_t depth) const {
    const auto resource = resources_.find(&reference.address);
    if (resource != resources_.end() && reference.path.size() == 1)
        if (const ir::Value* set = attributeNamed(*resource->second, attribute))
            return text(*set, depth + 1).characters;
    auto beside = estimates_.beside.find(fmt::format("{}.{}", reference.address.type, attribute));
    if (beside == estimates_.beside.end()) beside = estimates_.beside.find(attribute);
    if (beside == estimates_.beside.end()) return estimates_.otherwise;
    return beside->second + (resource == resources_.end() ? 0 : nameOf(*resource->second, depth));
}

std::size_t Characters::nameOf(const ir::Resource& resource, std::size_t depth) const {
    const expansion::Provider* const provider = providers_.ofType(resource.address.type);
    if (provider == nullptr) return 0;
    const ir::Value* const name =
        attributeNamed(resource, provider->naming.attributeOf(resource.address.type));
    return name == nullptr ? 0 : text(*name, depth + 1).characters;
}

} // namespace drc::policy
