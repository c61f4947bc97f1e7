#include "recognition/found.hpp"

#include "ir/json.hpp"
#include "semantics/lower_value.hpp"

#include <algorithm>
#include <set>

namespace drc::recognition {

using semantics::Value;

namespace {

/// Before the type of what is looked up.
constexpr std::string_view lookedUp = "data_";

} // namespace

std::optional<Value> Thing::member(const syntax::Name& name, const semantics::Environment& /*environment*/,
                                   semantics::Evaluator& /*evaluator*/) const {
    if (name.text == "address") return Value(instance_.address);
    if (name.text == "attributes") return semantics::lift(instance_.values);
    if (name.text == "documents") return documents();
    if (name.text == "in_region") return region_.empty() ? Value::null() : Value(region_);
    if (const ir::Map* const values = instance_.values.map())
        if (const ir::Value* const value = ir::find(*values, name.text); value != nullptr && !value->isNull())
            return semantics::lift(*value);
    if (schema_ == nullptr || schema_->attribute(name.text) != nullptr) return Value::null();
    if (schema_->block(name.text) != nullptr) return Value::list({});
    return std::nullopt;
}

/// What texts of JSON among its attributes say, by attribute.
Value Thing::documents() const {
    semantics::Entries result;
    if (const ir::Map* const values = instance_.values.map())
        for (const auto& [name, value] : *values)
            if (const std::string* const text = value.text(); text != nullptr && text->starts_with('{'))
                if (const auto document = ir::readJson(*text))
                    result.emplace_back(name, semantics::lift(*document));
    return Value::map(std::move(result));
}

std::vector<std::string> Thing::memberNames() const {
    std::vector<std::string> names{"address", "attributes", "documents", "in_region"};
    if (schema_ == nullptr) return names;
    for (const library::SchemaAttribute& attribute : schema_->attributes)
        names.emplace_back(attribute.name);
    for (const library::SchemaNestedBlock& block : schema_->blocks)
        names.emplace_back(block.name);
    return names;
}

std::optional<Value> Place::member(const syntax::Name& name, const semantics::Environment& /*environment*/,
                                   semantics::Evaluator& /*evaluator*/) const {
    const auto found = things_.find(name.text);
    if (found != things_.end()) return Value::list(found->second);
    const bool data = name.text.starts_with(lookedUp);
    const std::string_view type = data ? name.text.substr(lookedUp.size()) : name.text;
    const expansion::Provider* const provider = providers_.ofType(type);
    if (provider == nullptr || provider->schema == nullptr ||
        provider->schema->find(data ? ir::ResourceMode::Data : ir::ResourceMode::Resource, type) == nullptr)
        return std::nullopt;
    return Value::list({});
}

std::vector<std::string> Place::memberNames() const {
    std::vector<std::string> names;
    for (const auto& [type, things] : things_)
        names.push_back(type);
    return names;
}

namespace {

const library::SchemaBlock* schemaOf(const planned::Instance& instance,
                                     const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(instance.type);
    if (provider == nullptr || provider->schema == nullptr) return nullptr;
    return provider->schema->find(instance.data ? ir::ResourceMode::Data : ir::ResourceMode::Resource,
                                  instance.type);
}

} // namespace

Estate::Estate(const planned::Document& document, const expansion::Providers& providers,
               source::FunctionRef<std::string(const Value&)> regionOf,
               source::FunctionRef<std::vector<Part>(const Value&)> partsOf,
               source::FunctionRef<std::string(std::string_view, const ir::Map&)> idOf)
    : providers_(providers) {
    std::set<std::pair<std::string, std::string>> known;
    const auto isNew = [&](const planned::Instance& instance) {
        const ir::Map* const values = instance.values.map();
        return values != nullptr && known.emplace(instance.type, idOf(instance.type, *values)).second;
    };
    const auto add = [&](const planned::Instance& instance, std::string region, bool isPart) {
        const library::SchemaBlock* const schema = schemaOf(instance, providers);
        if (region.empty())
            region = regionOf(Value::object<Thing>(instance, things_.size(), schema, std::string(), isPart));
        things_.push_back(Value::object<Thing>(instance, things_.size(), schema, std::move(region), isPart));
    };
    for (const planned::Instance& instance : document.instances) {
        if (!instance.data) isNew(instance);
        add(instance, instance.region, false);
    }
    for (std::size_t index = 0; index < document.instances.size(); ++index) {
        const Thing& whole = thing(index);
        if (whole.instance().data) continue;
        for (Part& part : partsOf(things_[index])) {
            planned::Instance instance;
            instance.address = whole.instance().address;
            instance.type = std::move(part.type);
            instance.values = std::move(part.attributes);
            if (!isNew(instance)) continue;
            // What says its own region may be elsewhere.
            const planned::Instance& kept = parts_.emplace_back(std::move(instance));
            add(kept, "", true);
            if (thing(things_.size() - 1).region().empty() && !whole.region().empty()) {
                things_.pop_back();
                add(kept, whole.region(), true);
            }
        }
    }
    everywhere_ = placeOf([](const Thing&) { return true; });
}

template <class Belongs>
Value Estate::placeOf(const Belongs& belongs) const {
    Place::Things things;
    for (const Value& value : things_)
        if (const Thing& thing = *value.as<Thing>(); belongs(thing))
            things[(thing.instance().data ? std::string(lookedUp) : "") + thing.instance().type].push_back(
                value);
    return Value::object<Place>(providers_, std::move(things));
}

const Value& Estate::in(const std::string& region) const {
    const auto known = places_.find(region);
    if (known != places_.end()) return known->second;
    return places_
        .emplace(region, placeOf([&](const Thing& thing) {
                     return thing.region() == region || thing.region().empty();
                 }))
        .first->second;
}

std::vector<std::string> Estate::regions() const {
    std::set<std::string> found;
    for (const Value& value : things_)
        if (const Thing& thing = *value.as<Thing>(); !thing.instance().data && !thing.region().empty())
            found.insert(thing.region());
    return {found.begin(), found.end()};
}

} // namespace drc::recognition
