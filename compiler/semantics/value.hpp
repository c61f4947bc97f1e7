#pragma once

#include "ir/value.hpp"
#include "semantics/type.hpp"
#include "source/span.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

/// Values of the language while it is evaluated: known ones, objects such as regions and components, and
/// deferred ones that only the deployment knows.
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
struct Symbol {
    explicit Symbol(std::string text) : name(std::move(text)) {}
    std::string name;
};
using Items = std::vector<Value>;
using Entries = std::vector<std::pair<std::string, Value>>;
struct Range;
struct Deferred {
    ir::Value expression;
    Type type;
    ir::Extent extent{};
};

/// A list or a map, with what is asked of it again and again.
template <class Held>
struct Compound {
    Held held;
    ir::Extent extent{};
    bool deferred = false;
    bool poisoned = false;
};

class Value {
public:
    using Data =
        std::variant<Poison, Null, bool, double, std::shared_ptr<const std::string>, Symbol, Duration, Size,
                     Percent, std::shared_ptr<const Range>, std::shared_ptr<const Compound<Items>>,
                     std::shared_ptr<const Compound<Entries>>, std::shared_ptr<const Deferred>,
                     std::shared_ptr<const Object>>;

    Value() = default;
    template <class Held>
    requires std::is_constructible_v<Data, Held> Value(Held held)
        : data(std::move(held)) {} // NOLINT(google-explicit-constructor)
    Value(std::string text)        // NOLINT(google-explicit-constructor)
        : data(std::make_shared<const std::string>(std::move(text))) {}
    Value(const char* text) : Value(std::string(text)) {} // NOLINT(google-explicit-constructor)

    static Value null() { return Value(Null{}); }
    static Value list(Items items);
    static Value map(Entries entries);
    static Value range(Value low, Value high);
    static Value deferred(ir::Value expression, Type type);
    static Value object(std::shared_ptr<const Object> object) { return Value(std::move(object)); }

    bool isPoison() const { return std::holds_alternative<Poison>(data); }
    bool isNull() const { return std::holds_alternative<Null>(data); }
    const bool* boolean() const { return std::get_if<bool>(&data); }
    const double* number() const { return std::get_if<double>(&data); }
    const std::string* text() const { return pointer<std::string>(); }
    const Symbol* symbol() const { return std::get_if<Symbol>(&data); }
    const Duration* duration() const { return std::get_if<Duration>(&data); }
    const Size* size() const { return std::get_if<Size>(&data); }
    const Percent* percent() const { return std::get_if<Percent>(&data); }
    const Range* asRange() const { return pointer<Range>(); }
    const Items* items() const { return heldBy<Items>(); }
    const Entries* entries() const { return heldBy<Entries>(); }
    const Deferred* asDeferred() const { return pointer<Deferred>(); }
    const Object* object() const { return pointer<Object>(); }
    /// The object as a certain class of objects, or null.
    template <class Class>
    const Class* as() const {
        return dynamic_cast<const Class*>(object());
    }
    bool holdsDeferred() const;
    /// The value, or anything within, is invalid.
    bool holdsPoison() const;
    ir::Extent extent() const;

    Data data;
    /// The expression that it came from; empty for values that nobody wrote.
    source::Span origin{};

private:
    template <class Held>
    const Held* pointer() const {
        const auto* held = std::get_if<std::shared_ptr<const Held>>(&data);
        return held == nullptr ? nullptr : held->get();
    }
    template <class Held>
    const Held* heldBy() const {
        const auto* compound = pointer<Compound<Held>>();
        return compound == nullptr ? nullptr : &compound->held;
    }
};

struct Range {
    Value low;
    Value high;
};

/// Equality as `==` has it; values of different types are different.
bool equal(const Value& left, const Value& right);

/// Equal values have the same number.
std::size_t hash(const Value& value);

/// The order of two values of one ordered type; nothing when they have none.
std::optional<int> compare(const Value& left, const Value& right);

/// A map under construction, in which a key is found without going through all of them.
class MapBuilder {
public:
    Value* find(const std::string& key);
    void add(std::string key, Value value);
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

/// `15`, `0.5`: shortest form that reads back the same.
std::string printNumber(double number);
/// `1h30m`, `500ms`.
std::string printDuration(Duration duration);
/// `512MiB`, in the largest unit that divides it.
std::string printSize(Size size);

} // namespace drc::semantics
