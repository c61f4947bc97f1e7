#include "policy/rule_scope.hpp"

#include "ir/dump.hpp"
#include "semantics/topology_scope.hpp"

#include <algorithm>
#include <utility>

namespace drc::policy {

namespace codes = diagnostics::codes;
using semantics::Poison;
using syntax::as;
using syntax::StatementKind;

Subjects::Subjects(const semantics::Model& ofModel, const ir::Program& program) : model(ofModel) {
    semantics::Items ownComponents;
    std::map<std::string, Value, std::less<>> byName;
    for (const semantics::Component& component : model.components) {
        Value subject = Value::object(std::make_shared<const ComponentSubject>(component));
        byName.emplace(component.name, subject);
        ownComponents.push_back(std::move(subject));
    }
    semantics::Items managed;
    semantics::Items all;
    for (const ir::Resource& resource : program.resources) {
        const auto component = byName.find(resource.origin.componentName);
        Value subject = Value::object(std::make_shared<const ResourceSubject>(
            resource, component == byName.end() ? Value(semantics::Null{}) : component->second));
        if (resource.address.mode == ir::ResourceMode::Managed) managed.push_back(subject);
        all.push_back(std::move(subject));
    }
    resources = Value::list(std::move(managed));
    everything = Value::list(std::move(all));
    components = Value::list(std::move(ownComponents));
}

std::optional<Value> RuleScope::lookup(const syntax::Name& name, const Environment& environment,
                                       Evaluator& evaluator) const {
    for (const syntax::Statement* statement : policy_.block().body->statements) {
        if (statement->kind != StatementKind::Let ||
            as<syntax::Definition>(*statement).name.text != name.text)
            continue;
        const auto& definition = as<syntax::Definition>(*statement);
        const auto known = computed_.find(&definition);
        if (known != computed_.end()) return known->second;
        Value value = evaluator.evaluate(*definition.value, {this, nullptr, nullptr});
        computed_.emplace(&definition, value);
        return value;
    }
    if (name.text == "resources") return subjects_.resources;
    if (name.text == "everything") return subjects_.everything;
    if (name.text == "components") return subjects_.components;
    if (name.text == "topology") return Value(subjects_.model.name);
    if (name.text == "environment_suffix") return semantics::environmentSuffixValue();
    if (name.text == "environment_suffix_length") return Value(static_cast<double>(ir::longestSuffix));
    if (name.text == "regions") {
        semantics::Items roles;
        for (const semantics::Region& region : subjects_.model.regions)
            roles.emplace_back(region.role);
        return Value::list(std::move(roles));
    }
    if (auto value = semantics::libraryValue(library_, name, environment, evaluator)) return value;
    if (library_.trait(name.text) || library_.kind(name.text))
        return Value(semantics::Symbol{std::string(name.text)});
    return std::nullopt;
}

std::vector<std::string> RuleScope::names() const {
    std::vector<std::string> names{"resources", "everything",         "components",
                                   "topology",  "environment_suffix", "environment_suffix_length",
                                   "regions"};
    for (const syntax::Statement* statement : policy_.block().body->statements)
        if (statement->kind == StatementKind::Let)
            names.emplace_back(as<syntax::Definition>(*statement).name.text);
    return names;
}

const syntax::Definition* RuleScope::function(std::string_view name) const {
    for (const syntax::Statement* statement : policy_.block().body->statements)
        if (statement->kind == StatementKind::Function &&
            as<syntax::Definition>(*statement).name.text == name)
            return &as<syntax::Definition>(*statement);
    const library::Declaration declaration = library_.function(name);
    return declaration ? &declaration.definition() : nullptr;
}

std::optional<Value> RuleScope::call(const semantics::Arguments& arguments, const Environment& environment,
                                     Evaluator& evaluator) const {
    const bool isAttribute = arguments.function == "attribute";
    if (!isAttribute && arguments.function != "is") return std::nullopt;
    const auto fail = [&](const char* reason) {
        evaluator.report(environment, codes::wrongArgument, arguments.span, std::string(arguments.function),
                         reason);
        return Value(Poison{});
    };
    if (arguments.values.size() != 2) return fail("it takes two");
    if (arguments.values[0].isPoison() || arguments.values[1].isPoison()) return Value(Poison{});
    const auto text = semantics::print(arguments.values[1]);
    if (!text) return fail("the second is a name");
    if (isAttribute) {
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        return resource == nullptr ? fail("the first is a resource") : resource->attribute(*text);
    }
    const auto* component = arguments.values[0].as<ComponentSubject>();
    if (component == nullptr) return fail("the first is a component");
    return Value(component->subject().kind->name == *text || component->subject().kind->is(*text));
}

std::string describeDeferred(const ir::Value& value) {
    const ir::Template* const parts = value.asTemplate();
    const auto shown = [](const ir::Value& part) {
        std::string text = ir::print(part);
        if (text.size() >= 2 && text.front() == '<') text = "${" + text.substr(1, text.size() - 2) + "}";
        return text;
    };
    if (parts == nullptr) return shown(value);
    std::string result;
    for (const ir::Value& part : parts->parts)
        result += part.text() != nullptr ? *part.text() : shown(part);
    return result;
}

} // namespace drc::policy
