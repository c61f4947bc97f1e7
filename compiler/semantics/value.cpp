#include "semantics/value.hpp"

#include "ir/number.hpp"
#include "semantics/object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace drc::semantics {

Value Value::range(Value low, Value high) {
    return Value(Kind::Range, new SharedOf<Range>({std::move(low), std::move(high)}));
}

Value Value::deferred(ir::Value expression, Type type) {
    const ir::Extent extent = ir::extent(expression);
    return Value(Kind::Deferred,
                 new SharedOf<Deferred>(std::in_place, std::move(expression), std::move(type), extent));
}

void Value::destroy() {
    switch (kind_) {
    case Kind::Text: delete static_cast<const SharedOf<std::string>*>(payload_.shared); return;
    case Kind::EnumMember: delete static_cast<const SharedOf<EnumMember>*>(payload_.shared); return;
    case Kind::Range: delete static_cast<const SharedOf<Range>*>(payload_.shared); return;
    case Kind::List: delete static_cast<const SharedOf<Compound<Items>>*>(payload_.shared); return;
    case Kind::Map: delete static_cast<const SharedOf<Compound<Entries>>*>(payload_.shared); return;
    case Kind::Deferred: delete static_cast<const SharedOf<Deferred>*>(payload_.shared); return;
    case Kind::Object: delete static_cast<const Object*>(payload_.shared); return;
    case Kind::Poison:
    case Kind::Null:
    case Kind::Bool:
    case Kind::Number:
    case Kind::Duration:
    case Kind::Size:
    case Kind::Percent: return;
    }
}

namespace {

const Value& valueOf(const Value& item) {
    return item;
}
const Value& valueOf(const Entries::value_type& entry) {
    return entry.second;
}
std::size_t keyOf(const Value& /*item*/) {
    return 0;
}
std::size_t keyOf(const Entries::value_type& entry) {
    return sizeof(std::string) + entry.first.size();
}

template <class Held>
const SharedOf<Compound<Held>>* compound(Held&& held) {
    auto* const shared = new SharedOf<Compound<Held>>({std::move(held)});
    Compound<Held>& result = shared->held;
    result.extent.bytes = sizeof(Value) + sizeof(Compound<Held>);
    for (const auto& element : result.held) {
        const Value& value = valueOf(element);
        result.extent.bytes += keyOf(element);
        result.extent.include(value.extent());
        if (value.text() != nullptr) continue; // as most are
        result.deferred = result.deferred || value.holdsDeferred();
        result.poisoned = result.poisoned || value.holdsPoison();
    }
    return shared;
}

} // namespace

Value Value::list(Items items) {
    return Value(Kind::List, compound(std::move(items)));
}

Value Value::map(Entries entries) {
    return Value(Kind::Map, compound(std::move(entries)));
}

bool Value::holdsDeferred() const {
    if (const auto* list = held<Compound<Items>>(Kind::List)) return list->deferred;
    if (const auto* map = held<Compound<Entries>>(Kind::Map)) return map->deferred;
    return asDeferred() != nullptr;
}

bool Value::holdsPoison() const {
    if (const auto* list = held<Compound<Items>>(Kind::List)) return list->poisoned;
    if (const auto* map = held<Compound<Entries>>(Kind::Map)) return map->poisoned;
    return isPoison();
}

ir::Extent Value::extent() const {
    if (text() != nullptr) return {sizeof(Value) + text()->size()};
    if (const auto* list = held<Compound<Items>>(Kind::List)) return list->extent;
    if (const auto* map = held<Compound<Entries>>(Kind::Map)) return map->extent;
    if (asDeferred() != nullptr) return asDeferred()->extent;
    return {sizeof(Value)};
}

namespace {

// So few keys are compared faster than they are looked up.
constexpr std::size_t fewKeys = 16;

} // namespace

Value* MapBuilder::find(std::string_view key) {
    if (entries_.size() > fewKeys) {
        const auto found = positions_.find(std::string(key));
        return found == positions_.end() ? nullptr : &entries_[found->second].second;
    }
    for (auto& [known, value] : entries_)
        if (known == key) return &value;
    return nullptr;
}

void MapBuilder::add(std::string_view key, Value&& value) {
    entries_.emplace_back(key, std::move(value));
    if (entries_.size() <= fewKeys) return;
    for (std::size_t index = positions_.size(); index < entries_.size(); ++index)
        positions_.emplace(entries_[index].first, index);
}

const Value* find(const Entries& entries, std::string_view key) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
    return found == entries.end() ? nullptr : &found->second;
}

namespace {

/// Durations, sizes and percentages compare like the numbers that they hold.
std::optional<double> magnitude(const Value& value) {
    if (const auto* number = value.number()) return *number;
    if (const auto* duration = value.duration()) return duration->milliseconds;
    if (const auto* size = value.size()) return size->bytes;
    if (const auto* percent = value.percent()) return percent->value;
    return std::nullopt;
}

bool equalEntries(const Entries& left, const Entries& right) {
    if (left.size() != right.size()) return false;
    std::unordered_map<std::string_view, const Value*> byKey;
    for (const auto& [key, value] : right)
        byKey.emplace(key, &value);
    return std::all_of(left.begin(), left.end(), [&](const auto& entry) {
        const auto other = byKey.find(entry.first);
        return other != byKey.end() && equal(entry.second, *other->second);
    });
}

} // namespace

bool equal(const Value& left, const Value& right) {
    if (!left.isAlike(right)) return false;
    if (left.text() != nullptr) return *left.text() == *right.text();
    if (left.enumMember() != nullptr) return left.enumMember()->name == right.enumMember()->name;
    if (left.items() != nullptr && left.items() == right.items()) return true;
    if (left.entries() != nullptr && left.entries() == right.entries()) return true;
    if (const auto own = magnitude(left)) return *own == *magnitude(right);
    if (left.boolean() != nullptr) return *left.boolean() == *right.boolean();
    if (left.object() != nullptr) return left.object()->same(*right.object());
    if (left.asDeferred() != nullptr) return left.asDeferred()->expression == right.asDeferred()->expression;
    if (left.asRange() != nullptr)
        return equal(left.asRange()->low, right.asRange()->low) &&
               equal(left.asRange()->high, right.asRange()->high);
    if (left.items() != nullptr)
        return std::equal(left.items()->begin(), left.items()->end(), right.items()->begin(),
                          right.items()->end(), equal);
    if (left.entries() != nullptr) return equalEntries(*left.entries(), *right.entries());
    return true;
}

std::size_t hash(const Value& value) {
    const auto number = [](double amount) { return std::hash<double>{}(amount); };
    if (const auto own = magnitude(value)) return number(*own);
    if (value.boolean() != nullptr) return *value.boolean() ? 1 : 2;
    if (value.text() != nullptr) return std::hash<std::string>{}(*value.text());
    if (value.enumMember() != nullptr) return std::hash<std::string>{}(value.enumMember()->name);
    if (value.object() != nullptr) return std::hash<std::string>{}(value.object()->describe());
    std::size_t result = 1;
    const auto mix = [&](std::size_t next) { result = result * 31 + next; };
    if (value.items() != nullptr)
        for (const Value& item : *value.items())
            mix(hash(item));
    if (value.asDeferred() != nullptr) mix(value.asDeferred()->extent.bytes);
    if (value.entries() != nullptr) mix(value.entries()->size());
    return result;
}

std::optional<int> compare(const Value& left, const Value& right) {
    if (!left.isAlike(right)) return std::nullopt;
    if (const auto own = magnitude(left)) {
        const double other = *magnitude(right);
        return *own < other ? -1 : *own > other ? 1 : 0;
    }
    if (left.text() != nullptr) return left.text()->compare(*right.text());
    return std::nullopt;
}

Type typeOf(const Value& value) {
    if (value.boolean() != nullptr) return Type::of(TypeKind::Bool);
    if (value.number() != nullptr) return Type::of(TypeKind::Number);
    if (value.text() != nullptr) return Type::of(TypeKind::String);
    if (value.duration() != nullptr) return Type::of(TypeKind::Duration);
    if (value.size() != nullptr) return Type::of(TypeKind::Size);
    if (value.percent() != nullptr) return Type::of(TypeKind::Percent);
    if (value.enumMember() != nullptr) return Type::enumeration({value.enumMember()->name});
    if (value.asRange() != nullptr) return Type::rangeOf(typeOf(value.asRange()->low));
    if (value.items() != nullptr) return Type::of(TypeKind::List);
    if (value.entries() != nullptr) return Type::of(TypeKind::Map);
    if (value.asDeferred() != nullptr) return value.asDeferred()->type;
    if (value.object() != nullptr) return value.object()->type();
    return {};
}

std::string describe(const Value& value) {
    if (value.isPoison()) return "an invalid value";
    if (value.isNull()) return "`null`";
    if (const Object* object = value.object()) return object->describe();
    if (const Deferred* deferred = value.asDeferred()) {
        return deferred->type.isAny() ? "a value known only at deployment"
                                      : fmt::format("{} known only at deployment", describe(deferred->type));
    }
    if (value.items() != nullptr) return "a list";
    if (value.entries() != nullptr) return "a map";
    if (value.text() != nullptr) {
        constexpr std::size_t shown = 40;
        return value.text()->size() <= shown ? fmt::format("the string \"{}\"", *value.text()) : "a string";
    }
    if (value.enumMember() != nullptr) return fmt::format("the name `{}`", value.enumMember()->name);
    const std::string text = print(value).value_or("");
    if (value.number() != nullptr) return fmt::format("the number `{}`", text);
    if (value.boolean() != nullptr) return fmt::format("`{}`", text);
    if (value.asRange() != nullptr) return fmt::format("the range `{}`", text);
    if (value.size() != nullptr) return fmt::format("the size `{}`", text);
    if (value.percent() != nullptr) return fmt::format("the percentage `{}`", text);
    return fmt::format("the duration `{}`", text);
}

std::optional<std::string> print(const Value& value) {
    if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
    if (value.number() != nullptr) return printNumber(*value.number());
    if (value.text() != nullptr) return *value.text();
    if (value.enumMember() != nullptr) return value.enumMember()->name;
    if (value.duration() != nullptr) return printDuration(*value.duration());
    if (value.size() != nullptr) return printSize(*value.size());
    if (value.percent() != nullptr) return printNumber(value.percent()->value) + "%";
    if (value.object() != nullptr) return value.object()->print();
    if (const Range* range = value.asRange()) {
        const auto low = print(range->low);
        const auto high = print(range->high);
        if (low && high) return *low + ".." + *high;
    }
    return std::nullopt;
}

std::string printNumber(double number) {
    if (const auto whole = ir::wholeNumber(number)) return fmt::format("{}", *whole);
    return fmt::format("{}", number);
}

namespace {

struct Scale {
    std::string_view unit;
    double factor;
};

} // namespace

std::string printDuration(Duration duration) {
    static constexpr std::array<Scale, 4> scales{
        {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};
    if (std::isinf(duration.milliseconds)) return "no bound"; // only the ledger has such
    double rest = std::abs(duration.milliseconds);
    std::string result = duration.milliseconds < 0 ? "-" : "";
    const std::size_t sign = result.size();
    for (const Scale& scale : scales) {
        const double count = std::floor(rest / scale.factor);
        if (count == 0) continue;
        result += printNumber(count) + std::string(scale.unit);
        rest -= count * scale.factor;
    }
    if (rest > 0) result += printNumber(rest) + "ms";
    return result.size() == sign ? "0s" : result;
}

std::string printSize(Size size) {
    static constexpr std::array<Scale, 4> scales{
        {{"TiB", 1099511627776}, {"GiB", 1073741824}, {"MiB", 1048576}, {"KiB", 1024}}};
    for (const Scale& scale : scales) {
        const double count = size.bytes / scale.factor;
        if (count >= 1 && std::nearbyint(count) == count) return printNumber(count) + std::string(scale.unit);
    }
    return printNumber(size.bytes) + "B";
}

} // namespace drc::semantics
