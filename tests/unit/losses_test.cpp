#include "library/contract.hpp"
#include "objectives/ledger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing::losses_test {

namespace contract = library::contract;

using objectives::Assessment;
using objectives::Goal;
using objectives::Verdict;

namespace {

/// A database, a queue and a name, which leads to the first of two regions; and what is lost with a region.
struct Losses {
    semantics::Model model;
    ir::Program program;

    Losses() {
        model.name = "sample";
        for (const char* role : {"primary", "secondary"})
            model.regions.emplace_back().role = role;
        model.objectives[std::string(contract::disruption::region)].rpo = 60'000;
        for (const char* name : {"ledger", "orders", "entry"}) {
            model.add(name);
            ir::ComponentStates& states = program.states.emplace_back();
            states.component = name;
            states.home = "primary";
            states.entrance = states.component == "entry";
            states.before = {{"primary", ir::State::Serving}, {"secondary", ir::State::Serving}};
        }
        of("entry").before["secondary"] = ir::State::Paused;
    }
    ir::ComponentStates& of(std::string_view name) {
        return *std::find_if(program.states.begin(), program.states.end(),
                             [&](const ir::ComponentStates& one) { return one.component == name; });
    }
    /// `from`: empty for what is lost with each region in which the component serves.
    ir::DisruptionImpact& lose(const char* component, const char* from, const char* to, ir::Evidence evidence,
                               std::optional<double> seconds) {
        ir::Bound bound;
        bound.evidence = evidence;
        if (seconds) bound.max = *seconds * 1000;
        ir::DisruptionImpact& one = program.impacts.emplace_back();
        one.component = component;
        one.disruption = contract::disruption::region;
        one.from = from;
        one.to = to;
        one.loss = std::vector{std::move(bound)};
        return one;
    }
    /// Of the whole topology.
    std::optional<Assessment> lost(const char* region) const {
        const objectives::Ledger ledger = objectives::ledgerOf(model, program);
        for (const Assessment& one : ledger.assessments)
            if (one.goal == Goal::Rpo && one.from == region && one.component.empty()) return one;
        return std::nullopt;
    }
};

} // namespace

TEST_CASE("what goes with a region is lost beside what a replica has not received") {
    Losses losses;
    losses.lose("ledger", "primary", "secondary", ir::Evidence::Enforced, 10);
    CHECK(losses.lost("primary")->verdict == Verdict::Proven);

    losses.lose("orders", "", "", ir::Evidence::Assumed, 30);
    CHECK(losses.lost("primary")->worst == 30'000);
    CHECK(losses.lost("primary")->to == "secondary");
    CHECK(losses.lost("primary")->verdict == Verdict::Conditional);

    losses.of("orders").before["primary"] = ir::State::Paused;
    CHECK(losses.lost("primary")->verdict == Verdict::Proven);
}

TEST_CASE("what goes with a region is judged where nothing is replicated, too") {
    Losses losses;
    losses.lose("orders", "", "", ir::Evidence::Assumed, std::nullopt);
    CHECK(losses.lost("primary")->verdict == Verdict::Refuted);
    CHECK(losses.lost("primary")->to.empty());
}

TEST_CASE("of several ways in which a store survives the loss of its region, the best one counts") {
    Losses losses;
    losses.lose("ledger", "primary", "secondary", ir::Evidence::Enforced, 10);
    losses.lose("ledger", "", "", ir::Evidence::Assumed, std::nullopt);
    CHECK(losses.lost("primary")->worst == 10'000);
}

TEST_CASE("the loss of the second region is judged where clients are sent there, and only then") {
    Losses losses;
    losses.lose("ledger", "primary", "secondary", ir::Evidence::Enforced, 10);
    losses.lose("ledger", "secondary", "primary", ir::Evidence::Typical, 90).backward = true;
    CHECK(!losses.lost("secondary"));

    losses.of("entry").before["secondary"] = ir::State::Serving;
    CHECK(losses.lost("secondary")->verdict == Verdict::Refuted);

    losses.of("entry").entrance = false;
    CHECK(!losses.lost("secondary"));
}

TEST_CASE("that nothing is lost is proven only where it is guaranteed") {
    Losses losses;
    losses.lose("ledger", "primary", "secondary", ir::Evidence::Typical, 0);
    CHECK(losses.lost("primary")->verdict == Verdict::Conditional);
}

} // namespace drc::testing::losses_test
