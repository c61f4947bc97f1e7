#include "plans/lower_plans.hpp"

#include "plans/drill_lowering.hpp"
#include "plans/drill_waits.hpp"
#include "plans/plan_lowering.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace drc::plans {

namespace {

class PlansOfTopology {
public:
    PlansOfTopology(Expansion& expansion, std::string_view only)
        : expansion_(expansion), only_(only), world_(expansion.world()), context_{world_, expansion.extent(),
                                                                                  {},     {},
                                                                                  {},     {}} {}

    void run() {
        for (const semantics::Plan& plan : world_.model.plans)
            this->plan(plan);
        // The ledger speaks neither of drills nor of what holds plans back.
        if (context_.extent == expansion::Extent::Recovery) return;
        for (const semantics::Drill& drill : world_.model.drills)
            this->drill(drill);
        for (const semantics::Component* component : completeRemoteCalls(context_.remote))
            expansion_.component(*component);
        for (const semantics::Hold& hold : world_.model.holds)
            expansion_.component(*world_.holds.at(&hold));
        for (const semantics::Wait& wait : world_.model.waits)
            expansion_.component(*world_.waits.at(&wait));
    }

private:
    void plan(const semantics::Plan& plan) {
        // The derived plan repeats the steps of the other one, and would repeat its errors.
        const std::size_t before = world_.evaluator.sink().errorCount();
        const bool back = plan.kind == semantics::PlanKind::Failback;
        const std::pair origin{back ? plan.to : plan.from, back ? plan.from : plan.to};
        if (plan.derived && failed_.count(origin) != 0) return;
        if (context_.extent == expansion::Extent::Recovery) {
            recovery(plan);
            return;
        }
        ir::Plan lowered = PlanLowering(context_, plan).run();
        if (const semantics::Component* engine = engineOf(context_, plan, lowered))
            expansion_.component(*engine);
        expansion_.program().plans.push_back(std::move(lowered));
        if (!plan.derived && world_.evaluator.sink().errorCount() > before)
            failed_.emplace(plan.from, plan.to);
    }

    /// While both regions work, nothing is lost: the ledger does not speak of such a plan.
    void recovery(const semantics::Plan& plan) {
        if (plan.graceful || (!only_.empty() && plan.name != only_)) return;
        expansion_.program().plans.push_back(PlanLowering(context_, plan).run());
        if (const semantics::Component* engine =
                engineComponent(context_, plan, std::string(semantics::engineOf(plan))))
            expansion_.component(*engine);
    }

    void drill(const semantics::Drill& drill) {
        const LoweredDrill drillParts = lowerDrill(context_, drill);
        if (drillParts.drillRunner == nullptr) return;
        plan(*drillParts.plan);
        expansion_.component(*drillParts.drillRunner);
        checkWaits(world_, drill, *drillParts.drillRunner, expansion_.program());
    }

    Expansion& expansion_;
    std::string_view only_; ///< of a recovery, the plan that is looked at; empty for all
    ExpansionContext& world_;
    LoweringContext context_;
    std::set<std::pair<const RegionRole*, const RegionRole*>>
        failed_; ///< directions of plans that had errors
};

} // namespace

void lowerPlans(Expansion& expansion, std::string_view only) {
    PlansOfTopology(expansion, only).run();
}

ir::Plan lowerAlone(expansion::ExpansionContext& world, const semantics::Plan& plan) {
    LoweringContext context{world, expansion::Extent::Recovery, {}, {}, {}, {}};
    return PlanLowering(context, plan).run();
}

} // namespace drc::plans
