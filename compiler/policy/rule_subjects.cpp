#include "policy/rule_subjects.hpp"

#include "ir/number.hpp"
#include "ir/rewrite.hpp"
#include "policy/plan_subjects.hpp"
#include "policy/relations.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/topology_frame.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <utility>

namespace drc::policy {

namespace {

// Names that may repeat are names, too: what must be unique is another question.
std::string nameAttributeOf(const std::string& type, const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(type);
    if (provider == nullptr) return "name";
    const auto found = provider->naming.namedBy.find(type);
    return found == provider->naming.namedBy.end() ? "name" : found->second;
}

/// How many characters so many are: nothing where it is no whole number from 0 on.
std::optional<std::size_t> countOfCharacters(const Value& value) {
    const double* const number = value.number();
    const auto whole = number == nullptr ? std::nullopt : ir::wholeNumber(*number);
    return whole && *whole >= 0 ? std::optional(static_cast<std::size_t>(*whole)) : std::nullopt;
}

/// Nothing when they are not written as estimates are.
std::optional<Characters::Estimates> estimatesOf(const Value& beside, const Value& otherwise) {
    Characters::Estimates estimates;
    const auto rest = countOfCharacters(otherwise);
    if (!rest || beside.entries() == nullptr) return std::nullopt;
    estimates.otherwise = *rest;
    for (const auto& [attribute, item] : *beside.entries()) {
        const auto count = countOfCharacters(item);
        if (!count) return std::nullopt;
        estimates.beside.emplace(attribute, *count);
    }
    return estimates;
}

} // namespace

Subjects::Subjects(const semantics::Model& ofModel, const ir::Program& ofProgram,
                   const expansion::Providers& ofProviders, source::Date ofToday, semantics::Kinds* ofKinds)
    : model(ofModel), program(ofProgram), providers(ofProviders), today(ofToday), kinds(ofKinds) {
    semantics::Items ownComponents;
    for (const semantics::Component& component : model.components) {
        Value subject = Value::object<ComponentSubject>(component, *this);
        named.emplace(component.name, subject);
        ownComponents.push_back(std::move(subject));
    }
    semantics::Items managed;
    semantics::Items all;
    // Few types and components, many resources: what is looked up for one of them is looked up once.
    struct OfType {
        Value name;
        Value nameAttribute;
        semantics::Items items{};
    };
    std::unordered_map<std::string_view, OfType> ofType;
    struct OfComponent {
        Value subject;
        semantics::Items items{};
    };
    std::unordered_map<std::string_view, OfComponent> ofComponent;
    managed.reserve(program.resources.size());
    all.reserve(program.resources.size());
    for (const ir::Resource& resource : program.resources) {
        auto component = ofComponent.find(resource.origin.componentName);
        if (component == ofComponent.end()) {
            const std::string& name = resource.origin.componentName;
            const auto declared = named.find(name);
            Value subject = declared == named.end() ? Value(semantics::Null{}) : declared->second;
            component = ofComponent.emplace(name, OfComponent{std::move(subject)}).first;
        }
        auto type = ofType.find(resource.address.type);
        if (type == ofType.end()) {
            const std::string& name = resource.address.type;
            type = ofType.emplace(name, OfType{name, nameAttributeOf(name, providers)}).first;
        }
        Value subject =
            Value::object<ResourceSubject>(resource, model.region(resource.role), type->second.name,
                                           type->second.nameAttribute, component->second.subject);
        if (resource.address.mode == ir::ResourceMode::Resource) {
            managed.push_back(subject);
            type->second.items.push_back(subject);
            component->second.items.push_back(subject);
        }
        all.push_back(std::move(subject));
    }
    resources = Value::list(std::move(managed));
    for (auto& [name, known] : ofComponent)
        byComponent.emplace(name, Value::list(std::move(known.items)));
    for (auto& [type, known] : ofType)
        byType.emplace(type, Value::list(std::move(known.items)));
    everything = Value::list(std::move(all));
    components = Value::list(std::move(ownComponents));
    semantics::Items ownPlans;
    for (const semantics::Plan& plan : model.plans)
        ownPlans.push_back(Value::object<PlanSubject>(plan, *this));
    plans = Value::list(std::move(ownPlans));
}

void Subjects::relate() {
    const semantics::Items& all = *resources.items();
    const Relations relations(all);
    for (std::size_t index = 0; index < all.size(); ++index)
        byComponent.insert_or_assign(all[index].as<ResourceSubject>()->resource().origin.componentName,
                                     Value::list(relations.of(index)));
}

bool Subjects::isConstant(const AttributeSubject& attribute) const {
    // A name that something has already is as it is, and no variable could stand for it.
    const ir::Resource& resource = attribute.resource();
    if (resource.keepsName && attribute.path() == nameAttributeOf(resource.address.type, providers))
        return false;
    if (constants == nullptr) return true;
    const auto found = constants->find(ir::toString(attribute.resource().address));
    return found != constants->end() &&
           found->second.count(attribute.path().substr(0, attribute.path().find_first_of(".["))) != 0;
}

Value Subjects::drills() const {
    semantics::Items all;
    for (const semantics::Drill& drill : model.drills)
        all.push_back(Value::object<DrillSubject>(drill));
    return Value::list(std::move(all));
}

Value Subjects::settingValue(const semantics::Setting& setting, Evaluator& evaluator) const {
    if (setting.given) return *setting.given;
    if (setting.written == nullptr || kinds == nullptr) return semantics::Null{};
    if (frame_ == nullptr)
        frame_ = std::make_unique<const semantics::TopologyFrame>(model, *kinds, evaluator.memo());
    return evaluator.evaluate(*setting.written, {frame_.get(), nullptr, setting.locals});
}

Value Subjects::tags(Evaluator& evaluator) const {
    const semantics::Setting* const written = model.settings.find("tags");
    return written == nullptr ? Value::map({}) : settingValue(*written, evaluator);
}

Value Subjects::regionNames() const {
    semantics::Entries names;
    for (const semantics::RegionRole& region : model.regions)
        names.emplace_back(region.role, Value(region.name));
    return Value::map(std::move(names));
}

Value Subjects::configurations() const {
    semantics::Items all;
    for (const ir::Provider& provider : program.providers)
        for (const ir::Provider::Configuration& one : provider.configurations) {
            semantics::Entries entries{{"provider", Value(provider.name)}, {"role", Value(one.role)}};
            for (const ir::Attribute& attribute : one.body.attributes)
                entries.emplace_back(attribute.name, semantics::lift(attribute.value));
            all.push_back(Value::map(std::move(entries)));
        }
    return Value::list(std::move(all));
}

const Subjects::Referring& Subjects::referringIn(const std::string& attribute) const {
    const auto [known, isNew] = referring_.try_emplace(attribute);
    Referring& referring = known->second;
    if (!isNew) return referring;
    for (const Value& item : *resources.items()) {
        const ir::Resource& resource = item.as<ResourceSubject>()->resource();
        for (const ir::Attribute& one : resource.body.attributes) {
            if (one.name != attribute) continue;
            ir::forEachReference(one.value, [&](const ir::Reference& reference) {
                semantics::Items& items = referring[&reference.address];
                if (items.empty() || items.back().object() != item.object()) items.push_back(item);
            });
        }
    }
    return referring;
}

Value Subjects::referringTo(const ir::Address& address, const std::string& attribute) const {
    const Referring& all = referringIn(attribute);
    const auto found = all.find(&address);
    return Value::list(found == all.end() ? semantics::Items{} : found->second);
}

const Characters::Resources& Subjects::byAddress() const {
    if (!byAddress_.empty()) return byAddress_;
    byAddress_.reserve(program.resources.size());
    for (const ir::Resource& resource : program.resources)
        byAddress_.emplace(&resource.address, &resource);
    return byAddress_;
}

const semantics::AnyWildcards& Subjects::wildcards(std::span<const std::string* const> patterns) const {
    std::vector<const semantics::Wildcards*> result;
    result.reserve(patterns.size());
    for (const std::string* pattern : patterns)
        result.push_back(&wildcards_.try_emplace(*pattern, *pattern).first->second);
    const auto known = std::find_if(together_.begin(), together_.end(),
                                    [&](const auto& together) { return together.patterns() == result; });
    return known != together_.end() ? *known : together_.emplace_back(std::move(result));
}

const std::string& Subjects::allNames() const {
    if (!allNames_.empty()) return allNames_;
    std::string names;
    for (const Value& item : *resources.items()) {
        item.as<ResourceSubject>()->appendKnownName(names);
        names += '\n';
    }
    allNames_ = source::inSmallLetters(names);
    return allNames_;
}

const Characters* Subjects::characters(const Value& beside, const Value& otherwise) const {
    const bool known = estimated_ && beside.entries() != nullptr &&
                       estimated_->beside.entries() == beside.entries() &&
                       equal(estimated_->otherwise, otherwise);
    if (known) return &estimated_->characters;
    auto estimates = estimatesOf(beside, otherwise);
    if (!estimates) return nullptr;
    estimated_.emplace(beside, otherwise, Characters(program, byAddress(), providers, *std::move(estimates)));
    return &estimated_->characters;
}

} // namespace drc::policy
