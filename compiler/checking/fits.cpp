#include "checking/fits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::checking {

using library::SchemaType;
using library::SchemaTypeKind;
using semantics::Type;
using semantics::TypeKind;

// ---- parameters

namespace {

bool deferredConforms(const StaticType& own, const Type& wanted) {
    switch (own.form) {
    case Form::List: return wanted.kind == TypeKind::List;
    case Form::Map: return wanted.kind == TypeKind::Map;
    case Form::Scalar: return own.scalar.kind == wanted.kind;
    case Form::Any:
    case Form::Null:
    case Form::Resource:
    case Form::Family:
    case Form::Object:
    case Form::Record:
    case Form::Either: return true;
    }
    return true;
}

/// A component of a kind is no component of another; one that is known by a trait may be of any kind.
bool componentConforms(const Type& own, const Type& wanted, semantics::Kinds& kinds) {
    if (own.kind != TypeKind::Component) return false;
    if (own.names.empty() || wanted.names.empty() || own.isOfKind(wanted)) return true;
    const semantics::Kind* const kind = kinds.find(own);
    return kind == nullptr || kind->is(wanted.names.front());
}

bool scalarConforms(const Type& own, const Type& wanted, semantics::Kinds& kinds) {
    if (wanted.kind == TypeKind::Component) return componentConforms(own, wanted, kinds);
    if (own.kind != wanted.kind) return false;
    if (own.kind == TypeKind::Enumeration)
        return std::any_of(own.names.begin(), own.names.end(),
                           [&](const std::string& name) { return wanted.hasMember(name); });
    if (own.kind != TypeKind::Range || own.elementType().isAny() || wanted.elementType().isAny()) return true;
    return own.elementType().kind == wanted.elementType().kind;
}

bool conforms(const StaticType& own, const Type& wanted, semantics::Kinds& kinds) {
    if (wanted.isAny() || own.isAny()) return true;
    if (own.form == Form::Null) return wanted.optional;
    if (wanted.kind == TypeKind::Union)
        return std::any_of(
            wanted.alternatives.begin(), wanted.alternatives.end(),
            [&](const Type& alternative) { return misfit(own, alternative, kinds) == nullptr; });
    if (own.deferred) return deferredConforms(own, wanted);
    switch (own.form) {
    case Form::Scalar: return scalarConforms(own.scalar, wanted, kinds);
    case Form::List: return wanted.kind == TypeKind::List;
    case Form::Map: return wanted.kind == TypeKind::Map;
    case Form::Resource:
    case Form::Family:
    case Form::Record: return false;
    case Form::Any:
    case Form::Null:
    case Form::Object:
    case Form::Either: return true;
    }
    return true;
}

/// Calls `visit` with what a list or map holds until one call gives something.
template <class Visit>
auto firstOfContents(const StaticType& type, const Visit& visit) -> decltype(visit(type)) {
    if (!type.parts || (type.form != Form::List && type.form != Form::Map)) return {};
    if (!type.parts->itemized) return visit(type.parts->element);
    for (const StaticType& item : type.parts->items)
        if (auto found = visit(item)) return found;
    for (const Member& member : type.parts->members)
        if (auto found = visit(member.second)) return found;
    return {};
}

} // namespace

const StaticType* misfit(const StaticType& type, const Type& wanted, semantics::Kinds& kinds) {
    if (const StaticType* failed =
            failing(type, [&](const StaticType& own) { return !conforms(own, wanted, kinds); }))
        return failed;
    if (type.deferred || wanted.elementType().isAny()) return nullptr;
    return firstOfContents(type,
                           [&](const StaticType& item) { return misfit(item, wanted.elementType(), kinds); });
}

const StaticType* failingItem(const StaticType& type, const Fails& fails) {
    if (type.form != Form::List || type.deferred) return failing(type, fails);
    return firstOfContents(type, [&](const StaticType& item) { return failing(item, fails); });
}

// ---- the configuration

const StaticType* formless(const StaticType& type) {
    const StaticType* const failed = failing(type, [](const StaticType& own) {
        switch (own.form) {
        case Form::Resource:
        case Form::Record: return true;
        case Form::Scalar:
            return !own.deferred && own.scalar.kind != TypeKind::Bool &&
                   own.scalar.kind != TypeKind::Number && own.scalar.kind != TypeKind::String &&
                   own.scalar.kind != TypeKind::Enumeration;
        case Form::Any:
        case Form::Null:
        case Form::List:
        case Form::Map:
        case Form::Family:
        case Form::Object:
        case Form::Either: return false;
        }
        return false;
    });
    if (failed != nullptr) return failed;
    if (type.form == Form::Family) return formless(type.parts->element);
    return firstOfContents(type, [](const StaticType& item) { return formless(item); });
}

namespace {

bool isCollection(SchemaTypeKind kind) {
    return kind == SchemaTypeKind::List || kind == SchemaTypeKind::Set || kind == SchemaTypeKind::Map ||
           kind == SchemaTypeKind::Object;
}

TypeKind kindOf(SchemaTypeKind kind) {
    switch (kind) {
    case SchemaTypeKind::String: return TypeKind::String;
    case SchemaTypeKind::Number: return TypeKind::Number;
    case SchemaTypeKind::Bool: return TypeKind::Bool;
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set:
    case SchemaTypeKind::Tuple: return TypeKind::List;
    case SchemaTypeKind::Map:
    case SchemaTypeKind::Object: return TypeKind::Map;
    case SchemaTypeKind::Dynamic: return TypeKind::Any;
    }
    return TypeKind::Any;
}

/// The deployment turns texts, numbers and booleans into each other where it can.
bool deferredFits(const StaticType& own, SchemaTypeKind wanted) {
    if (wanted == SchemaTypeKind::Dynamic || wanted == SchemaTypeKind::Tuple) return true;
    if (own.form == Form::List) return wanted == SchemaTypeKind::List || wanted == SchemaTypeKind::Set;
    if (own.form == Form::Map || own.form == Form::Object)
        return wanted == SchemaTypeKind::Map || wanted == SchemaTypeKind::Object;
    if (own.form != Form::Scalar) return true;
    if (own.is(TypeKind::Number) && wanted == SchemaTypeKind::Bool) return false;
    if (own.is(TypeKind::Bool) && wanted == SchemaTypeKind::Number) return false;
    return !isCollection(wanted);
}

bool fitsOutside(const StaticType& own, SchemaTypeKind wanted) {
    if (own.form == Form::Null || wanted == SchemaTypeKind::Dynamic || wanted == SchemaTypeKind::Tuple)
        return true;
    if (own.deferred) return deferredFits(own, wanted);
    switch (own.form) {
    case Form::Scalar:
        return own.scalar.kind == kindOf(wanted) ||
               (own.is(TypeKind::Enumeration) && wanted == SchemaTypeKind::String);
    case Form::List:
    case Form::Family: return kindOf(wanted) == TypeKind::List;
    case Form::Map: return kindOf(wanted) == TypeKind::Map;
    case Form::Any:
    case Form::Null:
    case Form::Resource:
    case Form::Object:
    case Form::Record:
    case Form::Either: return true;
    }
    return true;
}

std::optional<AttributeMisfit> objectMisfit(const StaticType& type, const SchemaType& wanted,
                                            const std::string& path) {
    for (const Member& member : type.parts->members) {
        const library::SchemaField* const field = wanted.field(member.first);
        if (field == nullptr)
            return AttributeMisfit{nullptr, fmt::format("the unknown key `{}` at `{}`", member.first, path)};
        if (auto inner = misfit(member.second, field->type, path + "." + member.first)) return inner;
    }
    return std::nullopt;
}

} // namespace

std::optional<AttributeMisfit> misfit(const StaticType& type, const SchemaType& wanted,
                                      const std::string& path) {
    if (const StaticType* failed =
            failing(type, [&](const StaticType& own) { return !fitsOutside(own, wanted.kind); }))
        return AttributeMisfit{failed, fmt::format("{} at `{}`", describe(*failed), path)};
    if (!type.parts || (type.form != Form::List && type.form != Form::Map)) return std::nullopt;
    if (wanted.kind == SchemaTypeKind::Object) return objectMisfit(type, wanted, path);
    if (wanted.element == nullptr) return std::nullopt;
    if (type.form == Form::List)
        return firstOfContents(
            type, [&](const StaticType& item) { return misfit(item, *wanted.element, path + "[]"); });
    if (!type.parts->itemized) return misfit(type.parts->element, *wanted.element, path);
    for (const Member& member : type.parts->members)
        if (auto inner = misfit(member.second, *wanted.element, path + "." + member.first)) return inner;
    return std::nullopt;
}

std::string wordsFor(const SchemaType& type) {
    return semantics::describe(Type::of(kindOf(type.kind)));
}

// ---- text and numbers

const StaticType* unprintable(const StaticType& type) {
    if (type.form == Form::Null) return &type;
    return failing(type, [](const StaticType& own) {
        switch (own.form) {
        case Form::List:
        case Form::Map:
        case Form::Resource:
        case Form::Family:
        case Form::Record: return true;
        case Form::Any:
        case Form::Null:
        case Form::Scalar:
        case Form::Object:
        case Form::Either: return false;
        }
        return false;
    });
}

namespace {

bool isQuantity(TypeKind kind) {
    return kind == TypeKind::Number || kind == TypeKind::Duration || kind == TypeKind::Size ||
           kind == TypeKind::Percent;
}

/// Kinds of values that are compared with each other: all objects share one.
int comparisonClass(const StaticType& type) {
    switch (type.form) {
    case Form::Any:
    case Form::Null:
    case Form::Either: return -1;
    case Form::Scalar: return type.scalar.isAny() ? -1 : static_cast<int>(type.scalar.kind);
    case Form::List: return 100;
    case Form::Map: return 101;
    case Form::Resource:
    case Form::Family: return 102;
    case Form::Object: return -1;
    case Form::Record: return 103;
    }
    return -1;
}

bool differ(const StaticType& left, const StaticType& right) {
    const int own = comparisonClass(left);
    const int other = comparisonClass(right);
    return own >= 0 && other >= 0 && own != other;
}

/// Whether the test fails for every pairing of the two types' possibilities.
bool failsForAll(const StaticType& left, const StaticType& right,
                 bool (*test)(const StaticType&, const StaticType&)) {
    return failing(left, [&](const StaticType& own) {
               return failing(right, [&](const StaticType& other) { return test(own, other); }) != nullptr;
           }) != nullptr;
}

} // namespace

bool isNoQuantity(const StaticType& type) {
    return failing(type, [](const StaticType& own) {
               return own.form != Form::Scalar || !isQuantity(own.scalar.kind);
           }) != nullptr;
}

bool neverCompare(const StaticType& left, const StaticType& right) {
    if (left.form == Form::Null || right.form == Form::Null) return false;
    return failsForAll(left, right, differ);
}

bool neverOrder(const StaticType& left, const StaticType& right) {
    return failsForAll(left, right, [](const StaticType& own, const StaticType& other) {
        const auto ordered = [](const StaticType& type) {
            return type.form == Form::Scalar && (isQuantity(type.scalar.kind) || type.is(TypeKind::String));
        };
        return !ordered(own) || !ordered(other) || differ(own, other);
    });
}

// ---- members

std::vector<std::string> memberNames(const StaticType& type) {
    std::vector<std::string> names;
    if (type.form == Form::Either) {
        for (const StaticType& outcome : type.parts->items)
            for (std::string& name : memberNames(outcome))
                names.push_back(std::move(name));
        return names;
    }
    if (!type.parts) return names;
    for (const library::SchemaBlock* schema : type.parts->schemas) {
        for (const auto& attribute : schema->attributes)
            names.emplace_back(attribute.name);
        for (const auto& block : schema->blocks)
            names.emplace_back(block.name);
    }
    for (const SchemaType& object : type.parts->objects)
        for (const library::SchemaField& field : object.fields())
            names.emplace_back(field.name);
    for (const Member& member : type.parts->members)
        names.push_back(member.first);
    return names;
}

} // namespace drc::checking
