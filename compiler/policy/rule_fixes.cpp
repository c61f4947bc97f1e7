#include "policy/rule_fixes.hpp"

#include "policy/plan_subjects.hpp"
#include "semantics/written_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::policy {

using semantics::FixTarget;

namespace {

/// Settings of plans that name something.
const std::vector<std::string> namesInPlans{"engine", "mode"};

std::string nameOf(const ir::Resource& resource) {
    return fmt::format("`{}`", ir::toString(resource.address));
}

} // namespace

std::optional<diagnostics::Fix> RuleFixes::of(const syntax::Requirement& requirement,
                                              const Environment& environment, const Subject* judged) const {
    for (const syntax::FixClause& clause : requirement.fixes)
        if (auto fix = made(clause, environment, judged)) return fix;
    return std::nullopt;
}

std::optional<diagnostics::Fix> RuleFixes::made(const syntax::FixClause& clause,
                                                const Environment& environment, const Subject* judged) const {
    const Value target = evaluator_.evaluate(*clause.target, environment);
    if (const auto* attribute = target.as<AttributeSubject>())
        return ofAttribute(clause, *attribute, environment);
    return semantics::settingFix(clause, targetOf(target, judged), environment, evaluator_, model_, library_);
}

FixTarget RuleFixes::targetOf(const Value& target, const Subject* judged) const {
    if (const auto* component = target.as<ComponentSubject>()) {
        FixTarget result = semantics::targetOf(component->subject());
        const auto* resource = judged == nullptr ? nullptr : judged->resourceOf();
        const bool isOfIt = resource != nullptr && judged->componentName() == component->subject().name;
        result.region = isOfIt ? model_.region(resource->role) : nullptr;
        return result;
    }
    if (const auto* resource = target.as<ResourceSubject>())
        return {.place = resource->place(), .name = nameOf(resource->resource())};
    if (const auto* part = target.as<TopologySubject>())
        return part->isWritten()
                   ? FixTarget{.place = part->component(), .name = part->describe(), .named = namesInPlans}
                   : FixTarget{};
    if (target.text() != nullptr && *target.text() == model_.name)
        return {.place = model_.nameSpan, .name = fmt::format("the topology `{}`", model_.name)};
    if (target.entries() == nullptr) return {};
    // A replica is a map, which comes from its line in `replicate`.
    const auto replica = std::find_if(model_.replications.begin(), model_.replications.end(),
                                      [&](const auto& one) { return one.span == target.origin; });
    if (replica == model_.replications.end() || replica->component == nullptr) return {};
    FixTarget result = semantics::targetOf(*replica->component);
    result.place = replica->span;
    result.name = "the replica of " + result.name;
    result.parameters = &replica->component->kind->replicaParameters;
    return result;
}

/// It is changed where its value is written, or else in its resource.
std::optional<diagnostics::Fix> RuleFixes::ofAttribute(const syntax::FixClause& clause,
                                                       const AttributeSubject& attribute,
                                                       const Environment& environment) const {
    const syntax::Expression* const expression = semantics::newValueIn(*clause.body);
    if (expression == nullptr) return std::nullopt;
    const Value value = evaluator_.evaluate(*expression, environment);
    const source::Span written = attribute.writtenAt();
    FixTarget target;
    target.isShared = isOfFamily(attribute);
    if (value.isNull() || !isUsers(written)) {
        const ir::Resource& resource = *attribute.resourceOf();
        target.place = resource.origin.statement;
        target.name = nameOf(resource);
        target.attribute = attribute.name();
        return semantics::settingFix(clause, target, environment, evaluator_, model_, library_);
    }
    const auto text = semantics::writtenValue(value);
    const std::string_view before = evaluator_.sources().text(written);
    // A bare word may be a member of an enumeration, which no text can take the place of; and of a text that
    // is put together, the parts would be lost.
    const bool isText = value.text() != nullptr || value.asDeferred() != nullptr;
    const bool fits = !isText || (before.starts_with('"') && before.find("${") == std::string_view::npos);
    if (!text || !fits || before == *text) return std::nullopt;
    return diagnostics::Fix{fmt::format("replace `{}` with `{}`", before, *text),
                            {{written, *text}},
                            semantics::applicabilityOf(clause, target, evaluator_.sources())};
}

bool RuleFixes::isUsers(source::Span span) const {
    return !span.empty() && evaluator_.sources().file(span.file).origin() == source::Origin::User;
}

bool RuleFixes::isOfFamily(const Subject& subject) const {
    const semantics::Component* const component = model_.component(subject.componentName());
    return component != nullptr && component->family != nullptr;
}

} // namespace drc::policy
