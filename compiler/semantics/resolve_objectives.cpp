#include "library/contract.hpp"
#include "semantics/needed_now.hpp"
#include "semantics/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// What is asked of a topology, its components and its parts, and what is suppressed or assumed of it.
namespace drc::semantics {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::StatementKind;

// ---- objectives

std::optional<double> Resolver::milliseconds(const syntax::Expression& expression, const std::string& what) {
    const Value value = evaluator_.evaluateAs(expression, environment(), Type::of(TypeKind::Duration));
    if (value.duration() == nullptr) return std::nullopt;
    if (value.duration()->milliseconds > 0) return value.duration()->milliseconds;
    report(codes::notPositive, expression.span, what, *print(value));
    return std::nullopt;
}

void Resolver::objective(const syntax::Definition& setting, Objectives& result) {
    if (setting.name.text == "rpo") {
        result.rpo = milliseconds(*setting.value, "an RPO");
        result.rpoSpan = setting.span;
    } else {
        result.rto = milliseconds(*setting.value, "an RTO");
        result.rtoSpan = setting.span;
    }
}

void Resolver::readGoals(const Settings& from, Objectives& into) {
    for (const Setting& setting : from.all) {
        if (setting.written == nullptr || (setting.name.text != "rpo" && setting.name.text != "rto"))
            continue;
        objective(
            {{StatementKind::Setting, join(setting.name.span, setting.written->span), setting.name.span},
             setting.name,
             {},
             nullptr,
             setting.written},
            into);
    }
}

void Resolver::objectives(const syntax::Block& block, ObjectivesByDisruption& result) {
    static const std::vector<std::string> classes(contract::disruption::all.begin(),
                                                  contract::disruption::all.end());
    const Settings all = settings(block.body);
    std::vector<std::string> allowed{"rpo", "rto"};
    for (const Setting& setting : all.all) {
        if (setting.section == nullptr) continue;
        if (std::find(classes.begin(), classes.end(), setting.name.text) == classes.end()) continue;
        allowed.emplace_back(setting.name.text);
        const Settings inner = settings(setting.section->body);
        onlySettings(inner, {"rpo", "rto"}, "objectives");
        readGoals(inner, result[std::string(setting.name.text)]);
    }
    onlySettings(all, allowed, "objectives");
    readGoals(all, result[std::string(contract::disruption::region)]);
}

void Resolver::objectivesOfPart(Plan& plan, const std::vector<std::string>& misspelt) {
    const Setting* const own = plan.settings.find("objectives");
    if (own == nullptr || std::find(misspelt.begin(), misspelt.end(), "only") != misspelt.end()) return;
    if (!plan.ofPart || plan.kind != PlanKind::Failover) {
        auto& error =
            report(codes::misplacedSetting, own->name.span, "objectives",
                   plan.ofPart ? fmt::format("a {}", spell(plan.kind)) : "a plan for the whole topology");
        if (plan.ofPart)
            error.help("give them to the failover: while both regions work, nothing is lost");
        else
            error.help("name the part that they are for: `only = [ … ]`")
                .help("or let them stand in the topology, outside of its plans");
        return;
    }
    if (own->section == nullptr) {
        report(codes::wrongType, own->written->span, "objectives in braces", "a value")
            .help("as in `objectives { rto = 15m }`");
        return;
    }
    const Settings all = settings(own->section->body);
    onlySettings(all, {"rpo", "rto"}, "objectives of a part");
    readGoals(all, plan.objectives);
}

// ---- suppressions and assumptions

std::string Resolver::writtenText(const syntax::Expression& written, const std::string& what) {
    const Value value = evaluator_.evaluateAs(written, environment(), Type::of(TypeKind::String));
    if (value.text() == nullptr) {
        if (value.holdsDeferred())
            adviseKnown(report(codes::neededNow, written.span, what == "owner" ? "an owner" : "a reason"),
                        value);
        return "";
    }
    if (value.text()->find_first_not_of(" \t\n") == std::string::npos)
        report(codes::emptyReason, written.span, what)
            .help(fmt::format("give the {}: it is shown in reports", what));
    return *value.text();
}

void Resolver::suppression(const syntax::Suppression& clause, const Plan* plan) {
    const syntax::Name rule = syntax::plainName(clause.rule());
    SuppressionTerms terms{.reason = reasonOf(clause), .span = clause.span, .target = clause.target()->span};
    if (clause.until != nullptr) terms.until = clause.until->date;
    if (clause.owner != nullptr) terms.owner = writtenText(*clause.owner, "owner");
    const std::optional<Waived> waived = waivedBy(rule.text);
    if (plan != nullptr && !waived) {
        report(codes::misplacedSuppression, rule.span, std::string(rule.text), plan->name)
            .help(fmt::format("write it in the topology, outside of `{}`", plan->name));
        return;
    }
    const syntax::Name target = syntax::plainName(clause.target());
    const auto add = [&](const Component* component, const Plan* of) {
        terms.component = component;
        model_->verdictSuppressions.push_back({terms, *waived, of == nullptr ? nullptr : of->declaration});
    };
    if (waived == Waived::MissedObjective && target && !declaredAs(target)) {
        const Plan* const named = model_->plan(target.text);
        if (plan == nullptr && target.text == model_->name) return add(nullptr, nullptr);
        if (named != nullptr && named->ofPart && !named->derived && (plan == nullptr || plan == named))
            return add(nullptr, named);
    }
    if (!waived && target && !declaredAs(target) && target.text == model_->name) {
        model_->suppressions.push_back({terms, std::string(rule.text), rule.span});
        return;
    }
    for (const Component* component : componentsNamed(clause.target())) {
        terms.component = component;
        if (waived)
            add(component, plan);
        else
            model_->suppressions.push_back({terms, std::string(rule.text), rule.span});
    }
}

void Resolver::assumption(const syntax::Clause& clause) {
    const auto* comparison = clause.claim()->kind == syntax::ExpressionKind::Comparison
                                 ? &as<syntax::ComparisonExpression>(*clause.claim())
                                 : nullptr;
    if (comparison == nullptr || comparison->operation != syntax::ComparisonOperator::LessEqual) {
        report(codes::notAClaim, clause.claim()->span)
            .help("as in `assume promote <= 3m because \"measured in the drill of May\"`");
        return;
    }
    const auto bound = milliseconds(*comparison->right, "a bound");
    const auto path = assumedPath(*comparison->left);
    std::string reason = reasonOf(clause);
    if (bound && path)
        model_->assumptions.push_back({comparison->left, *path, *bound, std::move(reason), clause.span});
}

std::optional<std::string> Resolver::assumedPath(const syntax::Expression& subject) {
    if (const syntax::Name name = syntax::plainName(&subject)) return std::string(name.text);
    if (subject.kind != syntax::ExpressionKind::Postfix) return "";
    const auto& postfix = as<syntax::PostfixExpression>(subject);
    std::string path(syntax::plainName(postfix.base).text);
    for (const syntax::Suffix& suffix : postfix.suffixes) {
        if (suffix.kind == syntax::SuffixKind::Member) {
            path += fmt::format(".{}", suffix.member.text);
        } else if (suffix.kind == syntax::SuffixKind::Index) {
            const Value key = evaluator_.evaluate(*suffix.index, environment());
            if (key.isPoison()) return std::nullopt;
            path += writtenKey(key);
        } else {
            return "";
        }
    }
    return path;
}

} // namespace drc::semantics
