#include "policy/rules.hpp"

#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::policy {

using syntax::as;
using syntax::StatementKind;

namespace {

/// Calls `visit` with each `param` of a rule.
template <class Visit>
void forEachParameter(const syntax::Block& rule, const Visit& visit) {
    for (const syntax::Statement* statement : rule.body->statements)
        if (statement->kind == StatementKind::Param) visit(as<syntax::Definition>(*statement));
}

bool hasFixesIn(const syntax::Body& body) {
    return std::any_of(
        body.statements.begin(), body.statements.end(), [](const syntax::Statement* statement) {
            if (statement->kind == StatementKind::Require)
                return !as<syntax::Requirement>(*statement).fixes.empty();
            if (statement->kind == StatementKind::For) return hasFixesIn(*as<syntax::Loop>(*statement).body);
            bool any = false;
            if (statement->kind == StatementKind::When)
                syntax::forEachBranch(*statement,
                                      [&](const syntax::Body& inner) { any = any || hasFixesIn(inner); });
            return any;
        });
}

} // namespace

std::string Rule::owner() const {
    return fmt::format("{} `{}`", syntax::productionName(policy->statement->kind), ownerName());
}

const syntax::Definition* Rule::parameter(std::string_view name) const {
    const syntax::Definition* found = nullptr;
    forEachParameter(*declaration, [&](const syntax::Definition& one) {
        if (found == nullptr && one.name.text == name) found = &one;
    });
    return found;
}

std::vector<std::string> Rule::parameterNames() const {
    std::vector<std::string> names;
    forEachParameter(*declaration, [&](const syntax::Definition& one) { names.emplace_back(one.name.text); });
    return names;
}

bool Rule::hasFixes() const {
    return hasFixesIn(*declaration->body);
}

std::vector<Rule> rulesOf(const std::vector<library::Declaration>& policies) {
    std::vector<Rule> rules;
    for (const library::Declaration& policy : policies)
        for (const syntax::Statement* statement : policy.block().body->statements)
            if (statement->kind == StatementKind::Rule)
                rules.push_back({&as<syntax::Block>(*statement), &policy});
    return rules;
}

std::vector<library::Declaration> policiesOf(const semantics::Model& model, library::Library& library,
                                             bool advice, bool forTerraform) {
    std::vector<library::Declaration> result = library.policies();
    const auto add = [&](const std::vector<library::Declaration>& more) {
        result.insert(result.end(), more.begin(), more.end());
    };
    if (advice) add(library.advice());
    if (forTerraform) add(library.adviceForTerraform());
    if (!model.strategy.empty())
        if (const library::Declaration pattern = library.pattern(model.strategy)) result.push_back(pattern);
    return result;
}

std::vector<library::Declaration> allPolicies(library::Library& library) {
    std::vector<library::Declaration> result = library.policies();
    for (const auto* const advice : {&library.advice(), &library.adviceForTerraform()})
        result.insert(result.end(), advice->begin(), advice->end());
    for (const std::string& name : library.patternNames())
        if (const library::Declaration pattern = library.pattern(name)) result.push_back(pattern);
    return result;
}

} // namespace drc::policy
