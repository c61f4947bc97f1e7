#include "expansion/requirements.hpp"

#include "binding/builtins.hpp"
#include "binding/symbol.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "semantics/setting_fix.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::expansion {

namespace {

/// A message. Where it says `component`, an element is called as a program calls it, also before `.arn`.
std::optional<std::string> messageOf(const syntax::Expression& expression, const InstanceFrame& place,
                                     const Environment& environment, Evaluator& evaluator) {
    const Value value = evaluator.evaluate(expression, environment);
    if (value.isPoison()) return std::nullopt; // which was reported
    const semantics::Model& model = place.instance().world().model;
    const semantics::Component& owner = place.instance().owner();
    const auto shown = [](const Value& part) {
        return semantics::print(part).value_or(semantics::describe(part));
    };
    const bool isCalledByName = owner.family == nullptr && owner.declaredName.empty();
    if (isCalledByName || expression.kind != syntax::ExpressionKind::Template)
        return model.inMessage(shown(value));
    const auto isComponent = [&](const syntax::Expression& part) {
        bool is = false;
        if (part.kind == syntax::ExpressionKind::Name)
            syntax::forEachName(part, [&](const syntax::Name& name) {
                const binding::Symbol* const symbol = evaluator.symbolOf(name);
                is = symbol != nullptr && symbol->builtin != nullptr &&
                     symbol->builtin->id == binding::Builtin::Component;
            });
        return is;
    };
    std::string result;
    std::string since; // the last mention of the component
    for (const syntax::TemplatePart& part : syntax::as<syntax::TemplateExpression>(expression).parts) {
        if (part.expression == nullptr) {
            since += part.text;
        } else if (isComponent(*part.expression)) {
            result += model.inMessage(std::exchange(since, {})) + owner.written();
        } else {
            since += shown(evaluator.evaluate(*part.expression, environment));
        }
    }
    return result + model.inMessage(since);
}

/// The signals that the condition speaks of, as a plan would watch them.
std::vector<std::string> signalsAskedFor(const syntax::Expression& condition,
                                         const semantics::Component& owner, Evaluator& evaluator) {
    std::vector<std::string> result;
    syntax::forEachName(condition, [&](const syntax::Name& name) {
        const binding::Symbol* const symbol = evaluator.symbolOf(name);
        if (symbol != nullptr && symbol->kind == binding::SymbolKind::Signal)
            result.push_back(fmt::format("{} {}", name.text, owner.written()));
    });
    return result;
}

/// The first fix that can be made in the lines of the component. A part has none: its kind sets it.
std::optional<diagnostics::Fix> fixOf(const syntax::Requirement& requirement, const InstanceFrame& place,
                                      const Environment& environment, Evaluator& evaluator) {
    if (place.instance().membership() != nullptr) return std::nullopt;
    const ExpansionContext& world = place.instance().world();
    const semantics::Component& owner = place.instance().owner();
    semantics::FixTarget target = semantics::targetOf(owner);
    target.region = place.identity().region;
    for (const syntax::FixClause& clause : requirement.fixes) {
        // `component` is its name.
        const Value named = evaluator.evaluate(*clause.target, environment);
        if (named.text() == nullptr || *named.text() != owner.name) continue;
        if (auto fix =
                semantics::settingFix(clause, target, environment, evaluator, world.model, world.library))
            return fix;
    }
    return std::nullopt;
}

} // namespace

bool checkRequirement(const syntax::Requirement& clause, const InstanceFrame& place,
                      const Environment& environment, Evaluator& evaluator) {
    const auto holds = evaluator.decide(*clause.subject, environment);
    if (!holds || *holds) return holds.has_value();
    const auto text = [&](const syntax::Expression& expression) {
        return messageOf(expression, place, environment, evaluator);
    };
    const std::optional<std::string> message = text(*clause.second);
    if (!message) return false;
    const source::Span where = place.instance().diagnosticSpan(*clause.subject, place);
    auto& error = evaluator.sink().report(diagnostics::codes::requirement, where, *message);
    // The settings of a family are written once for all its elements.
    diagnostics::Diagnostic* const kept = evaluator.sink().keptOf(error);
    if (kept != nullptr && place.instance().owner().family != nullptr && where != place.instantiatedAt())
        kept->foundFor(place.instantiatedAt(), place.instantiationText());
    error.lacks = signalsAskedFor(*clause.subject, place.instance().owner(), evaluator);
    error.about(place.instance().owner().nameSpan).label(clause.subject->span, "required here");
    const std::optional<std::string> help = clause.third == nullptr ? std::nullopt : text(*clause.third);
    if (help) error.help(*help);
    if (auto fix = fixOf(clause, place, environment, evaluator)) error.fixes.push_back(*std::move(fix));
    return false;
}

} // namespace drc::expansion
