#include "expansion/emit.hpp"

#include "expansion/deployed_value.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "expansion/objects.hpp"
#include "expansion/schema_check.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using library::SchemaBlock;
using syntax::as;
using syntax::ResourceItem;
using syntax::StatementKind;

namespace {

/// Settings of a resource that are for the target, not for the provider.
constexpr std::string_view dependsOn = "depends_on";
constexpr std::string_view lifecycle = "lifecycle";

class Body {
public:
    Body(Evaluator& evaluator, ir::Resource& resource) : evaluator_(evaluator), resource_(resource) {}

    void fill(const syntax::Body& body, const SchemaBlock& schema, const Environment& environment,
              ir::NestedBlock& block, const std::string& owner, bool outermost) {
        if (block.attributes.empty()) block.attributes.reserve(body.statements.size());
        for (const syntax::Statement* statement : body.statements) {
            switch (syntax::itemOf<ResourceItem>(*statement)) {
            case ResourceItem::Setting:
                setting(as<syntax::Definition>(*statement), schema, environment, block, owner, outermost);
                break;
            case ResourceItem::Section:
                section(as<syntax::Block>(*statement), schema, environment, block, owner, outermost);
                break;
            case ResourceItem::For:
                evaluator_.forEach(
                    as<syntax::Loop>(*statement).binding, environment, [&](const Environment& inner) {
                        fill(*as<syntax::Loop>(*statement).body, schema, inner, block, owner, outermost);
                    });
                break;
            case ResourceItem::When:
                choice(as<syntax::Choice>(*statement), schema, environment, block, owner, outermost);
                break;
            }
        }
    }

private:
    void choice(const syntax::Choice& choice, const SchemaBlock& schema, const Environment& environment,
                ir::NestedBlock& block, const std::string& owner, bool outermost) {
        if (const syntax::Body* chosen = evaluator_.choose(choice, environment))
            fill(*chosen, schema, environment, block, owner, outermost);
    }

    void setting(const syntax::Definition& setting, const SchemaBlock& schema, const Environment& environment,
                 ir::NestedBlock& block, const std::string& owner, bool outermost) {
        const Value value = evaluator_.evaluate(*setting.value, environment);
        if (outermost && setting.name.text == dependsOn)
            return depend(value, setting.value->span, environment);
        if (value.isPoison()) {
            // What failed counts as given: its absence must not be reported too.
            block.attributes.push_back({std::string(setting.name.text), {}, setting.span});
            return;
        }
        SchemaCheck check(evaluator_, environment, resource_.address.mode == ir::ResourceMode::Ephemeral);
        auto lowered = check.attribute(schema, setting.name, value, setting.value->span, owner);
        if (!lowered)
            lowered = ir::Value();
        else if (lowered->isNull())
            return; // the same as leaving it out
        const auto same = [&](const ir::Attribute& attribute) { return attribute.name == setting.name.text; };
        const auto known = std::find_if(block.attributes.begin(), block.attributes.end(), same);
        if (known != block.attributes.end()) {
            evaluator_
                .report(environment, codes::duplicateName, setting.name.span, std::string(setting.name.text))
                .label(known->span, "first set here");
            return;
        }
        ir::Attribute& attribute = block.attributes.emplace_back();
        attribute.name = setting.name.text;
        attribute.value = *std::move(lowered);
        attribute.span = setting.span;
    }

    void section(const syntax::Block& section, const SchemaBlock& schema, const Environment& environment,
                 ir::NestedBlock& block, const std::string& owner, bool outermost) {
        if (outermost && section.name.text == lifecycle) return readLifecycle(section, environment);
        const library::SchemaNestedBlock* const nested = schema.block(section.name.text);
        if (nested == nullptr) {
            const library::SchemaAttribute* const attribute = schema.attribute(section.name.text);
            SchemaCheck check(evaluator_, environment);
            if (attribute == nullptr)
                check.unknown(schema, section.name, owner);
            else
                check.wrongForm(section.name, owner, true);
            return;
        }
        ir::NestedBlock inner;
        inner.name = section.name.text;
        inner.span = section.span;
        const std::string name = fmt::format("{}.{}", owner, inner.name);
        fill(*section.body, *nested->block, environment, inner, name, false);
        SchemaCheck(evaluator_, environment).complete(*nested->block, inner, section.name.span, name);
        block.blocks.push_back(std::move(inner));
    }

    void depend(const Value& value, source::Span span, const Environment& environment) {
        if (value.isPoison()) return;
        const semantics::Items items = value.items() != nullptr ? *value.items() : semantics::Items{value};
        for (const Value& item : items) {
            if (item.isPoison()) continue;
            if (const auto* resource = item.as<ResourceObject>()) {
                dependOn(resource->resource().address);
            } else if (const auto* component = item.as<ExpandedComponent>();
                       component != nullptr && component->isPart()) {
                component->forEachResource([&](const ResourceInstance& made) { dependOn(made.address); });
            } else if (item.object() != nullptr && item.object()->elements()) {
                depend(Value::list(*item.object()->elements()), span, environment);
            } else if (item.items() != nullptr) {
                depend(item, span, environment);
            } else {
                evaluator_.report(environment, codes::notAResource, span, semantics::describe(item));
            }
        }
    }

    void dependOn(const ir::Address& address) {
        auto& all = resource_.dependsOn;
        if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }

    void readLifecycle(const syntax::Block& section, const Environment& environment) {
        using semantics::Type;
        using semantics::TypeKind;
        ir::Lifecycle& result = resource_.lifecycle;
        for (const syntax::Statement* statement : section.body->statements) {
            if (statement->kind != StatementKind::Setting) continue;
            const auto& setting = as<syntax::Definition>(*statement);
            const auto evaluated = [&](const Type& type) {
                return evaluator_.evaluateAs(*setting.value, environment, type);
            };
            if (setting.name.text == "ignore_changes" || setting.name.text == "only_in") {
                const Value value = evaluated(Type::listOf(Type::of(TypeKind::String)));
                if (value.items() == nullptr) continue;
                auto& names = setting.name.text == "only_in" ? result.onlyIn : result.ignoreChanges;
                for (const Value& item : *value.items())
                    if (item.text() != nullptr) names.push_back(*item.text());
            } else if (setting.name.text == "create_before_destroy" ||
                       setting.name.text == "prevent_destroy") {
                const Value value = evaluated(Type::of(TypeKind::Bool));
                const bool on = value.boolean() != nullptr && *value.boolean();
                (setting.name.text == "prevent_destroy" ? result.preventDestroy
                                                        : result.createBeforeDestroy) = on;
            } else if (setting.name.text == "replace_triggered_by") {
                const Value value = evaluator_.evaluate(*setting.value, environment);
                for (const Value& item : value.items() == nullptr ? semantics::Items{} : *value.items())
                    if (const auto* resource = item.as<ResourceObject>())
                        result.replaceTriggeredBy.push_back(resource->resource().address);
            } else {
                evaluator_.report(environment, codes::unknownSetting, setting.name.span, "`lifecycle`",
                                  std::string(setting.name.text));
            }
        }
    }

    Evaluator& evaluator_;
    ir::Resource& resource_;
};

/// The tags of the component and of the provider, added to those that the kind sets.
void addTags(const Provider& provider, const ResourceInstance& instance, ir::Resource& resource,
             ExpansionContext& world) {
    if (provider.tagAttribute.empty() || resource.address.mode != ir::ResourceMode::Resource) return;
    const auto* const attribute = instance.schema->attribute(provider.tagAttribute);
    if (attribute == nullptr || attribute->type.kind != library::SchemaTypeKind::Map || !attribute->optional)
        return;
    ir::Map tags;
    const auto add = [&](const Value& value) {
        const source::Span span = value.origin.empty() ? resource.origin.statement : value.origin;
        semantics::Lowered lowered = world.evaluator.lower(value, span, instance.environment);
        if (!lowered.value) return; // reported where its parts are declared
        const auto held =
            withoutEphemeral(*std::move(lowered.value), {span, instance.environment, world.evaluator},
                             [&] { return fmt::format("`{}`", provider.tagAttribute); });
        if (!held || held->map() == nullptr) return;
        for (const auto& [key, item] : *held->map()) {
            const auto same = [&name = key](const ir::Entry& entry) { return entry.first == name; };
            const auto known = std::find_if(tags.begin(), tags.end(), same);
            if (known == tags.end())
                tags.emplace_back(key, item);
            else
                known->second = item;
        }
    };
    if (provider.resourceTags != nullptr)
        add(world.evaluator.evaluate(*provider.resourceTags, instance.environment));
    add(instance.place->instance().tags(instance.region, world.evaluator));
    const auto same = [&](const ir::Attribute& own) { return own.name == provider.tagAttribute; };
    const auto own = std::find_if(resource.body.attributes.begin(), resource.body.attributes.end(), same);
    if (own == resource.body.attributes.end()) {
        if (tags.empty()) return;
        resource.body.attributes.push_back({provider.tagAttribute, std::move(tags), {}});
        resource.body.attributes.back().value.origin = resource.origin.statement;
        return;
    }
    if (own->value.map() == nullptr) return;
    add(semantics::lift(own->value));
    own->value.data = ir::Value(std::move(tags)).data;
}

} // namespace

void emitResource(ExpansionContext& world, const ResourceInstance& instance, ir::Resource& resource) {
    const syntax::Resource& statement = *instance.statement;
    const semantics::Component& component = instance.place->instance().owner();
    resource.address = instance.address;
    resource.global = instance.region == nullptr;
    const RegionRole* const region = instance.region != nullptr ? instance.region : component.home;
    resource.role = region == nullptr ? "" : region->role;
    resource.origin = {statement.name.span, component.span, component.name, component.kind->name};
    const Provider* const provider = world.providers.ofType(instance.address.type);
    if (provider == nullptr || instance.schema == nullptr) return;
    resource.provider = provider->name;
    Body(world.evaluator, resource)
        .fill(*statement.body, *instance.schema, instance.environment, resource.body, instance.address.type,
              true);
    SchemaCheck(world.evaluator, instance.environment)
        .complete(*instance.schema, resource.body, statement.name.span, instance.address.type);
    addTags(*provider, instance, resource, world);
}

ir::NestedBlock emitConfiguration(const syntax::Block& block, const Environment& environment,
                                  Evaluator& evaluator) {
    ir::NestedBlock result;
    result.name = block.name.text;
    for (const syntax::Statement* statement : block.body->statements) {
        if (statement->kind == StatementKind::Section) {
            result.blocks.push_back(emitConfiguration(as<syntax::Block>(*statement), environment, evaluator));
            continue;
        }
        const auto& setting = as<syntax::Definition>(*statement);
        const Value value = evaluator.evaluate(*setting.value, environment);
        if (value.isNull()) continue; // the same as leaving it out
        auto held = deployedValue(value, {setting.value->span, environment, evaluator});
        if (held)
            result.attributes.push_back({std::string(setting.name.text), std::move(*held), setting.span});
    }
    return result;
}

} // namespace drc::expansion
