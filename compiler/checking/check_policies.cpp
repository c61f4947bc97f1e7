#include "checking/checking.hpp"
#include "checking/inference.hpp"
#include "checking/no_kind.hpp"
#include "library/rule_level.hpp"
#include "source/cancellation.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace drc::checking {

namespace codes = diagnostics::codes;

namespace {

using syntax::as;
using syntax::PolicyItem;
using syntax::RuleItem;

/// Under which a configuration gives a rule its level, beside its parameters.
constexpr std::string_view levelKey = "level";

/// Every line of a rule as if each of its loops and branches were entered. What a topology has is any to it.
class RuleCheck {
public:
    RuleCheck(Inference& inference, const syntax::Block& rule) : inference_(inference), rule_(rule) {}

    void run() {
        library::levelOf(rule_, findings());
        body(*rule_.body);
    }

private:
    void body(const syntax::Body& body) {
        const Locals::Block block(locals_);
        // They are known all over the rule.
        for (const syntax::Statement* statement : body.statements)
            if (statement->kind == syntax::StatementKind::Param)
                parameter(as<syntax::Definition>(*statement), &body == rule_.body);
        for (const syntax::Statement* statement : body.statements)
            check(*statement);
    }

    diagnostics::Sink& findings() { return inference_.context().evaluator.sink(); }

    void parameter(const syntax::Definition& definition, bool isDirect) {
        if (!isDirect) {
            findings()
                .report(codes::misplacedSetting, definition.keyword, "param", "this part of a rule")
                .help("put it directly into the rule");
            return;
        }
        const semantics::Type type = inference_.context().kinds.resolve(*definition.type);
        if (!isConfigurable(type))
            findings()
                .report(codes::ruleParameterType, definition.type->span, semantics::describe(type))
                .help("its type is `bool`, `number`, `string`, `duration`, `size`, `percent` or `list of "
                      "string`: what a configuration can say");
        if (definition.name.text == levelKey)
            findings()
                .report(codes::reservedName, definition.name.span, "parameter of a rule",
                        std::string(levelKey))
                .note("a configuration gives the rule its level under this name");
        const auto [first, isFirst] = names_.emplace(definition.name.text, definition.name.span);
        if (!isFirst)
            findings()
                .report(codes::duplicateName, definition.name.span, std::string(definition.name.text))
                .label(first->second, "first declared here");
        if (definition.value == nullptr)
            findings()
                .report(codes::noRuleDefault, definition.name.span, std::string(definition.name.text))
                .help("give it one, which counts where no configuration says otherwise");
        else
            inference_.inferAs(*definition.value, environment_, type);
        locals_.add(inference_.symbolOf(definition.name), types::from(type));
    }

    static bool isConfigurable(const semantics::Type& type) {
        using enum semantics::TypeKind;
        switch (type.kind) {
        case Bool:
        case Number:
        case String:
        case Duration:
        case Size:
        case Percent: return !type.optional;
        case List: return !type.optional && type.elementType().kind == String;
        default: return false;
        }
    }

    void check(const syntax::Statement& statement) {
        switch (syntax::itemOf<RuleItem>(statement)) {
        case RuleItem::Param: return; // checked before all others
        case RuleItem::Let: {
            const auto& definition = as<syntax::Definition>(statement);
            StaticType type = inference_.infer(*definition.value, environment_);
            locals_.add(inference_.symbolOf(definition.name), std::move(type));
            return;
        }
        case RuleItem::Require:
            inference_.requirement(as<syntax::Requirement>(statement), environment_);
            return;
        case RuleItem::For: {
            const auto& loop = as<syntax::Loop>(statement);
            const Locals::Block block(locals_);
            inference_.bind(loop.binding, environment_);
            body(*loop.body);
            return;
        }
        case RuleItem::When:
            inference_.branches(as<syntax::Choice>(statement), environment_,
                                [&](const syntax::Body& taken) { body(taken); });
            return;
        case RuleItem::GoodExample:
        case RuleItem::BadExample: return; // the tests compile them
        }
    }

    Inference& inference_;
    const syntax::Block& rule_;
    std::map<std::string_view, source::Span> names_; ///< of its parameters
    Locals locals_;
    const Environment environment_ = inference_.ofNoKind(locals_);
};

/// What only `drc lint` asks cannot stop a compile.
void checkLevels(const syntax::Block& advice, diagnostics::Sink& sink) {
    for (const syntax::Statement* statement : advice.body->statements) {
        if (statement->kind != syntax::StatementKind::Rule) continue;
        const auto& rule = as<syntax::Block>(*statement);
        const syntax::Name& level = rule.labels.front();
        const auto declared = library::ruleLevel(level.text);
        if (declared && library::isError(*declared))
            sink.report(diagnostics::codes::adviceIsNoError, level.span, std::string(rule.name.text),
                        std::string(advice.name.text), std::string(level.text))
                .help("make it a `warning`, or declare it in a `policy`, which every command asks");
    }
}

void checkPolicy(const syntax::Body& policy, Inference& inference) {
    for (const syntax::Statement* statement : policy.statements) {
        switch (syntax::itemOf<PolicyItem>(*statement)) {
        case PolicyItem::Let:
        case PolicyItem::Function: inference.checkDefinition(as<syntax::Definition>(*statement)); break;
        case PolicyItem::Rule: RuleCheck(inference, as<syntax::Block>(*statement)).run(); break;
        }
    }
}

} // namespace

void checkPolicies(const std::vector<library::Declaration>& policies, library::Library& library,
                   semantics::Kinds& kinds, const expansion::Providers& providers,
                   semantics::Evaluator& evaluator) {
    if (policies.empty()) return;
    CheckContext context(library, kinds, providers, evaluator);
    Inference inference(context, noKind(), Inference::OfRules{});
    for (const library::Declaration& policy : policies) {
        source::throwIfCancelled();
        if (!policy.module->tree.complete) continue;
        if (policy.statement->kind == syntax::StatementKind::Advice)
            checkLevels(policy.block(), evaluator.sink());
        checkPolicy(*policy.block().body, inference);
    }
}

} // namespace drc::checking
