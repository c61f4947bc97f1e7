#include "objectives/ledger_values.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger_words.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace drc::objectives {

using semantics::Entries;
using semantics::Items;
using semantics::Value;

namespace disruption = library::contract::disruption;

namespace {

Value duration(double milliseconds) {
    return semantics::Duration{milliseconds};
}

Value named(const std::string& name) {
    return name.empty() ? Value(semantics::Null{}) : Value(name);
}

Value target(const std::optional<double>& objective) {
    return objective ? duration(*objective) : Value(semantics::Null{});
}

Value verdict(const std::optional<Verdict>& found) {
    return found ? Value(word(*found)) : Value(semantics::Null{});
}

const char* nameOf(Goal goal) {
    return goal == Goal::Rto ? "rto" : "rpo";
}

Value valueOf(const Term& term) {
    return Value::map({{"path", Value(term.path)},
                       {"phase", Value(word(term.phase))},
                       {"component", named(term.component)},
                       {"says", Value(term.bound.description)},
                       {"evidence", Value(word(term.bound.evidence))},
                       {"critical", Value(term.critical)},
                       {"worst", duration(boundOf(term))},
                       {"expected", duration(timeOf(term, Case::Typical))}});
}

Value valueOf(const Assessment& one) {
    Items terms;
    for (const Term& term : one.terms)
        terms.push_back(valueOf(term));
    return Value::map({{"goal", Value(nameOf(one.goal))},
                       {"disruption", Value(one.disruption)},
                       {"from", named(one.from)},
                       {"to", named(one.to)},
                       {"plan", named(one.plan)},
                       {"component", named(one.component)},
                       {"worst", duration(boundOf(one))},
                       {"expected", duration(one.typical)},
                       {"best", duration(one.best)},
                       {"target", target(one.objective)},
                       {"verdict", verdict(one.verdict)},
                       {"suppressed", Value(one.suppression != nullptr)},
                       {"reason", named(one.reason)},
                       {"terms", Value::list(std::move(terms))}});
}

/// The results for the whole topology together: the longest times, the strictest objective, the worst
/// verdict. What nothing was found of has no bound.
Value whole(const Ledger& ledger, Goal goal, std::string_view lost) {
    bool any = false;
    double worst = 0;
    double typical = 0;
    double best = 0;
    std::optional<double> objective;
    std::optional<Verdict> found;
    for (const Assessment& one : ledger.assessments) {
        if (one.goal != goal || one.disruption != lost || !one.component.empty()) continue;
        any = true;
        worst = std::max(worst, boundOf(one));
        typical = std::max(typical, one.typical);
        best = std::max(best, one.best);
        if (one.objective) objective = std::min(objective.value_or(forever), *one.objective);
        if (one.verdict) found = std::max(found.value_or(Verdict::Proven), *one.verdict);
    }
    return Value::map({{"judged", Value(any)},
                       {"worst", duration(any ? worst : forever)},
                       {"expected", duration(any ? typical : forever)},
                       {"best", duration(any ? best : forever)},
                       {"target", target(objective)},
                       {"verdict", verdict(found)}});
}

} // namespace

Value valueOf(const Ledger& ledger) {
    Entries entries;
    for (const Goal goal : {Goal::Rto, Goal::Rpo})
        entries.emplace_back(nameOf(goal), whole(ledger, goal, disruption::region));
    for (const std::string_view lost : disruption::all)
        entries.emplace_back(std::string(lost), Value::map({{"rto", whole(ledger, Goal::Rto, lost)},
                                                            {"rpo", whole(ledger, Goal::Rpo, lost)}}));
    Items each;
    for (const Assessment& one : ledger.assessments)
        each.push_back(valueOf(one));
    entries.emplace_back("each", Value::list(std::move(each)));
    return Value::map(std::move(entries));
}

} // namespace drc::objectives
