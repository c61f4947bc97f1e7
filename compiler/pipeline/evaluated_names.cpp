#include "pipeline/evaluated_names.hpp"

#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "semantics/written_value.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace drc::pipeline {

namespace {

using semantics::Component;
using semantics::RegionRole;
using semantics::Setting;
using semantics::Type;
using semantics::Value;

/// Whether one reads the value where it is written, or nothing but the deployment knows it: evaluating all of
/// these would take a tenth of an analysis.
bool isPlain(const syntax::Expression& expression) {
    using enum syntax::ExpressionKind;
    switch (expression.kind) {
    case Invalid:
    case Null:
    case Bool:
    case Number:
    case Name: return true;
    case Template: {
        bool hasParts = false;
        syntax::forEachPart(expression, [&](const syntax::Expression&) { hasParts = true; });
        return !hasParts;
    }
    case List:
    case Map:
    case Group: break;
    case Postfix:
        for (const syntax::Suffix& suffix : syntax::as<syntax::PostfixExpression>(expression).suffixes)
            if (suffix.kind != syntax::SuffixKind::Member) return false;
        break;
    default: return false;
    }
    bool arePlain = true;
    syntax::forEachPart(expression,
                        [&](const syntax::Expression& part) { arePlain = arePlain && isPlain(part); });
    return arePlain;
}

class NameEvaluator {
public:
    explicit NameEvaluator(expansion::ExpansionContext& world) : world_(world) {}

    std::vector<EvaluatedName> all() {
        // Settings may make components, which are not written in the topology.
        std::vector<const Component*> written;
        for (const Component& component : world_.model.components)
            if (component.kind != nullptr && component.nameSpan != source::Span{})
                written.push_back(&component);
        for (const Component* component : written)
            settingsOf(*component);
        for (const auto& [name, definition] : world_.model.lets)
            let(*definition);
        std::stable_sort(
            found_.begin(), found_.end(), [](const EvaluatedName& one, const EvaluatedName& other) {
                return std::tie(one.name.file, one.name.begin) < std::tie(other.name.file, other.name.begin);
            });
        return std::move(found_);
    }

private:
    using Texts = std::vector<std::pair<std::string, std::string>>; ///< where, and what

    void add(source::Span name, const std::string& of, const Texts& texts) {
        const bool isOne = std::all_of(texts.begin(), texts.end(),
                                       [&](const auto& one) { return one.second == texts.front().second; });
        for (const auto& [where, text] : texts) {
            if (isOne)
                found_.push_back({name, of, text});
            else
                found_.push_back({name, of.empty() ? where : of + " in " + where, text});
            if (isOne) break;
        }
    }

    void settingsOf(const Component& component) {
        const std::string of = component.family == nullptr ? "" : component.written();
        for (const Setting& setting : component.settings.all) {
            if (setting.written == nullptr || isPlain(*setting.written)) continue;
            const semantics::Parameter* const parameter = component.kind->parameters.find(setting.name.text);
            if (parameter == nullptr) continue;
            Texts texts;
            for (const RegionRole* region : component.regions) {
                const auto value =
                    world_.instance(component).parameterNamed(setting.name.text, region, world_.evaluator);
                if (value) note(texts, *region, *value, &parameter->type);
            }
            add(setting.name.span, of, texts);
        }
    }

    void let(const syntax::Definition& definition) {
        if (definition.value == nullptr || isPlain(*definition.value)) return;
        Texts texts;
        for (const RegionRole& region : world_.model.regions)
            note(texts, region, world_.evaluator.evaluate(*definition.value, {&world_.frame, &region}),
                 nullptr);
        add(definition.name.span, "", texts);
    }

    static void note(Texts& texts, const RegionRole& region, const Value& value, const Type* type) {
        if (value.isPoison()) return;
        if (auto text = semantics::writtenValue(value, type))
            texts.emplace_back(region.role, *std::move(text));
    }

    expansion::ExpansionContext& world_;
    std::vector<EvaluatedName> found_;
};

} // namespace

std::vector<EvaluatedName> evaluatedNames(expansion::ExpansionContext& world) {
    return NameEvaluator(world).all();
}

} // namespace drc::pipeline
