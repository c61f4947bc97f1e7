#include "plans/unwritten.hpp"

#include <utility>

namespace drc::plans {

semantics::Component& make(expansion::ExpansionContext& world, Unwritten unwritten) {
    semantics::Component& component = world.unwritten.emplace_back();
    component.name = std::move(unwritten.name);
    component.nameSpan = unwritten.where;
    component.span = unwritten.where;
    component.kind = &unwritten.kind;
    component.regions = std::move(unwritten.regions);
    component.home = unwritten.home;
    return component;
}

void give(semantics::Component& component, std::string_view setting, expansion::Value value) {
    component.settings.all.push_back({{setting, component.nameSpan}, nullptr, nullptr, std::move(value)});
}

void take(semantics::Component& component, const semantics::Settings& settings,
          std::span<const library::contract::Member> given) {
    for (const semantics::Setting& setting : settings.all)
        if (component.kind->parameters.find(setting.name.text) != nullptr &&
            !library::contract::contains(given, setting.name.text) &&
            component.settings.find(setting.name.text) == nullptr)
            component.settings.all.push_back(setting);
}

} // namespace drc::plans
