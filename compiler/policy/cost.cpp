#include "policy/cost.hpp"

#include "library/contract.hpp"
#include "policy/rule_frame.hpp"
#include "policy/subjects.hpp"

#include <algorithm>
#include <numeric>

namespace drc::policy {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

void add(std::vector<Cost>& costs, const ir::Resource& resource, const std::string& component,
         double monthly) {
    const std::string role = resource.global ? "" : resource.role;
    const auto same = [&](const Cost& cost) {
        return cost.component == component && cost.role == role && cost.type == resource.address.type;
    };
    auto found = std::find_if(costs.begin(), costs.end(), same);
    if (found == costs.end())
        found = costs.insert(costs.end(), {component, role, resource.address.type, 0, 0});
    ++found->count;
    found->monthly += monthly;
}

/// A `let` or a function of the policy, by the name that compiler and library agree on; null when there is
/// none.
const syntax::Definition* definitionIn(const library::Declaration& policy, syntax::StatementKind kind,
                                       std::string_view name) {
    for (const syntax::Statement* statement : policy.block().body->statements)
        if (statement->kind == kind && syntax::declaredName(*statement).text == name)
            return &syntax::as<syntax::Definition>(*statement);
    return nullptr;
}

} // namespace

double CostEstimate::total() const {
    return std::accumulate(costs.begin(), costs.end(), 0.0,
                           [](double sum, const Cost& cost) { return sum + cost.monthly; });
}

CostEstimate estimateCost(const semantics::Model& model, const ir::Program& program,
                          library::Library& library, const expansion::Providers& providers,
                          semantics::Evaluator& evaluator) {
    CostEstimate estimate;
    bool priced = false;
    for (const library::Declaration& policy : library.policies()) {
        if (policy.block().name.text != contract::prices::policy) continue;
        const Subjects subjects(model, program, providers);
        const RuleFrame frame(subjects, evaluator.memo());
        const Environment environment{&frame, nullptr, nullptr};
        const syntax::Definition* const monthly =
            definitionIn(policy, syntax::StatementKind::Function, contract::prices::monthly);
        if (monthly == nullptr || monthly->parameters.size() != 1) continue;
        priced = true;
        const syntax::Definition* const basis =
            definitionIn(policy, syntax::StatementKind::Let, contract::prices::basis);
        if (basis != nullptr)
            estimate.basis = semantics::print(frame.valueOf(*basis, evaluator)).value_or("");
        estimate.costs.clear();
        for (const Value& resource : *subjects.resources.items()) {
            const Value cost = evaluator.evaluate(
                *monthly->value, evaluator.with(environment, monthly->parameters.front(), resource));
            if (cost.number() == nullptr) {
                if (!cost.isPoison())
                    evaluator.report(environment, codes::wrongType, monthly->name.span, "a number",
                                     semantics::describe(cost));
                continue;
            }
            const ir::Resource& made = resource.as<ResourceSubject>()->resource();
            if (*cost.number() > 0)
                add(estimate.costs, made, model.written(made.origin.componentName), *cost.number());
        }
    }
    if (!priced)
        evaluator.sink().report(codes::unusablePrices, model.nameSpan, std::string(contract::prices::policy),
                                std::string(contract::prices::monthly));
    return estimate;
}

} // namespace drc::policy
