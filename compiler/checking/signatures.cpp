#include "checking/signatures.hpp"

#include "binding/builtins.hpp"

#include <algorithm>

namespace drc::checking {

using semantics::Type;
using semantics::TypeKind;

namespace {

// ---- results

StaticType text(Arguments /*arguments*/) {
    return types::scalar(TypeKind::String);
}
StaticType laterText(Arguments /*arguments*/) {
    return types::deferredText();
}
StaticType laterAny(Arguments /*arguments*/) {
    return types::deferredAny();
}
StaticType number(Arguments /*arguments*/) {
    return types::scalar(TypeKind::Number);
}
StaticType boolean(Arguments /*arguments*/) {
    return types::scalar(TypeKind::Bool);
}
StaticType texts(Arguments /*arguments*/) {
    return types::listOf(types::scalar(TypeKind::String));
}
StaticType keysOf(Arguments arguments) {
    return arguments.front().form == Form::Map ? texts(arguments) : types::listOf(types::any());
}
StaticType components(Arguments /*arguments*/) {
    return types::listOf(types::scalar(TypeKind::Component));
}

StaticType textOrLater(Arguments arguments) {
    const bool later = std::any_of(arguments.begin(), arguments.end(), holdsDeferred);
    return later ? types::deferredText() : types::scalar(TypeKind::String);
}

StaticType itself(Arguments arguments) {
    StaticType type = arguments.front();
    type.constant = nullptr;
    return type;
}

StaticType element(Arguments arguments) {
    return elementOf(arguments.front());
}
StaticType elements(Arguments arguments) {
    return types::listOf(elementOf(arguments.front()));
}
StaticType orderedList(Arguments arguments) {
    StaticType list = elements(arguments);
    list.deferred = isDeferred(arguments.front());
    return list;
}

StaticType flattened(Arguments arguments) {
    const StaticType inner = elementOf(arguments.front());
    return inner.form == Form::List ? types::listOf(elementOf(inner)) : types::listOf(types::any());
}

StaticType lookedUp(Arguments arguments) {
    return types::settled(types::either({elementOf(arguments[0]), arguments[2]}));
}

StaticType length(Arguments arguments) {
    StaticType result = types::scalar(TypeKind::Number);
    result.deferred = isDeferred(arguments.front());
    return result;
}

StaticType merged(Arguments arguments) {
    std::vector<Member> members;
    for (const StaticType& argument : arguments) {
        if (argument.form == Form::Null) continue;
        if (argument.form != Form::Map || !argument.parts->itemized) return types::mapOf(types::any());
        for (const Member& member : argument.parts->members) {
            const auto known = std::find_if(members.begin(), members.end(),
                                            [&](const Member& other) { return other.first == member.first; });
            if (known != members.end())
                known->second = member.second;
            else
                members.push_back(member);
        }
    }
    return types::members(std::move(members));
}

StaticType extreme(Arguments arguments) {
    if (arguments.size() == 1)
        return arguments.front().form == Form::List ? elementOf(arguments.front()) : types::any();
    StaticType result = types::either({arguments.begin(), arguments.end()});
    result.constant = nullptr;
    return result;
}

StaticType unknown(Arguments /*arguments*/) {
    return types::any();
}

namespace rows {

using enum Takes;

#define DRC_TAKES(...)                                                                                       \
    { __VA_ARGS__ }
#define DRC_FUNCTION(name, body, fewest, most, signature, summary, example, takes, defers, result)           \
    Signature{#name, takes, defers, result},
#define DRC_CONTEXT_FUNCTION(name, contexts, fewest, most, signature, summary, takes, defers, result)        \
    Signature{#name, takes, defers, result},

constexpr std::array table{
#include "binding/functions.def"
};

#undef DRC_FUNCTION
#undef DRC_CONTEXT_FUNCTION
#undef DRC_TAKES

} // namespace rows

} // namespace

const Signature& signatureOf(const binding::BuiltinFunction& function) {
    return rows::table[static_cast<std::size_t>(&function - binding::builtinFunctions().data())];
}

} // namespace drc::checking
