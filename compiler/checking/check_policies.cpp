#include "checking/checking.hpp"
#include "checking/inference.hpp"
#include "checking/no_kind.hpp"
#include "source/cancellation.hpp"

#include <utility>

namespace drc::checking {

namespace {

using syntax::as;
using syntax::PolicyItem;
using syntax::RuleItem;

/// Every line of a rule as if each of its loops and branches were entered. What a topology has is any to it.
class RuleCheck {
public:
    explicit RuleCheck(Inference& inference) : inference_(inference) {}

    void body(const syntax::Body& body) {
        const Locals::Block block(locals_);
        for (const syntax::Statement* statement : body.statements)
            check(*statement);
    }

private:
    void check(const syntax::Statement& statement) {
        switch (syntax::itemOf<RuleItem>(statement)) {
        case RuleItem::Let: {
            const auto& definition = as<syntax::Definition>(statement);
            StaticType type = inference_.infer(*definition.value, environment_);
            locals_.add(inference_.symbolOf(definition.name), std::move(type));
            return;
        }
        case RuleItem::Require: inference_.requirement(as<syntax::Clause>(statement), environment_); return;
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
    Locals locals_;
    const Environment environment_ = inference_.ofNoKind(locals_);
};

/// What only `drc lint` asks cannot stop a compile.
void checkLevels(const syntax::Block& advice, diagnostics::Sink& sink) {
    for (const syntax::Statement* statement : advice.body->statements) {
        if (statement->kind != syntax::StatementKind::Rule) continue;
        const auto& rule = as<syntax::Block>(*statement);
        const syntax::Name& level = rule.labels.front();
        if (level.text == "error")
            sink.report(diagnostics::codes::adviceIsNoError, level.span, std::string(rule.name.text),
                        std::string(advice.name.text))
                .help("make it a `warning`, or declare it in a `policy`, which every command asks");
    }
}

void checkPolicy(const syntax::Body& policy, Inference& inference) {
    for (const syntax::Statement* statement : policy.statements) {
        switch (syntax::itemOf<PolicyItem>(*statement)) {
        case PolicyItem::Let:
        case PolicyItem::Function: inference.checkDefinition(as<syntax::Definition>(*statement)); break;
        case PolicyItem::Rule: RuleCheck(inference).body(*as<syntax::Block>(*statement).body); break;
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
