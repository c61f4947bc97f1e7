#include "binding/member_binder.hpp"

#include "library/contract.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

/// What stands behind dots and between brackets, and what functions give.
namespace drc::binding {

using syntax::as;
using syntax::ExpressionKind;
using syntax::SuffixKind;

Possible MemberBinder::postfix(const Postfix& expression, const Around& around) {
    const auto suffixes = expression.suffixes;
    const Name baseName = syntax::plainName(expression.base);
    const Symbol* const base = baseName ? bindings_.of(baseName) : nullptr;
    std::vector<std::string_view> path; // behind the base
    bool isPath = base != nullptr;
    bool isList = false;
    std::size_t at = 0;
    const auto arguments = [&](const syntax::Suffix& call, const Possible* receiver) {
        std::vector<Possible> all;
        if (receiver != nullptr) all.push_back(*receiver);
        for (const Expression* argument : call.arguments)
            all.push_back(of(*argument, around));
        return all;
    };
    Possible value;
    if (baseName && suffixes.front().kind == SuffixKind::Call)
        value = call(baseName, arguments(suffixes[at++], nullptr), around);
    else
        value = of(*expression.base, around);
    for (; at < suffixes.size(); ++at) {
        const syntax::Suffix& suffix = suffixes[at];
        const bool isMethod = suffix.kind == SuffixKind::Member && at + 1 < suffixes.size() &&
                              suffixes[at + 1].kind == SuffixKind::Call;
        isPath = isPath && suffix.kind == SuffixKind::Member && !isMethod;
        if (isMethod) {
            value = call(suffix.member, arguments(suffixes[++at], &value), around);
        } else if (suffix.kind == SuffixKind::Member) {
            value = member(value, suffix.member, around);
            path.push_back(suffix.member.text);
            if (isPath) value = narrowed(std::move(value), base, path, around);
        } else if (suffix.kind == SuffixKind::Index) {
            value = atKey(value, of(*suffix.index, around));
        } else if (suffix.kind == SuffixKind::Splat) {
            value = value.items();
            isList = true;
        }
    }
    return isList ? Possible::listOf(value) : value;
}

Possible MemberBinder::member(const Possible& base, const Name& name, const Around& around) {
    Possible result;
    if (Symbol* const known = bindings_.of(name)) result.add(ofSymbol(*known, around));
    for (const Holder* holder : base.holders) {
        // Rules see nothing that a component exports.
        const Scope& seen = around.isRule && holder->kind != nullptr ? unseen_ : *holder->names;
        if (Symbol* const symbol = seen.own(name.text)) {
            mean(*symbol, name);
            result.add(ofSymbol(*symbol, around));
        } else if (holder->kind != nullptr && name.text == "actions") { // in rules
            Possible actions;
            for (const auto& [block, names] : holder->kind->blocks)
                if (Symbol* const action = bindings_.of(as<syntax::Block>(*block).name);
                    action != nullptr && action->kind == SymbolKind::Action)
                    actions.spelled.insert(action);
            result.addElement(actions);
        } else if (holder->kind != nullptr && name.text == "kind") {
            result.spelled.insert(holder->kind->kind);
        } else if (holder->kind != nullptr && name.text == "traits") {
            Possible traits;
            traits.spelled.insert(holder->sorts.begin() + 1, holder->sorts.end());
            result.addElement(traits);
        }
    }
    if (base.isFinding) {
        result.isFinding = true;
        if (settled_ && base.holders.empty() && bindings_.of(name) == nullptr) mean(builtIn(name.text), name);
    }
    if (const auto entry = base.entries.find(name.text); entry != base.entries.end())
        result.add(entry->second);
    for (const Possible& element : base.elements)
        result.add(element);
    // A key that is a name is the same name behind the dot.
    if (const auto keys = base.keys.find(name.text); keys != base.keys.end())
        for (const Name& key : keys->second)
            if (Symbol* const symbol = bindings_.of(key)) mean(*symbol, name);
    return result;
}

Symbol& MemberBinder::builtIn(std::string_view member) {
    const auto [known, isNew] = ofFindings_.try_emplace(member, nullptr);
    if (isNew) known->second = &bindings_.make(SymbolKind::Builtin, member);
    return *known->second;
}

Possible MemberBinder::atKey(const Possible& base, const Possible& key) {
    Possible result = named(base, key);
    result.add(base.items());
    for (Symbol* symbol : key.spelled)
        if (const auto keys = base.keys.find(symbol->name); keys != base.keys.end())
            for (const Name& written : keys->second)
                mean(*symbol, written);
    return result;
}

Possible MemberBinder::named(const Possible& base, const Possible& texts) {
    Possible result;
    for (const Holder* holder : base.holders)
        for (const syntax::TemplateExpression* text : texts.texts) {
            Symbol* const symbol = holder->names->own(*syntax::plainText(text));
            if (symbol == nullptr) continue;
            mean(*symbol, *text);
            result.add(ofSymbol(*symbol, {}));
        }
    return result;
}

// ---- functions

Possible MemberBinder::call(const Name& function, const std::vector<Possible>& arguments,
                            const Around& around) {
    Symbol* const symbol = bindings_.of(function);
    if (symbol == nullptr) return {};
    if (symbol->kind == SymbolKind::BuiltinFunction)
        return builtinCall(function.text, arguments, around.isRule);
    if (symbol->kind != SymbolKind::Function || symbol->statement == nullptr) return {};
    const auto& definition = as<syntax::Definition>(*symbol->statement);
    for (std::size_t at = 0; at < std::min(definition.parameters.size(), arguments.size()); ++at)
        grow(bindings_.of(definition.parameters[at]), arguments[at]);
    return ofSymbol(*symbol, around);
}

namespace {

/// What functions give, as the last column of their table says.
enum class Gives : std::uint8_t {
    boolean,
    components,
    element,
    elements,
    extreme,
    flattened,
    itself,
    keysOf,
    laterAny,
    laterText,
    length,
    lookedUp,
    merged,
    number,
    orderedList,
    text,
    textOrLater,
    texts,
    unknown,
};

Gives givenBy(std::string_view function) {
    static constexpr std::array given{
#define DRC_FUNCTION(name, body, fewest, most, signature, summary, example, takes, defers, result)           \
    std::pair(std::string_view(#name), Gives::result),
#define DRC_CONTEXT_FUNCTION(name, contexts, fewest, most, signature, summary, takes, defers, result)        \
    std::pair(std::string_view(#name), Gives::result),
#include "binding/functions.def"
#undef DRC_FUNCTION
#undef DRC_CONTEXT_FUNCTION
    };
    const auto* const found =
        std::find_if(given.begin(), given.end(), [&](const auto& entry) { return entry.first == function; });
    return found == given.end() ? Gives::unknown : found->second;
}

/// Of a list, its items; what is no list stays.
Possible flattened(const Possible& list) {
    Possible single = list.items();
    Possible items = single.items();
    single.elements.clear();
    items.add(single);
    return Possible::listOf(items);
}

} // namespace

Possible MemberBinder::builtinCall(std::string_view function, const std::vector<Possible>& arguments,
                                   bool isRule) {
    Possible result;
    switch (givenBy(function)) {
    case Gives::orderedList:
    case Gives::extreme:
    case Gives::merged:
        for (const Possible& argument : arguments)
            result.add(argument);
        return result;
    case Gives::elements: return arguments.empty() ? result : Possible::listOf(arguments.front().items());
    case Gives::flattened: return arguments.empty() ? result : flattened(arguments.front());
    case Gives::lookedUp:
        if (arguments.size() < 3) return result;
        result = atKey(arguments[0], arguments[1]);
        result.add(arguments[2]);
        return result;
    case Gives::components:
        if (const KindSymbols* const kind = kindNamed(library::contract::hold::kind);
            kind != nullptr && function == "holds")
            return Possible::listOf(ofComponent(*kind));
        return Possible::listOf(isRule ? ofRules_ : anyComponent_);
    default: break;
    }
    if (function == "beyond_limits") {
        result.isFinding = true;
        return Possible::listOf(result);
    }
    if (function == "has" && arguments.size() == 2) atKey(arguments[0], arguments[1]);
    return result;
}

// ---- what a condition says of a value

Possible MemberBinder::narrowed(Possible possible, const Symbol* base,
                                const std::vector<std::string_view>& path, const Around& around) {
    for (const Narrowing& narrowing : around.narrowings) {
        if (narrowing.base != base || narrowing.path != path) continue;
        const auto isOne = [&](const Holder& holder) {
            return std::any_of(narrowing.sorts.begin(), narrowing.sorts.end(), [&](const Symbol* sort) {
                return std::find(holder.sorts.begin(), holder.sorts.end(), sort) != holder.sorts.end();
            });
        };
        std::erase_if(possible.holders, [&](const Holder* holder) { return !isOne(*holder); });
        if (!possible.holders.empty()) continue;
        // Of what nobody has said anything else, the condition says what it is.
        for (const KindSymbols* kind : kinds_)
            if (isOne(holderOf(*kind))) possible.holders.insert(&holderOf(*kind));
    }
    return possible;
}

std::vector<MemberBinder::Narrowing> MemberBinder::narrowings(const Expression& condition) const {
    if (condition.kind == ExpressionKind::Group)
        return narrowings(*as<syntax::GroupExpression>(condition).inner);
    if (condition.kind == ExpressionKind::Chain) {
        const auto& chain = as<syntax::ChainExpression>(condition);
        if (chain.links.front().operation == syntax::ChainOperator::Or) return eitherOf(chain);
        if (chain.links.front().operation != syntax::ChainOperator::And) return {};
        std::vector<Narrowing> all = narrowings(*chain.first);
        for (const syntax::ChainLink& link : chain.links)
            for (Narrowing& one : narrowings(*link.operand))
                all.push_back(std::move(one));
        return all;
    }
    if (condition.kind != ExpressionKind::Postfix) return {};
    // `one.is(topic)`, `one.to.is(queue)`, `is(one, topic)`
    const auto& postfix = as<Postfix>(condition);
    const auto& suffixes = postfix.suffixes;
    const syntax::Suffix& last = suffixes.back();
    if (last.kind != SuffixKind::Call || last.arguments.empty()) return {};
    const auto sortOf = [&](const Expression* argument) -> const Symbol* {
        const Name name = syntax::plainName(argument);
        return name ? bindings_.of(name) : nullptr;
    };
    const Name function =
        suffixes.size() == 1 ? syntax::plainName(postfix.base) : suffixes[suffixes.size() - 2].member;
    if (function.text != "is" || last.arguments.size() != (suffixes.size() == 1 ? 2U : 1U)) return {};
    Narrowing result{nullptr, {}, {sortOf(last.arguments.back())}};
    result.base = sortOf(suffixes.size() == 1 ? last.arguments.front() : postfix.base);
    for (std::size_t at = 0; at + 2 < suffixes.size(); ++at) {
        if (suffixes[at].kind != SuffixKind::Member) return {};
        result.path.push_back(suffixes[at].member.text);
    }
    if (result.base == nullptr || result.sorts.front() == nullptr) return {};
    return {result};
}

// Where each says something of the same value, one of all that they say holds.
std::vector<MemberBinder::Narrowing> MemberBinder::eitherOf(const syntax::ChainExpression& chain) const {
    std::optional<Narrowing> result;
    const auto takes = [&](const Expression& operand) {
        for (const Narrowing& one : narrowings(operand)) {
            if (result && (result->base != one.base || result->path != one.path)) continue;
            if (!result) result = Narrowing{one.base, one.path, {}};
            result->sorts.insert(result->sorts.end(), one.sorts.begin(), one.sorts.end());
            return true;
        }
        return false;
    };
    bool all = takes(*chain.first);
    for (const syntax::ChainLink& link : chain.links)
        all = all && takes(*link.operand);
    return all && result ? std::vector<Narrowing>{*result} : std::vector<Narrowing>{};
}

} // namespace drc::binding
