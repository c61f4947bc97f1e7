#pragma once

#include "semantics/value.hpp"
#include "syntax/expression.hpp"

#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace drc::semantics {

class Evaluator;
struct Environment;

/// A value with members that are found on demand: a region, a component, a resource.
class Object : public Shared {
public:
    virtual ~Object() = default;

    /// What a message calls it: "the region `primary`".
    virtual std::string describe() const = 0;
    /// What an interpolation prints, or nothing when it stands for more than a name.
    virtual std::optional<std::string> print() const { return std::nullopt; }
    /// The name by which a program refers to it; nothing for what no program names.
    virtual std::optional<std::string> programName() const { return std::nullopt; }
    /// Nothing when there is no such member; a member that fails is poison.
    virtual std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                        Evaluator& evaluator) const = 0;
    /// For "did you mean".
    virtual std::vector<std::string> memberNames() const = 0;
    /// An element of what is a family of objects; nothing when it isn't one or has no such element.
    virtual std::optional<Value> element(const Value& /*index*/) const { return std::nullopt; }
    /// All elements of a family; nothing when it isn't one.
    virtual std::optional<Items> elements() const { return std::nullopt; }
    /// What a loop calls the element beside itself: its key.
    virtual Value keyAt(std::size_t position) const { return static_cast<double>(position); }
    /// What to write where a value of another type is wanted, if there is something.
    virtual std::optional<std::string> insteadOf(const Type& /*wanted*/) const { return std::nullopt; }
    /// Two objects are equal when they stand for the same thing.
    virtual bool same(const Object& other) const { return this == &other; }
    virtual Type type() const { return {}; }
    /// The deferred value that stands for the object itself, if it has one.
    virtual std::optional<Deferred> deferred() const { return std::nullopt; }
};

inline const Object* Value::object() const {
    return kind_ == Kind::Object ? static_cast<const Object*>(payload_.shared) : nullptr;
}

template <class Class>
const Class* Value::as() const {
    const Object* const held = object();
    if constexpr (std::is_final_v<Class>) // there are no others to look for
        return held != nullptr && typeid(*held) == typeid(Class) ? static_cast<const Class*>(held) : nullptr;
    else
        return dynamic_cast<const Class*>(held);
}

inline Value::Value(Kind kind, const Object* object) : Value(kind, static_cast<const Shared*>(object)) {}

} // namespace drc::semantics
