#pragma once

#include "ir/value.hpp"
#include "semantics/type.hpp"
#include "source/small_blocks.hpp"
#include "source/span.hpp"
#include "source/use_count.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Values of the language while it is evaluated: known ones, objects such as regions and components, and
/// deferred ones, which are known only at deployment.
namespace drc::semantics {

class Value;
class Object;

/// What could not be computed; an error has been reported, so it is silent wherever it is used.
struct Poison {};
struct Null {};
struct Duration {
    double milliseconds;
};
struct Size {
    double bytes;
};
struct Percent {
    double value;
};
/// A bare name with a meaning of its own: a member of an enumeration.
struct EnumMember {
    explicit EnumMember(std::string text) : name(std::move(text)) {}
    std::string name;
};
using Items = std::vector<Value, source::SmallAllocator<Value>>;
using Entry = std::pair<std::string, Value>;
using Entries = std::vector<Entry, source::SmallAllocator<Entry>>;
struct Range;
struct Deferred {
    ir::Value expression;
    Type type;
    ir::Extent extent{};
};

/// What values hold in common with their copies.
class Shared {
public:
    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    static void* operator new(std::size_t size) { return source::SmallBlocks::take(size); }
    static void operator delete(void* block, std::size_t size) { source::SmallBlocks::giveBack(block, size); }

protected:
    ~Shared() = default;

private:
    friend class Value;
    mutable source::UseCount values_; ///< that hold it
};

template <class Held>
struct SharedOf final : Shared {
    explicit SharedOf(Held&& value) : held(std::move(value)) {}
    template <class... Members>
    explicit SharedOf(std::in_place_t /*where*/, Members&&... members)
        : held{std::forward<Members>(members)...} {}
    Held held;
};

/// A list or a map, with properties that are needed often.
template <class Held>
struct Compound {
    Held held;
    ir::Extent extent{};
    bool deferred = false;
    bool poisoned = false;
};

class Value {
public:
    Value() : Value(Poison{}) {}
    // NOLINTBEGIN(google-explicit-constructor): every value of the language converts
    Value(Poison /*none*/) : kind_(Kind::Poison) {}
    Value(Null /*none*/) : kind_(Kind::Null) {}
    Value(std::same_as<bool> auto value) : kind_(Kind::Bool) { payload_.boolean = value; }
    Value(double value) : kind_(Kind::Number) { payload_.number = value; }
    Value(Duration value) : kind_(Kind::Duration) { payload_.duration = value; }
    Value(Size value) : kind_(Kind::Size) { payload_.size = value; }
    Value(Percent value) : kind_(Kind::Percent) { payload_.percent = value; }
    Value(EnumMember value) : Value(Kind::EnumMember, new SharedOf<EnumMember>(std::move(value))) {}
    Value(std::string text) : Value(Kind::Text, new SharedOf<std::string>(std::move(text))) {}
    Value(const char* text) : Value(std::string(text)) {}
    // NOLINTEND(google-explicit-constructor)

    Value(const Value& other) : Value(other, other.kind_) {
        if (isShared()) payload_.shared->values_.add();
    }
    Value(Value&& other) noexcept : Value(other, std::exchange(other.kind_, Kind::Poison)) {}
    Value& operator=(const Value& other) {
        if (this != &other) *this = Value(other);
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        if (this == &other) return *this;
        release();
        origin = other.origin;
        payload_ = other.payload_;
        kind_ = std::exchange(other.kind_, Kind::Poison);
        return *this;
    }
    ~Value() { release(); }

    static Value null() { return Value(Null{}); }
    static Value list(Items items);
    static Value map(Entries entries);
    static Value range(Value low, Value high);
    static Value deferred(ir::Value expression, Type type);
    /// A new object of that class.
    template <class Class, class... Args>
    static Value object(Args&&... args) {
        return Value(Kind::Object, static_cast<const Object*>(new Class(std::forward<Args>(args)...)));
    }

    bool isPoison() const { return kind_ == Kind::Poison; }
    bool isNull() const { return kind_ == Kind::Null; }
    const bool* boolean() const { return kind_ == Kind::Bool ? &payload_.boolean : nullptr; }
    const double* number() const { return kind_ == Kind::Number ? &payload_.number : nullptr; }
    const std::string* text() const { return held<std::string>(Kind::Text); }
    const EnumMember* enumMember() const { return held<EnumMember>(Kind::EnumMember); }
    const Duration* duration() const { return kind_ == Kind::Duration ? &payload_.duration : nullptr; }
    const Size* size() const { return kind_ == Kind::Size ? &payload_.size : nullptr; }
    const Percent* percent() const { return kind_ == Kind::Percent ? &payload_.percent : nullptr; }
    const Range* asRange() const;
    const Items* items() const {
        const auto* list = held<Compound<Items>>(Kind::List);
        return list == nullptr ? nullptr : &list->held;
    }
    const Entries* entries() const {
        const auto* map = held<Compound<Entries>>(Kind::Map);
        return map == nullptr ? nullptr : &map->held;
    }
    const Deferred* asDeferred() const { return held<Deferred>(Kind::Deferred); }
    const Object* object() const;
    /// The object as a certain class of objects, or null.
    template <class Class>
    const Class* as() const;
    bool holdsDeferred() const;
    /// The value, or anything within, is invalid.
    bool holdsPoison() const;
    ir::Extent extent() const;
    /// What it holds has no fixed size: a text, a list, a map, what a deployment knows.
    bool isLarge() const {
        return kind_ == Kind::Text || kind_ == Kind::List || kind_ == Kind::Map || kind_ == Kind::Deferred;
    }
    /// Whether both are numbers, both are lists, and so on.
    bool isAlike(const Value& other) const { return kind_ == other.kind_; }

    /// The expression that it came from; empty for values without one.
    source::Span origin{};

private:
    enum class Kind : std::uint8_t {
        Poison,
        Null,
        Bool,
        Number,
        Duration,
        Size,
        Percent,
        // with something shared
        Text,
        EnumMember,
        Range,
        List,
        Map,
        Deferred,
        Object,
    };
    Value(Kind kind, const Shared* shared) : kind_(kind) {
        payload_.shared = shared;
        shared->values_.add();
    }
    Value(Kind kind, const Object* object);
    Value(const Value& other, Kind kind) : origin(other.origin), kind_(kind), payload_(other.payload_) {}

    bool isShared() const { return kind_ >= Kind::Text; }
    void release() {
        if (isShared() && payload_.shared->values_.remove()) destroy();
    }
    void destroy();
    template <class Held>
    const Held* held(Kind kind) const {
        return kind_ == kind ? &static_cast<const SharedOf<Held>*>(payload_.shared)->held : nullptr;
    }

    Kind kind_;
    union Payload {
        bool boolean;
        double number;
        Duration duration;
        Size size;
        Percent percent;
        const Shared* shared = nullptr;
    } payload_;
};

struct Range {
    Value low;
    Value high;
};

inline const Range* Value::asRange() const {
    return held<Range>(Kind::Range);
}

/// Equality as `==` has it; values of different types are different.
bool equal(const Value& left, const Value& right);

/// Equal values have the same number.
std::size_t hash(const Value& value);

/// The order of two values of one ordered type; nothing when they have none.
std::optional<int> compare(const Value& left, const Value& right);

/// A map under construction, in which a key is found without going through all of them.
class MapBuilder {
public:
    void reserve(std::size_t entries) { entries_.reserve(entries); }
    Value* find(std::string_view key);
    void add(std::string_view key, Value&& value);
    Entries take() { return std::move(entries_); }

private:
    Entries entries_;
    std::unordered_map<std::string, std::size_t> positions_; ///< only of larger maps
};

/// The value under a key, or null.
const Value* find(const Entries& entries, std::string_view key);

/// The most precise type that the value has.
Type typeOf(const Value& value);

/// What a message calls the value: "the number 15", "a deferred string".
std::string describe(const Value& value);

/// The value as an interpolation prints it, or nothing for lists, maps, objects without a name and deferred
/// values.
std::optional<std::string> print(const Value& value);
/// A key of that text, as a message shows it.
inline std::string shownKey(const std::string& printed) {
    return printed.empty() ? "\"\"" : printed;
}
/// What may stand in the brackets behind a value, for messages.
inline constexpr std::string_view bracketsTake = "a string or a number in the brackets";

/// `15`, `0.5`: shortest form that reads back the same.
std::string printNumber(double number);
/// `1h30m`, `500ms`.
std::string printDuration(Duration duration);
/// `512MiB`, in the largest unit that divides it.
std::string printSize(Size size);

} // namespace drc::semantics
