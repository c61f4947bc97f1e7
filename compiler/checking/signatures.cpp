#include "checking/signatures.hpp"

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

constexpr auto none = Takes::Anything;

// Sorted by name.
constexpr std::array table{
    Signature{"abs", {Takes::Amount}, false, itself},
    Signature{"as_list", {Takes::LongList}, false, orderedList},
    Signature{"base64", {Takes::Text}, true, textOrLater},
    Signature{"ceil", {Takes::Number}, false, number},
    Signature{"cidr_overlap", {Takes::Text, Takes::Text, none}, false, boolean},
    Signature{"cidr_subnet", {Takes::Text, Takes::Number, Takes::Number}, false, text},
    Signature{"components_in", {none}, false, components},
    Signature{"contains", {Takes::VisibleText, Takes::Text, none}, false, boolean},
    Signature{"ends_with", {Takes::VisibleText, Takes::VisibleText, none}, false, boolean},
    Signature{"file", {Takes::Text}, false, text},
    Signature{"file_hash", {Takes::Form}, false, laterText},
    Signature{"files_holding", {Takes::Text, Takes::Text, none}, false, texts},
    Signature{"fingerprint", {Takes::Form}, false, laterText},
    Signature{"flatten", {Takes::List}, false, flattened},
    Signature{"floor", {Takes::Number}, false, number},
    Signature{"get", {Takes::Map, Takes::Text, none}, false, lookedUp},
    Signature{"has", {Takes::Members, Takes::Text, none}, false, boolean},
    Signature{"holds", {none}, false, components},
    Signature{"is", {none, Takes::Text, none}, false, boolean},
    Signature{"is_cidr", {Takes::Text}, false, boolean},
    Signature{"join", {Takes::LongList, Takes::Text, none}, false, textOrLater},
    Signature{"json", {Takes::Form}, false, textOrLater},
    Signature{"keys", {Takes::Map}, false, texts},
    Signature{"length", {Takes::Countable}, false, length},
    Signature{"like", {Takes::VisibleText, Takes::Text, none}, false, boolean},
    Signature{"literal", {Takes::VisibleText}, false, text},
    Signature{"lower", {Takes::Text}, true, textOrLater},
    Signature{"max", {none}, false, extreme},
    Signature{"merge", {Takes::MapOrNull, Takes::MapOrNull, Takes::MapOrNull}, false, merged},
    Signature{"min", {none}, false, extreme},
    Signature{"name", {Takes::Name}, false, laterText},
    Signature{"needs", {none}, false, components},
    Signature{"package", {Takes::Text, none, none}, false, laterText},
    Signature{"parse_json", {none}, false, laterAny},
    Signature{"repeat", {Takes::Text, Takes::Number, none}, false, text},
    Signature{"replace", {Takes::Text, Takes::Text, Takes::Text}, true, textOrLater},
    Signature{"replicated_to", {none, none}, false, boolean},
    Signature{"reverse", {Takes::List}, false, elements},
    Signature{"round", {Takes::Number}, false, number},
    Signature{"sort", {Takes::List}, false, elements},
    Signature{"split", {Takes::Text, Takes::Text, none}, false, texts},
    Signature{"starts_with", {Takes::VisibleText, Takes::VisibleText, none}, false, boolean},
    Signature{"sum", {Takes::List}, false, element},
    Signature{"take", {Takes::List, Takes::Number, none}, false, elements},
    Signature{"template_file", {Takes::Form, Takes::Form, none}, false, laterText},
    Signature{"unique", {Takes::List}, false, elements},
    Signature{"upper", {Takes::Text}, true, textOrLater},
    Signature{"used_by", {none}, false, components},
    Signature{"values", {Takes::Map}, false, elements},
};

constexpr bool sorted() {
    for (std::size_t index = 1; index < table.size(); ++index)
        if (table[index - 1].name >= table[index].name) return false;
    return true;
}
static_assert(sorted(), "the table is searched by halves");

} // namespace

const Signature* signatureOf(std::string_view function) {
    const auto* const found = std::lower_bound(
        table.begin(), table.end(), function,
        [](const Signature& signature, std::string_view wanted) { return signature.name < wanted; });
    return found != table.end() && found->name == function ? found : nullptr;
}

std::span<const Signature> signatures() {
    return table;
}

} // namespace drc::checking
