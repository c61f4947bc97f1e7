#include "semantics/model.hpp"
#include "library/contract.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::semantics {

namespace contract = library::contract;

const Setting* Settings::find(std::string_view name) const {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Setting& setting) { return setting.name.text == name; });
    return found == all.end() ? nullptr : &*found;
}

std::string describe(const Component& component) {
    return fmt::format("the {} `{}`", component.kind->name, component.written());
}

std::string Component::written() const {
    if (family != nullptr) return family->name + writtenKey(key);
    return declaredName.empty() ? name : std::string(declaredName);
}

bool Component::livesIn(const RegionRole& region) const {
    return std::find(regions.begin(), regions.end(), &region) != regions.end();
}

bool Plan::isFor(std::string_view component) const {
    return !ofPart || std::any_of(only.begin(), only.end(),
                                  [&](const Component* one) { return one->name == component; });
}

bool Plan::covers(const Plan& other) const {
    if (!ofPart) return true;
    return other.ofPart && std::all_of(other.only.begin(), other.only.end(), [&](const Component* one) {
               return std::find(only.begin(), only.end(), one) != only.end();
           });
}

std::string Step::written() const {
    return writtenStep(verb, component->written());
}

std::string writtenStep(std::string_view verb, std::string_view component) {
    return fmt::format("{} {}", verb, component);
}

std::string writtenKey(const Value& key) {
    const std::string printed = print(key).value_or("");
    return key.text() == nullptr ? fmt::format("[{}]", printed) : fmt::format("[\"{}\"]", printed);
}

std::string_view spell(PlanKind kind) {
    switch (kind) {
    case PlanKind::Failover: return "failover";
    case PlanKind::Failback: return "failback";
    case PlanKind::Switchover: return "switchover";
    case PlanKind::Drill: return "drill";
    }
    return "";
}

std::string refusalOf(PlanKind kind) {
    return fmt::format("{} none because \"…\"", spell(kind));
}

std::string_view engineOf(const Plan& plan) {
    const Setting* const engine = plan.settings.find("engine");
    if (engine == nullptr || engine->written == nullptr) return contract::engine::byDefault;
    return syntax::plainName(engine->written).text;
}

const Made* Model::madeOf(const binding::Symbol* symbol) const {
    const auto found = symbol == nullptr ? made.end() : made.find(symbol->statement);
    return found == made.end() ? nullptr : &found->second;
}

const RegionRole* Model::region(std::string_view role) const {
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const RegionRole& region) { return region.role == role; });
    return found == regions.end() ? nullptr : &*found;
}

const syntax::MapExpression* Model::byRegion(const syntax::Expression& written) const {
    if (written.kind != syntax::ExpressionKind::Map) return nullptr;
    const auto& map = syntax::as<syntax::MapExpression>(written);
    const auto isRole = [&](const syntax::MapEntry& entry) {
        const syntax::Name key = syntax::plainName(entry.key);
        return key && (region(key.text) != nullptr || undefinedRoles.count(key.text) != 0);
    };
    const bool all = !map.entries.empty() && std::all_of(map.entries.begin(), map.entries.end(), isRole);
    return all ? &map : nullptr;
}

const Component* Model::component(std::string_view wanted) const {
    const auto found = byName_.find(wanted);
    return found == byName_.end() ? nullptr : found->second;
}

Component* Model::component(std::string_view wanted) {
    const auto found = byName_.find(wanted);
    return found == byName_.end() ? nullptr : found->second;
}

const Plan* Model::plan(std::string_view wanted) const {
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](const Plan& one) { return one.name == wanted; });
    return found == plans.end() ? nullptr : &*found;
}

const Component* Model::declared(std::string_view wanted) const {
    if (const auto renamed = renamed_.find(wanted); renamed != renamed_.end()) return renamed->second;
    const Component* const found = component(wanted);
    const bool isCalledSo = found != nullptr && found->family == nullptr && found->declaredName.empty();
    return isCalledSo ? found : nullptr;
}

const Family* Model::family(std::string_view wanted) const {
    const auto found = familiesByName_.find(wanted);
    return found == familiesByName_.end() ? nullptr : found->second;
}

std::string Model::written(std::string_view componentName) const {
    const Component* const found = component(componentName);
    return found == nullptr ? std::string(componentName) : found->written();
}

std::string Model::inMessage(std::string text) const {
    if (families.empty() && renamed_.empty()) return text;
    const auto isOfWord = [](char letter) {
        return letter == '_' || letter == '-' || source::isLetter(letter) || source::isDigit(letter);
    };
    const auto isLetterAt = [&](std::size_t at) { return at < text.size() && source::isLetter(text[at]); };
    std::string result;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isOfWord(text[end]))
            ++end;
        const std::string_view word = std::string_view(text).substr(at, end - at);
        const char before = at == 0 ? ' ' : text[at - 1];
        const char after = end == text.size() ? ' ' : text[end];
        // Values, files and labels have the name itself.
        const bool isOfPath =
            before == '/' || after == '/' || before == '.' || (after == '.' && isLetterAt(end + 1));
        result += quoted || isOfPath ? std::string(word) : written(word);
        quoted = quoted != (after == '"');
        if (end < text.size()) result += after;
        at = end + 1;
    }
    return result;
}

std::string_view spell(Waived waived) {
    switch (waived) {
    case Waived::MissedObjective: return "missed_objective";
    case Waived::NotRecovered: return "not_recovered";
    case Waived::Degraded: return "degraded";
    }
    return "";
}

std::optional<Waived> waivedBy(std::string_view name) {
    for (const Waived waived : allWaived)
        if (spell(waived) == name) return waived;
    return std::nullopt;
}

Family& Model::addFamily(std::string_view familyName) {
    Family& family = families.emplace_back();
    family.name = familyName;
    family.namePrefix = familyName;
    familiesByName_.emplace(family.name, &family);
    return family;
}

Component& Model::add(std::string componentName, std::string_view declaredName) {
    Component& component = components.emplace_back();
    component.name = std::move(componentName);
    byName_.emplace(component.name, &component);
    if (declaredName != component.name) component.declaredName = declaredName;
    if (!component.declaredName.empty()) renamed_.emplace(component.declaredName, &component);
    return component;
}

} // namespace drc::semantics
