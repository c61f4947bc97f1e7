#include "policy/rule_settings.hpp"

#include "semantics/model.hpp"
#include "source/ascii.hpp"
#include "syntax/number.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace drc::policy {

namespace codes = diagnostics::codes;
using library::ConfiguredParameter;
using library::ConfiguredRule;
using library::ConfiguredText;
using library::RuleLevel;
using semantics::Type;
using semantics::TypeKind;
using semantics::Value;

namespace {

/// A number with a unit, as the language reads it; nothing for any other text, and for one of another type.
std::optional<Value> quantity(const std::string& text, TypeKind wanted) {
    if (text.empty() || !source::isDigit(text.front())) return std::nullopt;
    const syntax::Number number = syntax::parseNumber(text);
    if (number.problem != syntax::Number::Problem::None) return std::nullopt;
    if (wanted == TypeKind::Duration && number.unit == syntax::Unit::Duration)
        return Value(semantics::Duration{number.value});
    if (wanted == TypeKind::Size && number.unit == syntax::Unit::Size)
        return Value(semantics::Size{number.value});
    if (wanted == TypeKind::Percent && number.unit == syntax::Unit::Percent)
        return Value(semantics::Percent{number.value});
    return std::nullopt;
}

Value textAt(const std::string& text, source::Span where) {
    Value value{text};
    value.origin = where;
    return value;
}

/// What a parameter of the type makes of it; nothing where it does not fit.
std::optional<Value> valueAs(const Type& type, const ConfiguredParameter& given) {
    switch (type.kind) {
    case TypeKind::Bool:
        if (const bool* const boolean = std::get_if<bool>(&given.value)) return Value(*boolean);
        return std::nullopt;
    case TypeKind::Number:
        if (const double* const number = std::get_if<double>(&given.value)) return Value(*number);
        return std::nullopt;
    case TypeKind::String:
        if (const auto* const text = std::get_if<std::string>(&given.value)) return textAt(*text, given.span);
        return std::nullopt;
    case TypeKind::Duration:
    case TypeKind::Size:
    case TypeKind::Percent:
        if (const auto* const text = std::get_if<std::string>(&given.value))
            return quantity(*text, type.kind);
        return std::nullopt;
    case TypeKind::List:
        if (const auto* const texts = std::get_if<std::vector<ConfiguredText>>(&given.value)) {
            semantics::Items items;
            for (const ConfiguredText& one : *texts)
                items.push_back(textAt(one.text, one.span));
            return Value::list(std::move(items));
        }
        return std::nullopt;
    default: return std::nullopt; // which no parameter of a rule is
    }
}

std::string_view typeFound(const ConfiguredParameter& given) {
    static constexpr std::array<std::string_view, 4> types{"a boolean", "a number", "a string",
                                                           "a list of strings"};
    return types[given.value.index()];
}

/// How a value of the type is written in TOML, where that is no matter of course.
std::string_view writtenInToml(TypeKind type) {
    if (type == TypeKind::Duration) return "a duration is a string, as in `\"15m\"`";
    if (type == TypeKind::Size) return "a size is a string, as in `\"64KiB\"`";
    return type == TypeKind::Percent ? "a percentage is a string, as in `\"99.9%\"`" : "";
}

} // namespace

RuleSettings::RuleSettings(const library::Configuration& configuration, library::Library& library,
                           semantics::Kinds& kinds, diagnostics::Sink& sink) {
    if (configuration.rules.empty()) return;
    const std::vector<library::Declaration> policies = allPolicies(library);
    const std::vector<Rule> rules = rulesOf(policies);
    for (const ConfiguredRule& configured : configuration.rules)
        judge(configured, rules, kinds, sink);
}

void RuleSettings::judge(const ConfiguredRule& configured, const std::vector<Rule>& rules,
                         semantics::Kinds& kinds, diagnostics::Sink& sink) {
    const ConfiguredText& name = configured.name;
    std::vector<const Rule*> meant;
    for (const Rule& rule : rules)
        if (rule.declaration->name.text == name.text) meant.push_back(&rule);
    if (meant.empty()) {
        auto& error = sink.report(codes::unknownConfiguredRule, name.span, name.text);
        if (semantics::waivedBy(name.text)) {
            error.note("it is a finding of the compiler itself, which no configuration suppresses")
                .help(
                    fmt::format("suppress it where it stands: `allow {} on NAME because \"…\"`", name.text));
            return;
        }
        std::vector<std::string> known;
        for (const Rule& rule : rules)
            known.push_back(rule.name());
        error.didYouMean(name.text, name.span, [&] { return known; });
        error.help("a policy of yours is known where its file is imported, or named in `policies`");
        return;
    }
    for (const Rule* const rule : meant) {
        if (!configured.level || *configured.level == RuleLevel::Required) continue;
        if (library::levelOf(*rule->declaration, sink) != RuleLevel::Required) continue;
        sink.report(codes::requiredRuleConfigured, configured.levelSpan, name.text)
            .label(rule->declaration->labels.front().span, "declared here")
            .help("remove the level");
    }
    if (configured.level) rules_.emplace(name.text, &configured);
    for (const ConfiguredParameter& given : configured.parameters)
        set(given, meant, kinds, sink);
}

void RuleSettings::set(const ConfiguredParameter& given, const std::vector<const Rule*>& rules,
                       semantics::Kinds& kinds, diagnostics::Sink& sink) {
    bool known = false;
    std::vector<std::string> names;
    for (const Rule* const rule : rules) {
        for (std::string& name : rule->parameterNames())
            names.push_back(std::move(name));
        const syntax::Definition* const parameter = rule->parameter(given.name.text);
        if (parameter == nullptr || parameter->type == nullptr) continue;
        known = true;
        const Type type = kinds.resolve(*parameter->type);
        if (std::optional<Value> value = valueAs(type, given)) {
            values_.emplace(parameter, *std::move(value));
            continue;
        }
        auto& error = sink.report(codes::configurationType, given.span,
                                  fmt::format("rules.{}.{}", rule->name(), given.name.text),
                                  semantics::describe(type), std::string(typeFound(given)));
        error.label(parameter->name.span, "the parameter is declared here");
        if (const std::string_view example = writtenInToml(type.kind); !example.empty())
            error.help(std::string(example));
    }
    if (known) return;
    auto& error =
        sink.report(codes::unknownRuleParameter, given.name.span, rules.front()->name(), given.name.text);
    if (names.empty())
        error.note("it has no parameters");
    else
        error.didYouMeanOneOf(given.name.text, given.name.span, names,
                              names.size() == 1 ? "its parameter is" : "its parameters are");
}

std::optional<RuleLevel> RuleSettings::levelOf(const syntax::Block& rule, diagnostics::Sink& sink) const {
    const std::optional<RuleLevel> declared = library::levelOf(rule, sink);
    if (rules_.empty() || !declared || *declared == RuleLevel::Required) return declared;
    const auto configured = rules_.find(rule.name.text);
    return configured == rules_.end() ? declared : configured->second->level;
}

source::Span RuleSettings::levelSpan(std::string_view rule) const {
    const auto configured = rules_.find(rule);
    return configured == rules_.end() ? source::Span{} : configured->second->levelSpan;
}

const Value* RuleSettings::valueOf(const syntax::Definition& parameter) const {
    const auto found = values_.find(&parameter);
    return found == values_.end() ? nullptr : &found->second;
}

} // namespace drc::policy
