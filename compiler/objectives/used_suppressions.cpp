#include "objectives/used_suppressions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace drc::objectives {

namespace {

/// Why nothing needs a suppression.
std::string reasonOfDisuse(const semantics::VerdictSuppression& suppression, std::string_view subject,
                           const semantics::Model& model) {
    const auto isItsPlan = [&](const semantics::Plan& plan) {
        return suppression.plan != nullptr && plan.declaration == suppression.plan;
    };
    const auto plan = std::find_if(model.plans.begin(), model.plans.end(), isItsPlan);
    const bool isElsewhere =
        plan != model.plans.end() && plan->ofPart && suppression.component != nullptr &&
        std::find(plan->only.begin(), plan->only.end(), suppression.component) == plan->only.end();
    if (isElsewhere && suppression.waived == semantics::Waived::NotRecovered)
        return fmt::format("`{}` is for a part that does not need `{}`", plan->name, subject);
    switch (suppression.waived) {
    case semantics::Waived::MissedObjective: return fmt::format("`{}` misses no objective", subject);
    case semantics::Waived::NotRecovered: return fmt::format("each plan brings `{}` back", subject);
    case semantics::Waived::Degraded:
        return fmt::format("`{}` sends nobody to what does not serve yet", subject);
    }
    return "";
}

/// What would be reported of a component without the suppression; `plan` is the first one, or empty.
std::string whatIsLeft(const semantics::VerdictSuppression& suppression, const std::string& plan) {
    const std::string subject = suppression.component->written();
    const std::string by = plan.empty() ? "" : fmt::format(", in `{}`", plan);
    switch (suppression.waived) {
    case semantics::Waived::MissedObjective: return fmt::format("`{}` misses an objective", subject);
    case semantics::Waived::NotRecovered:
        return plan.empty() ? fmt::format("nothing brings `{}` back", subject)
                            : fmt::format("`{}` does not bring `{}` back", plan, subject);
    case semantics::Waived::Degraded:
        return fmt::format("`{}` sends clients or work to what does not serve yet{}", subject, by);
    }
    return "";
}

} // namespace

void UsedSuppressions::add(const std::map<const semantics::VerdictSuppression*, std::string>& needed,
                           const semantics::Model& model) {
    // In the order in which they are written: pointers have none.
    for (const semantics::VerdictSuppression& suppression : model.verdictSuppressions)
        if (const auto found = needed.find(&suppression); found != needed.end())
            add(suppression, [&] {
                return semantics::Hidden{whatIsLeft(suppression, found->second),
                                         suppression.component->nameSpan, suppression.component->name};
            });
}

void UsedSuppressions::report(const semantics::Model& model, const source::SourceMap& sources,
                              diagnostics::Sink& sink) const {
    for (const semantics::VerdictSuppression& suppression : model.verdictSuppressions) {
        const auto used = used_.find(placeOf(suppression));
        if (used == used_.end())
            semantics::reportUnused(suppression,
                                    reasonOfDisuse(suppression, sources.text(suppression.target), model),
                                    today_, sources, sink);
        else if (suppression.hasExpired(today_))
            semantics::reportExpired(suppression, spell(suppression.waived), used->second, model, sources,
                                     sink);
    }
}

} // namespace drc::objectives
