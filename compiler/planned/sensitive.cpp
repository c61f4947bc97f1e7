#include "planned/sensitive.hpp"

#include "library/provider_schema.hpp"
#include "library/recognition_contract.hpp"
#include "planned/json_members.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace drc::planned {

namespace {

bool holdsNothing(const ir::Value& value) {
    if (value.isNull()) return true;
    if (value.text() != nullptr) return value.text()->empty();
    if (value.list() != nullptr) return value.list()->empty();
    return value.map() != nullptr && value.map()->empty();
}

ir::Value hidden(const ir::Value& value) {
    return holdsNothing(value) || value.isDeferred() ? value : ir::Value(ir::Call{sensitiveValue, {}, {}});
}

/// The value with others in the place of those that it holds: `inner` makes them, of each and of its key,
/// which elements of lists do not have.
template <class Inner>
ir::Value withInner(const ir::Value& value, const Inner& inner) {
    if (value.list() != nullptr) {
        ir::List list = *value.list();
        for (std::size_t index = 0; index < list.size(); ++index)
            list[index] = inner(list[index], std::string_view(), index);
        return {std::move(list)};
    }
    if (value.map() == nullptr) return value;
    ir::Map map = *value.map();
    for (auto& [key, one] : map)
        one = inner(one, std::string_view(key), std::size_t{0});
    return {std::move(map)};
}

const library::SchemaBlock* schemaOf(const Instance& instance, const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(instance.type);
    if (provider == nullptr || provider->schema == nullptr) return nullptr;
    return provider->schema->find(instance.data ? library::BlockMode::Data : library::BlockMode::Resource,
                                  instance.type);
}

// ---- what is marked

bool marksAny(const ir::Value& marks) {
    if (marks.boolean() != nullptr) return *marks.boolean();
    if (marks.list() != nullptr) return std::any_of(marks.list()->begin(), marks.list()->end(), marksAny);
    return marks.map() != nullptr && std::any_of(marks.map()->begin(), marks.map()->end(),
                                                 [](const ir::Entry& one) { return marksAny(one.second); });
}

ir::Value without(const ir::Value& value, const ir::List& path, std::size_t at) {
    const ir::Value* step = at == path.size() ? nullptr : memberOf(path[at], "value");
    // The key of an index is a value with its type.
    if (step != nullptr && step->map() != nullptr) step = memberOf(*step, "value");
    const bool leads = step != nullptr && ((value.list() != nullptr && step->number() != nullptr) ||
                                           (value.map() != nullptr && step->text() != nullptr));
    // What is in a set is named by what it holds, so all of the set is hidden.
    if (!leads) return hidden(value);
    return withInner(value, [&](const ir::Value& inner, std::string_view key, std::size_t index) {
        const bool isMeant =
            step->text() != nullptr ? key == *step->text() : static_cast<double>(index) == *step->number();
        return isMeant ? without(inner, path, at + 1) : inner;
    });
}

// ---- what the provider says

bool saysAny(const library::SchemaBlock& schema) {
    return std::any_of(schema.attributes.begin(), schema.attributes.end(),
                       [](const library::SchemaAttribute& one) { return one.sensitive; }) ||
           std::any_of(schema.blocks.begin(), schema.blocks.end(),
                       [](const library::SchemaNestedBlock& one) { return saysAny(*one.block); });
}

ir::Value withoutSensitive(const ir::Value& value, const library::SchemaBlock& schema) {
    return withInner(value, [&](const ir::Value& inner, std::string_view key, std::size_t /*index*/) {
        if (value.list() != nullptr) return withoutSensitive(inner, schema);
        if (const library::SchemaAttribute* const attribute = schema.attribute(key))
            return attribute->sensitive ? hidden(inner) : inner;
        const library::SchemaNestedBlock* const block = schema.block(key);
        return block != nullptr && saysAny(*block->block) ? withoutSensitive(inner, *block->block) : inner;
    });
}

// ---- what looks like a secret

constexpr std::size_t fewestOfSecret = 5;

bool isOneOf(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// `DB_apiKey` is `db`, `api`, `key`.
std::vector<std::string> wordsIn(std::string_view name) {
    std::vector<std::string> words;
    bool isInWord = false;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const char one = name[at];
        const bool isPart = source::isLetter(one) || source::isDigit(one);
        const bool begins = source::isCapital(one) && at > 0 && source::isSmall(name[at - 1]);
        if (isPart && (!isInWord || begins)) words.emplace_back();
        if (isPart) words.back() += source::small(one);
        isInWord = isPart;
    }
    return words;
}

/// A path in small letters: `orders/db`.
bool isPath(std::string_view text) {
    return text.find('/') != std::string_view::npos && std::all_of(text.begin(), text.end(), [](char one) {
               return source::isSmall(one) || source::isDigit(one) || one == '/' || one == '-' ||
                      one == '_' || one == '.';
           });
}

/// `postgres://user:password@host/db`.
bool holdsPassword(std::string_view text) {
    constexpr std::string_view behindScheme = "://";
    const std::size_t scheme = text.find(behindScheme);
    if (scheme == std::string_view::npos) return false;
    std::string_view whom = text.substr(scheme + behindScheme.size());
    whom = whom.substr(0, whom.find_first_of("/?# "));
    const std::size_t colon = whom.find(':');
    const std::size_t host = whom.rfind('@');
    return colon != std::string_view::npos && host != std::string_view::npos && colon + 1 < host;
}

bool isPrivateKey(std::string_view text) {
    return text.find("-----BEGIN") != std::string_view::npos &&
           text.find("PRIVATE KEY") != std::string_view::npos;
}

class Likely {
public:
    Likely(const Document& document, const LikelySecrets& said) : said_(said) {
        for (const Instance& one : document.instances)
            for (const std::string_view attribute : {"arn", "id", "name"})
                if (const ir::Value* const value = memberOf(one.values, attribute);
                    value != nullptr && value->text() != nullptr)
                    called_.insert(*value->text());
    }

    ir::Value without(const ir::Value& value, const library::SchemaBlock* schema) const {
        if (value.text() != nullptr) return hasForm(*value.text()) ? hidden(value) : value;
        return withInner(value, [&](const ir::Value& inner, std::string_view key, std::size_t /*index*/) {
            if (value.list() != nullptr || schema == nullptr) return without(inner, schema);
            const library::SchemaNestedBlock* const block = schema->block(key);
            if (block != nullptr) return without(inner, block->block.get());
            const library::SchemaAttribute* const attribute = schema->attribute(key);
            // The keys of a map are names that people have chosen.
            const bool isUsers = attribute != nullptr && attribute->type.kind == library::SchemaTypeKind::Map;
            return isUsers ? named(inner) : without(inner, nullptr);
        });
    }

private:
    bool hasForm(std::string_view text) const {
        return holdsPassword(text) || isPrivateKey(text) ||
               std::any_of(said_.forms.begin(), said_.forms.end(),
                           [&](const semantics::Wildcards& one) { return one.fit(text); });
    }

    bool namesSecret(std::string_view name) const {
        const std::vector<std::string> words = wordsIn(name);
        if (words.empty()) return false;
        if (isOneOf(said_.names, words.back())) return true;
        return words.size() > 1 && words.back() == "key" && isOneOf(said_.keys, words[words.size() - 2]);
    }

    /// Whether a text says where a secret is kept.
    bool saysWhere(std::string_view text) const {
        return isPath(text) || text.find("://") != std::string_view::npos ||
               std::any_of(said_.places.begin(), said_.places.end(),
                           [&](const std::string& place) { return text.starts_with(place); });
    }

    ir::Value named(const ir::Value& map) const {
        return withInner(map, [&](const ir::Value& inner, std::string_view key, std::size_t /*index*/) {
            const std::string* const text = inner.text();
            return text != nullptr && namesSecret(key) && isSecret(*text) ? hidden(inner)
                                                                          : without(inner, nullptr);
        });
    }

    bool isSecret(const std::string& text) const {
        const bool isNumber = std::all_of(text.begin(), text.end(), source::isDigit);
        return text.size() >= fewestOfSecret && !isNumber && !isOneOf(said_.plain, text) &&
               !saysWhere(text) && !called_.contains(text);
    }

    const LikelySecrets& said_;
    std::unordered_set<std::string> called_; ///< what resources are called
};

} // namespace

ir::Value withheld(const ir::Value& value, const ir::Value* marks) {
    if (marks == nullptr || !marksAny(*marks)) return value;
    if (marks->boolean() != nullptr) return hidden(value);
    return withInner(value, [&](const ir::Value& inner, std::string_view key, std::size_t index) {
        if (marks->map() != nullptr) return withheld(inner, memberOf(*marks, key));
        return index < marks->list()->size() ? withheld(inner, &(*marks->list())[index]) : inner;
    });
}

ir::Value withheldAt(const ir::Value& value, const ir::List& path) {
    return without(value, path, 0);
}

void withholdSensitive(Document& document, const expansion::Providers& providers) {
    for (Instance& instance : document.instances)
        if (const library::SchemaBlock* const schema = schemaOf(instance, providers);
            schema != nullptr && saysAny(*schema))
            instance.values = withoutSensitive(instance.values, *schema);
}

LikelySecrets LikelySecrets::of(const ir::Value& table) {
    namespace contract = library::contract::recognition;
    const auto words = [&](std::string_view name) {
        std::vector<std::string> result;
        const ir::Value* const said = memberOf(table, name);
        if (said == nullptr || said->text() == nullptr) return result;
        std::istringstream text(*said->text());
        for (std::string word; text >> word;)
            result.push_back(word);
        return result;
    };
    LikelySecrets result{words(contract::secretNames),
                         words(contract::secretKeys),
                         words(contract::plainValues),
                         words(contract::secretPlaces),
                         {}};
    for (const std::string& one : words(contract::secretForms))
        result.forms.emplace_back(one);
    return result;
}

void withholdLikely(Document& document, const LikelySecrets& said, const expansion::Providers& providers) {
    const Likely likely(document, said);
    for (Instance& instance : document.instances)
        instance.values = likely.without(instance.values, schemaOf(instance, providers));
}

void noteFilledElsewhere(ir::Value& value) {
    if (value.call() != nullptr && value.call()->function == sensitiveValue)
        value = ir::Value(ir::Call{sensitiveValue, {ir::Value(true)}, {}});
}

bool isFilledElsewhere(const ir::Value& value) {
    return value.call() != nullptr && value.call()->function == sensitiveValue &&
           !value.call()->arguments.empty();
}

bool holdsWithheld(const ir::Value& value) {
    if (value.call() != nullptr) return value.call()->function == sensitiveValue;
    if (value.list() != nullptr)
        return std::any_of(value.list()->begin(), value.list()->end(), holdsWithheld);
    return value.map() != nullptr &&
           std::any_of(value.map()->begin(), value.map()->end(),
                       [](const ir::Entry& one) { return holdsWithheld(one.second); });
}

} // namespace drc::planned
