#include "plans/compiler_made.hpp"

#include <utility>

namespace drc::plans {

semantics::Component& make(expansion::ExpansionContext& world, CompilerMade made) {
    semantics::Component& component = world.made.emplace_back();
    component.name = std::move(made.name);
    component.nameSpan = made.where;
    component.span = made.where;
    component.kind = &made.kind;
    component.regions = std::move(made.regions);
    component.home = made.home;
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

std::optional<semantics::Step> makeStep(const expansion::ExpansionContext& world,
                                        semantics::Component& component, std::string_view verb,
                                        source::Span where, std::string_view need) {
    const auto action = component.kind->actions.find(verb);
    if (action == component.kind->actions.end()) {
        world.evaluator.sink()
            .report(diagnostics::codes::unknownAction, component.kind->declaration->name.span,
                    semantics::describe(*component.kind), std::string(verb))
            .note(std::string(need));
        return std::nullopt;
    }
    semantics::Step step;
    step.verb = verb;
    step.component = &component;
    step.action = &action->second;
    step.span = where;
    return step;
}

} // namespace drc::plans
