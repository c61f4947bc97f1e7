#pragma once

#include "library/block_mode.hpp"
#include "source/name_table.hpp"
#include "source/packed_span.hpp"
#include "source/small_blocks.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

/// Values as the configuration will hold them: known ones, and deferred ones that the deployment fills in.
/// They contain no regions, durations or components: those have been resolved before.
namespace drc::ir {

using ResourceMode = library::BlockMode;

/// Names one resource of the whole configuration.
struct Address {
    ResourceMode mode = ResourceMode::Resource;
    std::string type;
    std::string label;
    friend bool operator==(const Address&, const Address&) = default;
    // The check takes the comparison that is made here for one with a literal 0.
    friend auto operator<=>(const Address&, const Address&) = default; // NOLINT(modernize-use-nullptr)
};

/// Labels are mostly different by themselves.
struct AddressHash {
    std::size_t operator()(const Address& address) const { return source::HashedName(address.label).hash(); }
};

/// The same of addresses that are kept elsewhere.
struct AddressAt {
    std::size_t operator()(const Address* address) const { return AddressHash()(*address); }
    bool operator()(const Address* left, const Address* right) const { return *left == *right; }
};

/// What belongs to addresses that are kept elsewhere.
template <class Held>
using ByAddress = std::unordered_map<const Address*, Held, AddressAt, AddressAt,
                                     source::SmallAllocator<std::pair<const Address* const, Held>>>;

/// `type.label`, with `data.` or `ephemeral.` in front where it is one.
std::string toString(const Address& address);

struct Value;
using List = std::vector<Value, source::SmallAllocator<Value>>;
using Entry = std::pair<std::string, Value>;
using Map = std::vector<Entry, source::SmallAllocator<Entry>>;

struct Null {
    friend bool operator==(const Null&, const Null&) = default;
};

/// Every element of a list: `[*]`.
struct Splat {
    friend bool operator==(const Splat&, const Splat&) = default;
};

/// One step into a deferred value: a member, a position, a key that is not a name, or all elements.
struct Member {
    std::string name;
    friend bool operator==(const Member&, const Member&) = default;
};
struct Key {
    std::string text;
    friend bool operator==(const Key&, const Key&) = default;
};
using PathStep = std::variant<Member, std::int64_t, Key, Splat>;
using Path = std::vector<PathStep, source::SmallAllocator<PathStep>>;

/// An attribute of a resource, known after it exists.
struct Reference {
    Address address;
    Path path;
    friend bool operator==(const Reference&, const Reference&) = default;
};

/// A value given when the configuration is applied.
struct Variable {
    std::string name;
    Path path;
    friend bool operator==(const Variable&, const Variable&) = default;
};

/// Text with deferred parts: strings and deferred values in turn.
struct Template;
/// A function that runs at deployment: one of `deployed`, or `modulePath`.
struct Call;

/// The node that copies of a value have in common.
template <class Node>
std::shared_ptr<const Node> share(Node node) {
    return std::allocate_shared<const Node>(source::SmallAllocator<Node>(), std::move(node));
}

struct Value {
    using Data =
        std::variant<Null, bool, double, std::string, std::shared_ptr<const List>, std::shared_ptr<const Map>,
                     std::shared_ptr<const Reference>, std::shared_ptr<const Variable>,
                     std::shared_ptr<const Template>, std::shared_ptr<const Call>>;
    Data data;
    /// The expression that it came from: of a setting that a kind hands on, the user's. Empty for what the
    /// compiler puts together; equal values may come from anywhere.
    source::PackedSpan origin{};

    Value() = default;
    Value(bool value) : data(value) {}                     // NOLINT(google-explicit-constructor)
    Value(double value) : data(value) {}                   // NOLINT(google-explicit-constructor)
    Value(std::string value) : data(std::move(value)) {}   // NOLINT(google-explicit-constructor)
    Value(const char* value) : data(std::string(value)) {} // NOLINT(google-explicit-constructor)
    Value(List value);                                     // NOLINT(google-explicit-constructor)
    Value(Map value);                                      // NOLINT(google-explicit-constructor)
    Value(Reference value);                                // NOLINT(google-explicit-constructor)
    Value(Variable value);                                 // NOLINT(google-explicit-constructor)
    Value(Template value);                                 // NOLINT(google-explicit-constructor)
    Value(Call value);                                     // NOLINT(google-explicit-constructor)

    /// It holds no other values.
    bool isPlain() const { return data.index() <= indexOfText; }
    bool isNull() const { return std::holds_alternative<Null>(data); }
    const bool* boolean() const { return std::get_if<bool>(&data); }
    const double* number() const { return std::get_if<double>(&data); }
    const std::string* text() const { return std::get_if<std::string>(&data); }
    const List* list() const { return pointer<List>(); }
    const Map* map() const { return pointer<Map>(); }
    const Reference* reference() const { return pointer<Reference>(); }
    const Variable* variable() const { return pointer<Variable>(); }
    const Template* asTemplate() const { return pointer<Template>(); }
    const Call* call() const { return pointer<Call>(); }
    /// The value itself is an expression of the deployment; a list may still hold deferred elements.
    bool isDeferred() const;
    /// The value or anything within is deferred.
    bool holdsDeferred() const;

    friend bool operator==(const Value& left, const Value& right);

private:
    static constexpr std::size_t indexOfText = 3;
    static_assert(std::is_same_v<std::variant_alternative_t<indexOfText, Data>, std::string>);

    template <class Node>
    const Node* pointer() const {
        const auto* held = std::get_if<std::shared_ptr<const Node>>(&data);
        return held == nullptr ? nullptr : held->get();
    }
};

struct Template {
    List parts;
    friend bool operator==(const Template&, const Template&) = default;
};

struct Call {
    std::string function;
    List arguments;
    Path path; ///< steps into the result
    friend bool operator==(const Call&, const Call&) = default;
};

/// What it costs to go through all of a value.
struct Extent {
    std::size_t bytes = 0;  ///< as if nothing within were shared
    std::size_t levels = 1; ///< of values in each other
    void include(const Extent& inner) {
        bytes += inner.bytes;
        if (levels <= inner.levels) levels = inner.levels + 1;
    }
};

/// Past this many bytes they are not counted any more: no value of use is so large.
inline constexpr std::size_t largestExtent = 64U << 20U;

Extent extent(const Value& value);

/// What runs at deployment, named as in the language where it has a name there: a target spells it in its
/// own.
namespace deployed {
inline constexpr const char* asList = "as_list";
inline constexpr const char* base64 = "base64";
inline constexpr const char* betweenQuotes = "between_quotes"; ///< a text as it stands in a text of JSON
inline constexpr const char* fileHash = "file_hash";
inline constexpr const char* fingerprint = "fingerprint";
inline constexpr const char* join = "join"; ///< of a separator and a list
inline constexpr const char* json = "json";
inline constexpr const char* length = "length";
inline constexpr const char* lower = "lower";
inline constexpr const char* parseJson = "parse_json";
inline constexpr const char* replace = "replace";
inline constexpr const char* templateFile = "template_file";
inline constexpr const char* upper = "upper";
} // namespace deployed

/// Name of the function that gives the folder of the configuration.
inline constexpr const char* modulePath = "module_path";

/// The path of an artefact as the deployment finds it, wherever it is run from.
Value artifactPath(const std::string& path);

/// The value under a key, or null when the map has none.
const Value* find(const Map& map, std::string_view key);

/// The same deferred value, one step further in.
Value appendPath(const Value& deferred, PathStep next);

/// Calls `visit` on each reference and each variable within, as values.
template <class Visit>
void forEachLeaf(const Value& value, const Visit& visit) {
    if (value.isPlain()) return;
    const auto each = [&](const List& values) {
        for (const Value& item : values)
            forEachLeaf(item, visit);
    };
    if (const auto* list = value.list()) return each(*list);
    if (const auto* text = value.asTemplate()) return each(text->parts);
    if (const auto* call = value.call()) return each(call->arguments);
    if (const auto* map = value.map()) {
        for (const auto& [key, item] : *map)
            forEachLeaf(item, visit);
        return;
    }
    visit(value);
}

/// Calls `visit` on each reference within.
template <class Visit>
void forEachReference(const Value& value, const Visit& visit) {
    forEachLeaf(value, [&](const Value& leaf) {
        if (const auto* reference = leaf.reference()) visit(*reference);
    });
}

/// Calls `visit` on each variable within.
template <class Visit>
void forEachVariable(const Value& value, const Visit& visit) {
    forEachLeaf(value, [&](const Value& leaf) {
        if (const auto* variable = leaf.variable()) visit(*variable);
    });
}

} // namespace drc::ir
