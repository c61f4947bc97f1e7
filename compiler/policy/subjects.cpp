#include "policy/subjects.hpp"

#include "policy/plan_subjects.hpp"
#include "semantics/lower_value.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>
#include <variant>

namespace drc::policy {

namespace {

semantics::Entries entriesOf(const ir::NestedBlock& block);

Value valueOf(const std::vector<ir::NestedBlock>& blocks, const std::string& name) {
    semantics::Items items;
    for (const ir::NestedBlock& block : blocks)
        if (block.name == name) items.push_back(Value::map(entriesOf(block)));
    return Value::list(std::move(items));
}

semantics::Entries entriesOf(const ir::NestedBlock& block) {
    semantics::Entries entries;
    for (const ir::Attribute& attribute : block.attributes) {
        Value value = semantics::lift(attribute.value);
        value.origin = attribute.span;
        entries.emplace_back(attribute.name, std::move(value));
    }
    for (const ir::NestedBlock& nested : block.blocks)
        if (semantics::find(entries, nested.name) == nullptr)
            entries.emplace_back(nested.name, valueOf(block.blocks, nested.name));
    return entries;
}

bool isText(const ir::Value& value) {
    return value.text() != nullptr || value.isDeferred();
}

/// What a function of the deployment makes of one value counts as written where the call stands: policies are
/// built that way. Null for other calls.
const ir::Value* onlyArgument(const ir::Call& call) {
    return call.arguments.size() == 1 && !isText(call.arguments.front()) ? &call.arguments.front() : nullptr;
}

/// Where a text stands in a resource, step by step: each lies on the stack of what visits it, since few paths
/// are asked for. Lists count from 0.
class Path {
public:
    Path(const Path* outer, std::string_view before, std::string_view name, std::string_view after = "")
        : outer_(outer), before_(before), name_(name), after_(after) {}
    Path(const Path* outer, std::string_view before, std::size_t index, std::string_view after)
        : outer_(outer), before_(before), name_(index), after_(after) {}

    std::string text() const {
        std::string result;
        appendTo(result);
        return result;
    }

private:
    void appendTo(std::string& result) const {
        if (outer_ != nullptr) outer_->appendTo(result);
        result += before_;
        if (const auto* index = std::get_if<std::size_t>(&name_))
            result += std::to_string(*index);
        else
            result += std::get<std::string_view>(name_);
        result += after_;
    }

    const Path* outer_;
    std::string_view before_;
    std::variant<std::string_view, std::size_t> name_;
    std::string_view after_;
};

template <class Visit>
void forEachText(const ir::Value& value, const Path& path, source::Span line, const Visit& visit) {
    const auto each = [&](const ir::List& list, std::string_view before, std::string_view after) {
        for (std::size_t index = 0; index < list.size(); ++index)
            forEachText(list[index], {&path, before, index, after}, line, visit);
    };
    if (isText(value)) visit(path, value, line);
    if (const ir::List* list = value.list()) each(*list, "[", "]");
    if (const ir::Map* map = value.map())
        for (const auto& [key, held] : *map)
            forEachText(held, {&path, ".", key}, line, visit);
    const ir::Call* const call = value.call();
    if (call == nullptr) return;
    if (const ir::Value* const only = onlyArgument(*call))
        forEachText(*only, path, line, visit);
    else
        each(call->arguments, "(", ")");
}

/// Visits every text in a resource with its path and the line of its attribute.
template <class Visit>
void forEachText(const ir::NestedBlock& block, const Visit& visit, const Path* outer = nullptr) {
    for (const ir::Attribute& attribute : block.attributes)
        forEachText(attribute.value, {outer, "", attribute.name}, attribute.span, visit);
    for (const ir::NestedBlock& nested : block.blocks) {
        const Path path(outer, "", nested.name, ".");
        forEachText(nested, visit, &path);
    }
}

/// The texts of a resource for which a test holds, as attributes.
template <class Test>
semantics::Items textsWhere(const ir::Resource& resource, const Test& test) {
    semantics::Items items;
    forEachText(resource.body, [&](const Path& path, const ir::Value& value, source::Span line) {
        if (test(path, value))
            items.push_back(
                Value::object<AttributeSubject>(resource, path.text(), semantics::lift(value), line));
    });
    return items;
}

/// Faster than `find`, which stops at each place where the part could begin.
bool holds(std::string_view text, std::string_view part) {
    return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

/// Stands for a document of a plan of Terraform of which nothing is known before an apply: it may hold
/// anything.
constexpr std::string_view unknownDocument = "unknown";

/// Whether a part stands in what is known of a text.
bool holdsPart(const ir::Value& text, std::string_view part) {
    if (text.call() != nullptr && text.call()->function == unknownDocument) return true;
    if (text.text() != nullptr) return holds(*text.text(), part);
    const ir::Template* const parts = text.asTemplate();
    return parts != nullptr &&
           std::any_of(parts->parts.begin(), parts->parts.end(), [&](const ir::Value& one) {
               return one.text() != nullptr && holds(*one.text(), part);
           });
}

const ir::Value* find(const ir::NestedBlock& block, std::string_view name) {
    const auto found = std::find_if(block.attributes.begin(), block.attributes.end(),
                                    [&](const ir::Attribute& one) { return one.name == name; });
    return found == block.attributes.end() ? nullptr : &found->value;
}

} // namespace

// ---- resources

const Subject* innermostSubject(const Environment& environment) {
    const Subject* yielding = nullptr;
    for (const semantics::Local* local = environment.locals.first(); local != nullptr;
         local = local->next()) {
        const auto* subject = local->value.as<Subject>();
        if (subject == nullptr) continue;
        if (!subject->yields()) return subject;
        if (yielding == nullptr) yielding = subject;
    }
    return yielding;
}

std::string ResourceSubject::describe() const {
    return fmt::format("the resource `{}`", ir::toString(resource_.address));
}

std::vector<std::string> ResourceSubject::allMembers() {
    return {"type",      "address",    "role",    "region", "global",     "mode",
            "component", "attributes", "strings", "named",  "keeps_name", "cannot_be_destroyed",
            "ignored",   "depends_on"};
}

std::optional<Value> ResourceSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                             Evaluator& /*evaluator*/) const {
    if (name.text == "type") return type_;
    if (name.text == "address") return Value(ir::toString(resource_.address));
    if (name.text == "role") return role_;
    if (name.text == "region") return region_ == nullptr ? Value(semantics::Null{}) : Value(region_->name);
    if (name.text == "global") return Value(resource_.global);
    if (name.text == "component") return component_;
    if (name.text == "attributes") {
        if (!attributes_) attributes_ = Value::map(entriesOf(resource_.body));
        return attributes_;
    }
    if (name.text == "strings") {
        if (!strings_) strings_ = strings();
        return strings_;
    }
    if (name.text == "named") {
        if (!named_) named_ = attribute(nameAttribute_);
        return named_;
    }
    if (name.text == "keeps_name") return Value(resource_.keepsName);
    if (name.text == "cannot_be_destroyed") return Value(resource_.lifecycle.preventDestroy);
    if (name.text == "ignored") {
        semantics::Items paths;
        for (const std::string& path : resource_.lifecycle.ignoreChanges)
            paths.emplace_back(path);
        return Value::list(std::move(paths));
    }
    if (name.text == "depends_on") {
        semantics::Items addresses;
        for (const ir::Address& address : resource_.dependsOn)
            addresses.emplace_back(ir::toString(address));
        return Value::list(std::move(addresses));
    }
    if (name.text == "mode") {
        switch (resource_.address.mode) {
        case ir::ResourceMode::Resource: return Value("resource");
        case ir::ResourceMode::Data: return Value("data");
        case ir::ResourceMode::Ephemeral: return Value("ephemeral");
        }
    }
    return std::nullopt;
}

Value ResourceSubject::attribute(const Value& name) const {
    for (const ir::Attribute& attribute : resource_.body.attributes)
        if (attribute.name == *name.text())
            return Value::object<AttributeSubject>(resource_, name, semantics::lift(attribute.value),
                                                   attribute.span);
    return Value::object<AttributeSubject>(resource_, name, semantics::Null{}, source::Span{});
}

const ir::Value* ResourceSubject::nameValue() const {
    return find(resource_.body, *nameAttribute_.text());
}

bool ResourceSubject::sets(std::span<const std::string* const> attributes) const {
    const auto& own = resource_.body.attributes;
    return std::any_of(own.begin(), own.end(), [&](const ir::Attribute& attribute) {
        return std::any_of(attributes.begin(), attributes.end(),
                           [&](const std::string* name) { return *name == attribute.name; });
    });
}

Value ResourceSubject::strings() const {
    return Value::list(textsWhere(resource_, [](const Path&, const ir::Value&) { return true; }));
}

Value ResourceSubject::textsWith(std::span<const std::string* const> parts) const {
    return Value::list(textsWhere(resource_, [&](const Path& path, const ir::Value& value) {
        return std::any_of(parts.begin(), parts.end(), [&](const std::string* part) {
            return holdsPart(value, *part) || holds(path.text(), *part);
        });
    }));
}

Value ResourceSubject::textsBelow(std::span<const std::string* const> paths) const {
    semantics::Items items;
    for (const std::string* place : paths) {
        semantics::Items below = textsWhere(resource_, [&](const Path& path, const ir::Value&) {
            const std::string text = path.text();
            if (!text.starts_with(*place)) return false;
            return text.size() == place->size() || text[place->size()] == '.' || text[place->size()] == '[';
        });
        items.insert(items.end(), below.begin(), below.end());
    }
    return Value::list(std::move(items));
}

namespace {

/// Whether a pattern fits a text as people see it. Few texts have a character that one of them needs, so most
/// are not put together.
bool fitsVisible(const semantics::AnyWildcards& patterns, const ir::Value& value) {
    if (value.text() != nullptr) return patterns.fit(*value.text());
    const ir::Template* const text = value.asTemplate();
    const auto mayFit = [&](const ir::Value& part) {
        return patterns.mayFit(part.text() == nullptr ? std::string_view(&semantics::opaque, 1)
                                                      : *part.text());
    };
    if (text != nullptr && std::none_of(text->parts.begin(), text->parts.end(), mayFit)) return false;
    thread_local std::string visible; // its room is used again
    visible.clear();
    semantics::appendVisibleText(visible, value);
    return patterns.fit(visible);
}

} // namespace

Value ResourceSubject::textsLike(const semantics::AnyWildcards& patterns) const {
    return Value::list(textsWhere(
        resource_, [&](const Path&, const ir::Value& value) { return fitsVisible(patterns, value); }));
}

bool ResourceSubject::hasTextLike(const semantics::AnyWildcards& patterns) const {
    bool found = false;
    forEachText(resource_.body, [&](const Path&, const ir::Value& value, source::Span) {
        found = found || fitsVisible(patterns, value);
    });
    return found;
}

void ResourceSubject::appendKnownName(std::string& result) const {
    if (const ir::Value* const name = nameValue()) semantics::appendKnownText(result, *name);
}

bool ResourceSubject::isNamedLike(const semantics::AnyWildcards& patterns) const {
    thread_local std::string name; // its room is used again
    name.clear();
    appendKnownName(name);
    for (char& one : name)
        one = source::small(one);
    return !name.empty() && patterns.fit(name);
}

namespace {

/// The known parts of the texts at keys of maps, and below them.
class KnownTexts {
public:
    void add(const ir::Value& value) { inner(value, true); }
    Value take() { return Value::list(std::move(texts_)); }

private:
    void inner(const ir::Value& value, bool isOutermost) {
        if (isText(value)) texts_.emplace_back(semantics::knownText(value));
        const auto each = [&](const ir::List& list) {
            for (const ir::Value& item : list)
                inner(item, false);
        };
        if (value.list() != nullptr) each(*value.list());
        if (value.map() != nullptr)
            for (const auto& entry : *value.map())
                inner(entry.second, false);
        if (value.call() == nullptr) return;
        // Arguments of a call that stands for the whole are not what the key holds.
        if (const ir::Value* const only = onlyArgument(*value.call()))
            inner(*only, isOutermost);
        else if (!isOutermost)
            each(value.call()->arguments);
    }

    semantics::Items texts_;
};

/// Calls `visit` on each map within, the outer ones first.
template <class Visit>
void forEachMap(const ir::Value& value, const Visit& visit) {
    const auto each = [&](const ir::List& list) {
        for (const ir::Value& item : list)
            forEachMap(item, visit);
    };
    if (const ir::Map* map = value.map()) {
        visit(*map);
        for (const auto& entry : *map)
            forEachMap(entry.second, visit);
    }
    if (value.list() != nullptr) each(*value.list());
    if (value.call() != nullptr) each(value.call()->arguments);
}

template <class Visit>
void forEachMap(const ir::NestedBlock& block, const Visit& visit) {
    for (const ir::Attribute& attribute : block.attributes)
        forEachMap(attribute.value, visit);
    for (const ir::NestedBlock& nested : block.blocks)
        forEachMap(nested, visit);
}

} // namespace

bool ResourceSubject::isNamedWithout(const Value& part) const {
    const ir::Value* const name = resource_.keepsName ? nullptr : nameValue();
    if (name == nullptr || semantics::knownText(*name).empty()) return false;
    if (part.text() != nullptr) return !holdsPart(*name, *part.text());
    const semantics::Deferred* const deferred = part.asDeferred();
    const ir::Template* const parts = name->asTemplate();
    return deferred == nullptr || parts == nullptr ||
           std::find(parts->parts.begin(), parts->parts.end(), deferred->expression) == parts->parts.end();
}

Value ResourceSubject::knownUnder(std::string_view key) const {
    KnownTexts texts;
    forEachMap(resource_.body, [&](const ir::Map& map) {
        if (const ir::Value* const value = ir::find(map, key)) texts.add(*value);
    });
    return texts.take();
}

Value ResourceSubject::mapsWith(std::string_view key) const {
    semantics::Items items;
    forEachMap(resource_.body, [&](const ir::Map& map) {
        if (ir::find(map, key) == nullptr) return;
        semantics::Entries entries;
        entries.reserve(map.size());
        for (const auto& [name, value] : map) {
            KnownTexts texts;
            texts.add(value);
            entries.emplace_back(name, texts.take());
        }
        items.push_back(Value::map(std::move(entries)));
    });
    return Value::list(std::move(items));
}

// ---- attributes

std::string AttributeSubject::describe() const {
    return fmt::format("`{}` of `{}`", *name_.text(), ir::toString(resource_.address));
}

std::optional<Value> AttributeSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                              Evaluator& /*evaluator*/) const {
    if (name.text == "name") return name_;
    if (name.text == "value") return value_;
    if (name.text == "present") return Value(!value_.isNull());
    return std::nullopt;
}

// ---- components

std::string ComponentSubject::describe() const {
    return semantics::describe(component_);
}

std::vector<std::string> ComponentSubject::allMembers() {
    return {"name", "kind", "traits", "regions", "home", "replicated", "replicas", "actions"};
}

std::optional<Value> ComponentSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                              Evaluator& evaluator) const {
    if (name.text == "name") return Value(component_.name);
    if (name.text == "kind") return Value(component_.kind->name);
    if (name.text == "home")
        return component_.home == nullptr ? Value(semantics::Null{}) : Value(component_.home->role);
    if (name.text == "replicated")
        return Value(!component_.replications.empty() || component_.replicationUnclear);
    semantics::Items items;
    if (name.text == "traits")
        for (const std::string& trait : component_.kind->traits)
            items.emplace_back(trait);
    else if (name.text == "regions")
        for (const semantics::RegionRole* region : component_.regions)
            items.emplace_back(region->role);
    else if (name.text == "actions")
        for (const auto& [verb, action] : component_.kind->actions)
            items.emplace_back(verb);
    else if (name.text == "replicas")
        for (const semantics::Replication* replica : component_.replications)
            items.push_back(replicaValue(*replica, subjects_, evaluator));
    else
        return std::nullopt;
    return Value::list(std::move(items));
}

} // namespace drc::policy
