#include "comparison/side.hpp"
#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace drc::comparison {

namespace contract = library::contract;
using objectives::Assessment;
using objectives::Case;
using objectives::forever;
using objectives::Term;

namespace {

std::string timeOrNone(double milliseconds) {
    return milliseconds == forever ? "no bound" : objectives::printTime(milliseconds);
}

class LedgerReader {
public:
    explicit LedgerReader(const Side& side) : side_(side), model_(side.model), program_(side.program) {}

    std::vector<Fact> read() {
        for (const Assessment& one : side_.ledger.assessments)
            assessment(one);
        for (const ir::Plan& plan : program_.plans)
            if (!plan.drill)
                for (const ir::Detection& one : plan.detections)
                    detection(plan, one);
        dependencies();
        if (side_.cost != nullptr) costs(*side_.cost);
        return std::move(facts_);
    }

private:
    // ---- times and verdicts

    static std::string keyOf(const Assessment& one, const std::string& component) {
        std::string result = fmt::format("{}/{}/{}/{}/{}/{}", objectives::word(one.goal), one.disruption,
                                         one.from, one.to, one.plan, component);
        for (const std::string& part : one.ofPart ? one.part : std::vector<std::string>())
            result += "+" + part;
        return result;
    }

    Words subjectOf(const Assessment& one) const {
        Words result = Words(fmt::format("the {} of ", objectives::word(one.goal)));
        result.code(one.component.empty() ? model_.name : one.written);
        if (one.disruption == contract::disruption::region)
            result.add(" on the loss of ").code(one.from);
        else
            result.add(" for the disruption ").code(one.disruption);
        if (const std::string plans = objectives::plansOf(one); !plans.empty())
            result.add(" by ").code(plans);
        return result;
    }

    std::vector<std::string> ownersOf(const Assessment& one) const {
        std::vector<std::string> owners;
        if (!one.plan.empty()) owners.push_back(keyOfPlan(one.plan));
        if (!one.component.empty()) owners.push_back(keyOfComponent(one.component));
        for (const std::string& role : {one.from, one.to})
            if (!role.empty()) owners.push_back(keyOfRegion(role));
        return owners;
    }

    source::Span placeOf(const Assessment& one) const {
        if (one.objective) return one.objectiveSpan;
        if (const semantics::Component* const component = model_.component(one.component))
            return component->nameSpan;
        if (const semantics::Plan* const plan = model_.plan(one.plan)) return plan->span;
        return model_.nameSpan;
    }

    void assessment(const Assessment& one) {
        const std::string key = keyOf(one, one.component);
        const std::string whole = one.component.empty() ? "" : keyOf(one, "");
        const Words subject = subjectOf(one);
        const auto time = [&](const char* metric, double milliseconds) {
            facts_.push_back({.section = Section::Time,
                              .key = fmt::format("time/{}/{}", key, metric),
                              .subject = subject,
                              .value = timeOrNone(milliseconds),
                              .amount = milliseconds,
                              .unit = Unit::Time,
                              .amountIs = Better::Less,
                              .place = placeOf(one),
                              .owners = ownersOf(one),
                              .component = one.component,
                              .plan = one.plan,
                              .metric = metric,
                              .follows = whole.empty() ? "" : fmt::format("time/{}/{}", whole, metric),
                              .whole = one.component.empty(),
                              .terms = termsOf(one)});
        };
        time("expected", one.typical);
        time("worst", one.worst);
        time("bound", objectives::boundOf(one));
        if (one.goal == objectives::Goal::Rto) time("window", one.window);
        if (!one.verdict) return;
        facts_.push_back({.section = Section::Verdict,
                          .key = "verdict/" + key,
                          .subject = subject,
                          .value = objectives::word(*one.verdict),
                          .amount = static_cast<double>(*one.verdict),
                          .amountIs = Better::Less,
                          .place = placeOf(one),
                          .owners = ownersOf(one),
                          .component = one.component,
                          .plan = one.plan,
                          .reason = one.reason,
                          .whole = one.component.empty()});
    }

    /// The sums of what stands under one path.
    static std::vector<TermFact> termsOf(const Assessment& one) {
        std::vector<TermFact> result;
        for (const Term& term : one.terms) {
            const auto isIts = [&](const TermFact& fact) { return fact.path == term.path; };
            auto found = std::find_if(result.begin(), result.end(), isIts);
            if (found == result.end()) {
                found = result.insert(result.end(), TermFact{.path = term.path, .component = term.component});
                found->place = term.assumption != nullptr            ? term.assumption->span
                               : term.bound.origin.component.empty() ? term.bound.origin.statement
                                                                     : term.bound.origin.component;
            }
            found->bound += objectives::boundOf(term);
            found->expected += objectives::timeOf(term, Case::Typical);
            found->most += objectives::timeOf(term, Case::Worst);
            found->critical = found->critical || term.critical;
            const char* const evidence = objectives::word(objectives::evidenceOfTypical(term.bound));
            if (found->evidence.find(evidence) == std::string::npos)
                found->evidence += (found->evidence.empty() ? "" : ", ") + std::string(evidence);
        }
        return result;
    }

    // ---- signals

    void detection(const ir::Plan& plan, const ir::Detection& one) {
        double sum = 0;
        for (const ir::Bound& bound : one.bounds)
            sum += bound.typical ? *bound.typical : bound.max.value_or(forever);
        facts_.push_back({.section = Section::Signal,
                          .key = fmt::format("signal/{}/{}", plan.name, one.path()),
                          .subject = Words("the signal ").code(one.path()).add(" of ").code(plan.name),
                          .value = timeOrNone(sum),
                          .amount = sum,
                          .unit = Unit::Time,
                          .amountIs = Better::Less,
                          .presenceIs = Better::More,
                          .place = one.origin.component,
                          .owners = {keyOfPlan(plan.name), keyOfComponent(one.component)},
                          .component = one.component,
                          .plan = plan.name,
                          .path = one.path()});
    }

    // ---- what lives in one region alone, and is needed in several

    void dependencies() {
        for (const ir::ComponentStates& user : program_.states) {
            const semantics::Component* const component = model_.component(user.component);
            if (component == nullptr || component->regions.size() < 2) continue;
            for (const ir::Need& need : user.needs) {
                const semantics::Component* const needed = model_.component(need.component);
                if (needed == nullptr || needed->regions.size() != 1) continue;
                facts_.push_back({.section = Section::Dependency,
                                  .key = fmt::format("alone/{}/{}", user.component, need.component),
                                  .subject = Words("the dependency of ")
                                                 .code(component->written())
                                                 .add(" on ")
                                                 .code(needed->written())
                                                 .add(", which lives in ")
                                                 .code(needed->regions.front()->role)
                                                 .add(" alone,"),
                                  .presenceIs = Better::Less,
                                  .place = component->nameSpan,
                                  .owners = {keyOfComponent(user.component)},
                                  .component = user.component});
            }
        }
    }

    // ---- cost

    void cost(const std::string& key, Words subject, double monthly, bool isLeast = false) {
        facts_.push_back({.section = Section::Cost,
                          .key = "cost/" + key,
                          .subject = std::move(subject),
                          .value = fmt::format("{}{:.2f} a month", isLeast ? "at least " : "", monthly),
                          .amount = monthly,
                          .unit = Unit::Money,
                          .place = model_.nameSpan,
                          .whole = key.empty()});
    }

    void costs(const policy::CostEstimate& estimate) {
        cost("", Words("the cost of ").code(model_.name), estimate.total(), !estimate.unpriced.empty());
        std::map<std::string, double> components;
        for (const policy::Cost& one : estimate.costs)
            components[one.component] += one.monthly;
        for (const auto& [name, monthly] : components)
            cost(name, Words("the cost of ").code(name), monthly);
    }

    const Side& side_;
    const semantics::Model& model_;
    const ir::Program& program_;
    std::vector<Fact> facts_;
};

} // namespace

std::vector<Fact> factsOfLedger(const Side& side) {
    return LedgerReader(side).read();
}

} // namespace drc::comparison
