#include "checking/static_type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::checking {

using semantics::Type;
using semantics::TypeKind;

namespace {

// Deeper types than anybody writes by hand are not followed: what they hold is any.
constexpr unsigned deepest = 12;
constexpr std::size_t mostOutcomes = 8;
constexpr std::size_t mostItems = 256;

unsigned depthOf(const StaticType& type) {
    return type.parts ? type.parts->depth : 0;
}

StaticType with(Form form, Parts parts) {
    StaticType type;
    type.form = form;
    type.parts = std::make_shared<const Parts>(std::move(parts));
    return type;
}

StaticType container(Form form, StaticType element) {
    Parts parts;
    parts.depth = depthOf(element) + 1;
    if (parts.depth > deepest) return with(form, {});
    parts.element = std::move(element);
    return with(form, std::move(parts));
}

// ---- sameness

/// Compares two types as far as a budget of steps reaches; past it they count as different.
class Comparison {
public:
    bool same(const StaticType& left, const StaticType& right) {
        if (budget_-- <= 0 || left.form != right.form || left.deferred != right.deferred) return false;
        if (left.parts == right.parts && left.form != Form::Scalar) return true;
        if (left.form == Form::Scalar) return sameScalar(left.scalar, right.scalar);
        if (left.form == Form::List || left.form == Form::Map) return sameContents(*left.parts, *right.parts);
        return left.form == Form::Any || left.form == Form::Null ||
               (left.form == Form::Resource && left.parts->schemas == right.parts->schemas);
    }

private:
    static bool sameScalar(const Type& left, const Type& right) {
        return left.kind == right.kind && semantics::spell(left) == semantics::spell(right);
    }

    bool sameContents(const Parts& left, const Parts& right) {
        if (left.itemized != right.itemized || left.items.size() != right.items.size() ||
            left.members.size() != right.members.size())
            return false;
        for (std::size_t index = 0; index < left.items.size(); ++index)
            if (!same(left.items[index], right.items[index])) return false;
        for (std::size_t index = 0; index < left.members.size(); ++index)
            if (left.members[index].first != right.members[index].first ||
                !same(left.members[index].second, right.members[index].second))
                return false;
        return same(left.element, right.element);
    }

    int budget_ = 200;
};

bool same(const StaticType& left, const StaticType& right) {
    return Comparison().same(left, right);
}

void addOutcome(std::vector<StaticType>& outcomes, const StaticType& outcome) {
    // Of a loose Either one outcome is enough, so it stays together.
    if (outcome.form == Form::Either && !outcome.loose) {
        for (const StaticType& inner : outcome.parts->items)
            addOutcome(outcomes, inner);
        return;
    }
    const auto known = std::find_if(outcomes.begin(), outcomes.end(),
                                    [&](const StaticType& other) { return same(other, outcome); });
    if (known == outcomes.end())
        outcomes.push_back(outcome);
    else if (known->constant != outcome.constant)
        known->constant = nullptr;
}

} // namespace

// ---- making types

namespace types {

StaticType any() {
    return {};
}

StaticType deferredAny() {
    StaticType type;
    type.deferred = true;
    return type;
}

StaticType null() {
    StaticType type;
    type.form = Form::Null;
    return type;
}

StaticType scalar(TypeKind kind) {
    return from(Type::of(kind));
}

StaticType deferredText() {
    StaticType type = scalar(TypeKind::String);
    type.deferred = true;
    return type;
}

StaticType listOf(StaticType element) {
    return container(Form::List, std::move(element));
}
StaticType mapOf(StaticType element) {
    return container(Form::Map, std::move(element));
}

StaticType items(std::vector<StaticType> items) {
    Parts parts;
    for (const StaticType& item : items) {
        parts.depth = std::max(parts.depth, depthOf(item) + 1);
        parts.holdsDeferred = parts.holdsDeferred || checking::holdsDeferred(item);
    }
    if (parts.depth > deepest) return listOf(any());
    parts.element = either(items);
    parts.itemized = items.size() <= mostItems;
    if (parts.itemized) parts.items = std::move(items);
    return with(Form::List, std::move(parts));
}

StaticType members(std::vector<Member> members) {
    Parts parts;
    std::vector<StaticType> values;
    for (const auto& [name, value] : members) {
        parts.depth = std::max(parts.depth, depthOf(value) + 1);
        parts.holdsDeferred = parts.holdsDeferred || checking::holdsDeferred(value);
        values.push_back(value);
    }
    if (parts.depth > deepest) return mapOf(any());
    parts.element = either(values);
    std::stable_sort(members.begin(), members.end(),
                     [](const Member& left, const Member& right) { return left.first < right.first; });
    parts.members = std::move(members);
    parts.itemized = true;
    return with(Form::Map, std::move(parts));
}

StaticType record(std::string description, std::vector<Member> members) {
    StaticType type = types::members(std::move(members));
    Parts parts = *type.parts;
    parts.description = std::move(description);
    return with(Form::Record, std::move(parts));
}

StaticType resource(std::string description, std::vector<const library::SchemaBlock*> schemas) {
    Parts parts;
    parts.description = std::move(description);
    parts.schemas = std::move(schemas);
    return with(Form::Resource, std::move(parts));
}

StaticType family(std::string description, StaticType element) {
    Parts parts;
    parts.description = std::move(description);
    parts.depth = depthOf(element) + 1;
    parts.element = std::move(element);
    return with(Form::Family, std::move(parts));
}

StaticType either(const std::vector<StaticType>& outcomes) {
    std::vector<StaticType> distinct;
    for (const StaticType& outcome : outcomes) {
        addOutcome(distinct, outcome);
        if (distinct.size() > mostOutcomes) return any();
    }
    if (distinct.empty()) return any();
    if (distinct.size() == 1) return distinct.front();
    Parts parts;
    for (const StaticType& outcome : distinct)
        parts.depth = std::max(parts.depth, depthOf(outcome) + 1);
    if (parts.depth > deepest) return any();
    parts.items = std::move(distinct);
    return with(Form::Either, std::move(parts));
}

StaticType settled(StaticType type) {
    type.origin = {};
    type.loose = type.form == Form::Either;
    return type;
}

StaticType from(const Type& type) {
    if (type.isAny()) return any();
    if (type.kind == TypeKind::List) return listOf(from(type.elementType()));
    if (type.kind == TypeKind::Map) return mapOf(from(type.elementType()));
    if (type.kind == TypeKind::Union) {
        std::vector<StaticType> alternatives;
        for (const Type& alternative : type.alternatives)
            alternatives.push_back(from(alternative));
        if (type.optional) alternatives.push_back(null());
        return settled(either(alternatives));
    }
    StaticType result;
    result.form = Form::Scalar;
    result.scalar = type;
    return result;
}

StaticType literal(semantics::Value value) {
    StaticType type = from(semantics::typeOf(value));
    type.constant = std::make_shared<const semantics::Value>(std::move(value));
    return type;
}

// ---- types of the provider

namespace {

StaticType deferred(StaticType type) {
    type.deferred = true;
    return type;
}

StaticType object(Parts parts, std::string_view name) {
    parts.description = fmt::format("the block `{}`", name);
    return deferred(with(Form::Object, std::move(parts)));
}

StaticType listFrom(StaticType element, bool isSet) {
    StaticType list = listOf(std::move(element));
    Parts parts = *list.parts;
    parts.isSet = isSet;
    return deferred(with(Form::List, std::move(parts)));
}

} // namespace

StaticType from(const library::SchemaType& type, std::string_view name) {
    using library::SchemaTypeKind;
    switch (type.kind) {
    case SchemaTypeKind::String: return deferredText();
    case SchemaTypeKind::Number: return deferred(scalar(TypeKind::Number));
    case SchemaTypeKind::Bool: return deferred(scalar(TypeKind::Bool));
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set: return listFrom(from(*type.element, name), type.kind == SchemaTypeKind::Set);
    case SchemaTypeKind::Map: return deferred(mapOf(from(*type.element, name)));
    case SchemaTypeKind::Object: {
        Parts parts;
        parts.objects.push_back(type);
        return object(std::move(parts), name);
    }
    case SchemaTypeKind::Tuple:
    case SchemaTypeKind::Dynamic: return deferredAny();
    }
    return any();
}

StaticType from(const library::SchemaNestedBlock& block) {
    Parts parts;
    parts.schemas.push_back(block.block.get());
    StaticType inner = object(std::move(parts), block.name);
    switch (block.nesting) {
    case library::Nesting::Single:
    case library::Nesting::Group: return inner;
    case library::Nesting::List:
    case library::Nesting::Set: return listFrom(std::move(inner), block.nesting == library::Nesting::Set);
    case library::Nesting::Map: return deferred(mapOf(std::move(inner)));
    }
    return any();
}

} // namespace types

// ---- asking

StaticType elementOf(const StaticType& type) {
    const bool holdsMany = type.form == Form::List || type.form == Form::Map || type.form == Form::Family;
    StaticType element = holdsMany && type.parts ? type.parts->element : types::any();
    // What a container held was decided where it was made.
    element.loose = element.form == Form::Either;
    if (type.form == Form::Any && type.deferred) return types::deferredAny();
    return element;
}

const StaticType* memberOf(const StaticType& type, std::string_view name) {
    if (!type.parts) return nullptr;
    const auto& members = type.parts->members;
    const auto found =
        std::lower_bound(members.begin(), members.end(), name,
                         [](const Member& member, std::string_view wanted) { return member.first < wanted; });
    return found != members.end() && found->first == name ? &found->second : nullptr;
}

bool isDeferred(const StaticType& type) {
    if (type.form != Form::Either) return type.deferred;
    return std::all_of(type.parts->items.begin(), type.parts->items.end(), isDeferred);
}

bool holdsDeferred(const StaticType& type) {
    if (type.form == Form::Either)
        return std::all_of(type.parts->items.begin(), type.parts->items.end(),
                           [](const StaticType& outcome) { return checking::holdsDeferred(outcome); });
    return type.deferred || (type.parts && type.parts->holdsDeferred && type.form != Form::Record);
}

bool hasUnknownOutcome(const StaticType& type) {
    if (type.form != Form::Either) return type.isAny();
    return std::any_of(type.parts->items.begin(), type.parts->items.end(), hasUnknownOutcome);
}

bool mayBeNull(const StaticType& type) {
    if (type.form == Form::Either)
        return std::any_of(type.parts->items.begin(), type.parts->items.end(), mayBeNull);
    return type.form == Form::Any || type.form == Form::Null ||
           (type.form == Form::Scalar && type.scalar.optional);
}

std::string describe(const StaticType& type) {
    if (type.constant) return semantics::describe(*type.constant);
    std::string words;
    switch (type.form) {
    case Form::Any: return type.deferred ? "a value known only at deployment" : "a value";
    case Form::Null: return "`null`";
    case Form::Scalar: words = semantics::describe(type.scalar); break;
    case Form::List: words = "a list"; break;
    case Form::Map: words = "a map"; break;
    case Form::Resource:
    case Form::Family:
    case Form::Object:
    case Form::Record: return type.parts->description;
    case Form::Either:
        for (const StaticType& outcome : type.parts->items)
            words += (words.empty() ? "" : " or ") + describe(outcome);
        return words;
    }
    return type.deferred ? words + " known only at deployment" : words;
}

const StaticType* failing(const StaticType& type, const Fails& fails) {
    if (type.isAny()) return nullptr;
    if (type.form != Form::Either) return fails(type) ? &type : nullptr;
    const StaticType* first = nullptr;
    bool fitting = false;
    for (const StaticType& outcome : type.parts->items) {
        // Whoever makes something null has a condition for it elsewhere.
        if (outcome.form == Form::Null) continue;
        const StaticType* const failed = failing(outcome, fails);
        fitting = fitting || failed == nullptr;
        if (first == nullptr) first = failed;
    }
    return type.loose && fitting ? nullptr : first;
}

StaticType eachOutcome(const StaticType& type, const std::function<StaticType(const StaticType&)>& change) {
    if (type.form != Form::Either) return change(type);
    std::vector<StaticType> outcomes;
    for (const StaticType& outcome : type.parts->items)
        if (outcome.form != Form::Null) outcomes.push_back(eachOutcome(outcome, change));
    return types::settled(types::either(outcomes));
}

} // namespace drc::checking
