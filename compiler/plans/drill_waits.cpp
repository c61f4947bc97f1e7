#include "plans/drill_waits.hpp"

#include "library/contract.hpp"
#include "plans/bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

class WaitsOfDrill {
public:
    WaitsOfDrill(expansion::ExpansionContext& world, const semantics::Drill& drill,
                 const semantics::Component& drillRunner, const ir::Program& program)
        : world_(world), drill_(drill), drillRunner_(drillRunner), program_(program) {}

    void run() {
        for (const semantics::Plan* plan : {drill_.there, drill_.back})
            if (const auto lowered =
                    std::find_if(program_.plans.begin(), program_.plans.end(),
                                 [&](const ir::Plan& one) { return one.name == plan->name; });
                lowered != program_.plans.end())
                check(*plan, *lowered);
    }

private:
    void check(const semantics::Plan& plan, const ir::Plan& lowered) {
        std::vector<std::string> awaited;
        double waits = 0; // one after the other
        for (const ir::PlanStep& step : lowered.steps) {
            if (step.awaits.empty()) continue;
            awaited.push_back(fmt::format("`{}`", step.awaits));
            waits += step.timeout;
        }
        if (awaited.empty()) return;
        const auto limit = exportOf(world_.instance(drillRunner_), contract::drillRunner::planLimit,
                                    drill_.there->to, world_.evaluator);
        const semantics::Duration* const patience = limit ? limit->duration() : nullptr;
        if (patience != nullptr && waits > patience->milliseconds) report(plan, awaited, waits, *patience);
    }

    void report(const semantics::Plan& plan, const std::vector<std::string>& awaited, double waits,
                semantics::Duration patience) {
        const semantics::Setting* const own = plan.settings.find(contract::wait::setting);
        const bool isWritten = own != nullptr && own->written != nullptr;
        const source::Span where = isWritten ? join(own->name.span, own->written->span) : drill_.span;
        // Plans that are derived from the same one have one setting.
        if (where == reported_) return;
        reported_ = where;
        auto& error = world_.evaluator.sink().report(codes::waitOutlastsDrill, where, plan.name,
                                                     semantics::printDuration({waits}), drill_.name,
                                                     semantics::printDuration(patience));
        if (isWritten)
            error.label(drill_.span, "the drill");
        else
            error.label(plan.span, "the plan");
        if (awaited.size() > 1)
            error.note(fmt::format("it waits for {} one after the other, {} for each",
                                   fmt::join(awaited, ", "),
                                   semantics::printDuration({waits / static_cast<double>(awaited.size())})));
        error.note(
            fmt::format("the drill would fail, and `{}` could still move the topology after it", plan.name));
        if (holdsBack()) error.note("it suspends the automatic start of other plans meanwhile");
        // Whole minutes, as few plans are timed by the second.
        const double each = std::floor(patience.milliseconds / static_cast<double>(awaited.size()) / minute);
        if (each >= 1) {
            const std::string shorter = semantics::printDuration({each * minute});
            error.help(fmt::format("let the plan wait less: `{} = {}`", contract::wait::setting, shorter));
        }
        error.help(fmt::format("or let the drill wait longer, by its settings: at least {}",
                               semantics::printDuration({waits})));
    }

    bool holdsBack() const {
        return std::any_of(world_.model.holds.begin(), world_.model.holds.end(),
                           [&](const semantics::Hold& hold) {
                               return (hold.from == drill_.there->from && hold.to == drill_.there->to) ||
                                      (hold.from == drill_.there->to && hold.to == drill_.there->from);
                           });
    }

    static constexpr double minute = 60'000;

    expansion::ExpansionContext& world_;
    const semantics::Drill& drill_;
    const semantics::Component& drillRunner_;
    const ir::Program& program_;
    source::Span reported_{};
};

} // namespace

void checkWaits(expansion::ExpansionContext& world, const semantics::Drill& drill,
                const semantics::Component& drillRunner, const ir::Program& program) {
    WaitsOfDrill(world, drill, drillRunner, program).run();
}

} // namespace drc::plans
