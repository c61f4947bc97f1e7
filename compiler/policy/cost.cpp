#include "policy/cost.hpp"

#include "library/contract.hpp"
#include "policy/rule_frame.hpp"
#include "policy/subjects.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

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

void add(std::vector<PriceSource>& sources, const std::string& source, const std::string& type) {
    const auto same = [&](const PriceSource& one) { return one.source == source; };
    auto found = std::find_if(sources.begin(), sources.end(), same);
    if (found == sources.end()) found = sources.insert(sources.end(), {source, {}});
    if (std::find(found->types.begin(), found->types.end(), type) == found->types.end())
        found->types.push_back(type);
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

/// A function of one resource; null when there is none.
const syntax::Definition* functionOf(const library::Declaration& policy, std::string_view name) {
    const syntax::Definition* const found = definitionIn(policy, syntax::StatementKind::Function, name);
    return found != nullptr && found->parameters.size() == 1 ? found : nullptr;
}

/// The prices of one policy.
class Prices {
public:
    Prices(const library::Declaration& policy, const semantics::Model& model, const Subjects& subjects,
           semantics::Evaluator& evaluator)
        : monthly_(functionOf(policy, contract::prices::monthly)),
          source_(functionOf(policy, contract::prices::source)),
          basis_(definitionIn(policy, syntax::StatementKind::Let, contract::prices::basis)),
          model_(model),
          subjects_(subjects),
          frame_(subjects, nullptr, evaluator.memo()),
          evaluator_(evaluator) {}

    bool exist() const { return monthly_ != nullptr; }

    CostEstimate estimate() {
        CostEstimate estimate;
        if (basis_ != nullptr)
            estimate.basis = semantics::print(frame_.valueOf(*basis_, evaluator_)).value_or("");
        for (const Value& resource : *subjects_.resources.items())
            price(resource, estimate);
        // What is shown adds up to the total that is shown.
        for (Cost& cost : estimate.costs)
            cost.monthly = std::round(cost.monthly * 100) / 100;
        return estimate;
    }

private:
    void price(const Value& resource, CostEstimate& estimate) {
        const Value cost = call(*monthly_, resource);
        const ir::Resource& made = resource.as<ResourceSubject>()->resource();
        const std::string component = model_.written(made.origin.componentName);
        if (cost.isNull()) {
            add(estimate.unpriced, made, component, 0);
        } else if (const double* const number = cost.number(); number == nullptr) {
            refuse(*monthly_, "a number, or null", cost);
        } else if (*number > 0) {
            add(estimate.costs, made, component, *number);
            addSource(resource, made.address.type, estimate.sources);
        }
    }

    void addSource(const Value& resource, const std::string& type, std::vector<PriceSource>& sources) {
        if (source_ == nullptr) return;
        const Value source = call(*source_, resource);
        if (source.isNull()) return;
        if (const std::string* const text = source.text(); text != nullptr)
            add(sources, *text, type);
        else
            refuse(*source_, "a string, or null", source);
    }

    Value call(const syntax::Definition& function, const Value& resource) {
        return evaluator_.evaluate(*function.value,
                                   evaluator_.with(environment_, function.parameters.front(), resource));
    }

    void refuse(const syntax::Definition& function, std::string_view expected, const Value& found) {
        if (!found.isPoison())
            evaluator_.report(environment_, codes::wrongType, function.name.span, std::string(expected),
                              semantics::describe(found));
    }

    const syntax::Definition* monthly_;
    const syntax::Definition* source_;
    const syntax::Definition* basis_;
    const semantics::Model& model_;
    const Subjects& subjects_;
    RuleFrame frame_;
    semantics::Evaluator& evaluator_;
    Environment environment_{&frame_, nullptr, nullptr};
};

} // namespace

double CostEstimate::total() const {
    return std::accumulate(costs.begin(), costs.end(), 0.0,
                           [](double sum, const Cost& cost) { return sum + cost.monthly; });
}

CostEstimate estimateCost(const semantics::Model& model, const ir::Program& program,
                          library::Library& library, const expansion::Providers& providers,
                          semantics::Evaluator& evaluator, source::Date today) {
    std::optional<CostEstimate> estimate;
    for (const library::Declaration& policy : library.policies()) {
        if (policy.block().name.text != contract::prices::policy) continue;
        const Subjects subjects(model, program, providers, today);
        if (Prices prices(policy, model, subjects, evaluator); prices.exist()) estimate = prices.estimate();
    }
    if (!estimate)
        evaluator.sink().report(codes::unusablePrices, model.nameSpan, std::string(contract::prices::policy),
                                std::string(contract::prices::monthly));
    return estimate.value_or(CostEstimate());
}

} // namespace drc::policy
