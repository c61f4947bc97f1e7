#include "checking/checking.hpp"
#include "checking/inference.hpp"
#include "checking/no_kind.hpp"
#include "semantics/settings.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace drc::checking {

namespace {

using syntax::as;
using syntax::ExpressionKind;
using syntax::StatementKind;
using syntax::TopologyItem;

/// Whether an evaluation may have passed by a part of the expression.
bool mayHaveSkipped(const syntax::Expression& expression) {
    const auto isLogical = [](const syntax::ChainLink& link) {
        return link.operation == syntax::ChainOperator::And || link.operation == syntax::ChainOperator::Or;
    };
    switch (expression.kind) {
    case ExpressionKind::Conditional:
    case ExpressionKind::ListComprehension:
    case ExpressionKind::MapComprehension: return true;
    case ExpressionKind::Chain: {
        const auto& links = as<syntax::ChainExpression>(expression).links;
        if (std::any_of(links.begin(), links.end(), isLogical)) return true;
        break;
    }
    default: break;
    }
    bool skipped = false;
    syntax::forEachPart(expression,
                        [&](const syntax::Expression& part) { skipped = skipped || mayHaveSkipped(part); });
    return skipped;
}

/// The statements of one topology. What was evaluated was checked with the values at hand.
class TopologyCheck {
public:
    TopologyCheck(const semantics::Model& model, CheckContext& context)
        : model_(model), context_(context), inference_(context, noKind()) {}

    void run(const syntax::Body& body) {
        for (const syntax::Statement* statement : body.statements)
            check(*statement);
    }

private:
    void check(const syntax::Statement& statement) {
        switch (syntax::itemOf<TopologyItem>(statement)) {
        case TopologyItem::Region:
        case TopologyItem::Param:
        case TopologyItem::Let: value(as<syntax::Definition>(statement).value); return;
        case TopologyItem::Setting: ofSomeType(as<syntax::Definition>(statement).value); return;
        case TopologyItem::Component: component(as<syntax::Entry>(statement)); return;
        case TopologyItem::Section: settings(*as<syntax::Block>(statement).body); return;
        case TopologyItem::Objectives:
        case TopologyItem::Replicate:
        case TopologyItem::Failover:
        case TopologyItem::Failback:
        case TopologyItem::Switchover:
        case TopologyItem::Drill:
        case TopologyItem::Adopt:
            if (const syntax::Body* const body = syntax::bodyOf(statement)) settings(*body);
            return;
        case TopologyItem::NoFailback:
        case TopologyItem::NoSwitchover:
        case TopologyItem::Assume:
        case TopologyItem::Allow:
        case TopologyItem::Uses: return;
        }
    }

    void component(const syntax::Entry& entry) {
        const semantics::Kind* const kind = context_.kinds.find(entry.head);
        if (kind == nullptr) return; // reported when the topology was read
        Locals::Block block(locals_);
        const semantics::Family* const family = familyOf(entry);
        const bool isEmpty = family != nullptr && family->elements.empty() && !family->unclear;
        if (family != nullptr && !family->unclear) inference_.bind(*entry.repetition, environment_);
        const semantics::SettingsCheck check(context_.findings);
        const semantics::Settings all = check.read(entry.body);
        if (isEmpty)
            check.check(all, kind->parameters, semantics::componentSettings(),
                        {semantics::describe(*kind),
                         {entry.span.file, entry.head.span.begin, entry.target->span.end},
                         kind->declaration->name.span});
        for (const semantics::Setting& setting : all.all) {
            const semantics::Parameter* const parameter = kind->parameters.find(setting.name.text);
            if (setting.section != nullptr)
                settings(*setting.section->body, isEmpty);
            else if (parameter != nullptr && setting.written != nullptr)
                taken(*setting.written, isEmpty, parameter->type);
            else
                value(setting.written, isEmpty);
        }
    }

    /// What a parameter takes, in each region where that is written.
    void taken(const syntax::Expression& written, bool all, const semantics::Type& type) {
        const syntax::MapExpression* const byRegion = model_.byRegion(written);
        if (byRegion == nullptr) return value(&written, all, &type);
        for (const syntax::MapEntry& entry : byRegion->entries)
            value(entry.value, all, &type);
    }

    const semantics::Family* familyOf(const syntax::Entry& entry) const {
        const auto made = model_.made.find(&entry);
        if (made == model_.made.end()) return nullptr;
        const auto* const family = std::get_if<const semantics::Family*>(&made->second);
        return family == nullptr ? nullptr : *family;
    }

    /// The values of settings, at any depth of blocks, with the names of the loops around them.
    void settings(const syntax::Body& body, bool all = false) {
        for (const syntax::Statement* statement : body.statements) {
            if (statement->kind == StatementKind::Setting) {
                ofSomeType(as<syntax::Definition>(*statement).value, all);
            } else if (const syntax::Body* const inner = syntax::bodyOf(*statement)) {
                Locals::Block block(locals_);
                const bool repeated = syntax::shapeOf(statement->kind) == syntax::Shape::Entry &&
                                      as<syntax::Entry>(*statement).repetition != nullptr;
                if (repeated) inference_.bind(*as<syntax::Entry>(*statement).repetition, environment_);
                settings(*inner, all || repeated);
            }
        }
    }

    /// A setting whose type is not known here: a bare name may be a member of an enumeration.
    void ofSomeType(const syntax::Expression* written, bool all = false) {
        if (written != nullptr && !mayNameMember(*written)) value(written, all);
    }

    /// Whether a name that nothing declares stands where the type decides what it means.
    bool mayNameMember(const syntax::Expression& written) {
        const auto named = [&](const syntax::Expression* part) { return mayNameMember(*part); };
        switch (written.kind) {
        case ExpressionKind::Name:
            return inference_.symbolOf(as<syntax::NameExpression>(written).name()) == nullptr;
        case ExpressionKind::Group: return named(as<syntax::GroupExpression>(written).inner);
        case ExpressionKind::List: {
            const auto& items = as<syntax::ListExpression>(written).items;
            return std::any_of(items.begin(), items.end(), named);
        }
        case ExpressionKind::Map: {
            const auto& entries = as<syntax::MapExpression>(written).entries;
            return std::any_of(entries.begin(), entries.end(),
                               [&](const syntax::MapEntry& entry) { return named(entry.value); });
        }
        case ExpressionKind::Conditional: {
            const auto& conditional = as<syntax::ConditionalExpression>(written);
            return named(conditional.otherwise) ||
                   std::any_of(conditional.branches.begin(), conditional.branches.end(),
                               [&](const syntax::ConditionalBranch& branch) { return named(branch.value); });
        }
        default: return false;
        }
    }

    void value(const syntax::Expression* written, bool all = false, const semantics::Type* type = nullptr) {
        if (written == nullptr || (!all && !mayHaveSkipped(*written))) return;
        if (type != nullptr)
            inference_.inferAs(*written, environment_, *type);
        else
            inference_.infer(*written, environment_);
    }

    const semantics::Model& model_;
    CheckContext& context_;
    Inference inference_;
    Locals locals_;
    /// A setting may be evaluated in each region.
    const Environment environment_ = inference_.ofNoKind(locals_);
};

} // namespace

void checkTopology(const semantics::Model& model, library::Library& library, semantics::Kinds& kinds,
                   const expansion::Providers& providers, semantics::Evaluator& evaluator) {
    checkRegionLiterals(model, evaluator);
    CheckContext context(library, kinds, providers, evaluator);
    context.topology = &model;
    TopologyCheck check(model, context);
    check.run(*model.declaration->body);
    for (const library::Declaration& extension : library.extensions(model.name))
        check.run(*extension.block().body);
}

} // namespace drc::checking
