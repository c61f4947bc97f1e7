#include "diagnostics/suggestion.hpp"
#include "driver/ledger_words.hpp"
#include "driver/timeline.hpp"
#include "objectives/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::driver {

using objectives::Ending;
using objectives::EndingGroup;
using objectives::Exploration;
using objectives::Fault;
using objectives::forever;
using objectives::NextStep;
using objectives::printTime;

namespace {

/// Of a plan with very many steps, the text has the first outcomes.
constexpr std::size_t mostShown = 25;

std::string counted(std::size_t count, const std::string& one, const std::string& several) {
    return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string headOf(const EndingGroup& group, const Timeline& timeline) {
    const Ending& ending = group.ending;
    const std::string when = group.soonest == group.latest
                                 ? printTime(group.soonest)
                                 : fmt::format("{} to {}", printTime(group.soonest), printTime(group.latest));
    if (ending.lostAltogether) return "nothing serves: both regions are lost";
    if (ending.atHome) return fmt::format("`{}` serves again", timeline.lost);
    if (!ending.recovered) return fmt::format("not recovered in `{}`", timeline.to);
    if (!ending.bounded) return "recovered, at a time that nothing bounds";
    if (!ending.inTime)
        return fmt::format("recovered after {}, later than the objective of {}", when,
                           printTime(*timeline.objective));
    return timeline.objective ? fmt::format("recovered after {}, within the objective", when)
                              : fmt::format("recovered after {}", when);
}

std::string nextOf(const Ending& ending, const Timeline& timeline) {
    switch (ending.next) {
    case NextStep::Nothing: return "";
    case NextStep::Failback: return fmt::format("next: `{}`, when `{}` is back", ending.plan, timeline.lost);
    case NextStep::GoBack:
        return fmt::format("next: no plan leads back to `{}`: do it by hand", timeline.lost);
    case NextStep::Start: return fmt::format("next: start `{}` by hand", ending.plan);
    case NextStep::StartAgain:
        return fmt::format(
            "next: fix the cause and start `{}` again; steps that ask first skip what is done already",
            ending.plan);
    case NextStep::Check:
        return ending.plan.empty()
                   ? "next: check where each component serves, before anything is started"
                   : fmt::format("next: check where each component serves, before `{}` is started again",
                                 ending.plan);
    case NextStep::BringBack: return "next: no step brings it back: do it by hand";
    case NextStep::WaitForRegion:
        return ending.plan.empty() ? "next: wait for one of the regions"
                                   : fmt::format("next: wait for one of the regions; `{}` runs in `{}`",
                                                 ending.plan, timeline.to);
    }
    return "";
}

std::vector<std::string> detailsOf(const Ending& ending, const Timeline& timeline) {
    std::vector<std::string> lines;
    std::vector<std::string> down;
    for (const auto& one : ending.down) {
        const auto known = std::find_if(
            timeline.components.begin(), timeline.components.end(),
            [&](const Timeline::Component& component) { return component.written == one.first; });
        const bool entrance = known != timeline.components.end() && known->entrance;
        down.push_back(fmt::format("{} is {}", one.first, objectives::describe(one.second, entrance)));
    }
    if (!down.empty() && !ending.lostAltogether) lines.push_back(listed(down));
    if (!ending.unclear.empty())
        lines.push_back(fmt::format("may not serve, of which no kind says it: {}", listed(ending.unclear)));
    if (ending.planFailed && ending.recovered)
        lines.push_back(fmt::format("`{}` has failed{}: what follows is not done", timeline.plan,
                                    ending.atHome ? "" : ", though all of it serves"));
    if (!ending.discards.empty())
        lines.push_back(fmt::format("given up, what was not replicated: {}", listed(ending.discards)));
    if (!ending.inBoth.empty())
        lines.push_back(fmt::format("may serve in both regions, stop writers in `{}`: {}", timeline.lost,
                                    listed(ending.inBoth)));
    if (std::string next = nextOf(ending, timeline); !next.empty()) lines.push_back(std::move(next));
    return lines;
}

std::string asText(const EndingGroup& group, const Timeline& timeline, std::size_t columns) {
    std::string counts = counted(group.single.size(), "fault", "faults");
    if (group.pairs != 0) counts += ", " + counted(group.pairs, "pair", "pairs");
    std::string text = "\n" + wrapped(fmt::format("{} ({})", headOf(group, timeline), counts), 2, columns);
    for (const std::string& line : detailsOf(group.ending, timeline))
        text += wrapped(line, 4, columns);
    const bool isTwice = std::any_of(group.single.begin(), group.single.end(), [](const Fault& one) {
        return one.sort == objectives::FaultSort::Twice;
    });
    if (isTwice && !group.repeated.empty())
        text += wrapped("a second run does again what nothing checks: " + listed(group.repeated), 4, columns);
    if (!group.single.empty()) text += wrapped(faultsInWords(group.single), 4, columns);
    for (const auto& pair : group.examples)
        if (group.single.empty())
            text += wrapped("with " + faultsInWords({pair.begin(), pair.end()}), 4, columns);
    return text;
}

} // namespace

std::string faultsInWords(const std::vector<Fault>& faults) {
    // Sorts with the same names share them: `fails, hangs: ledger.promote`.
    std::vector<std::pair<std::string, std::vector<std::string>>> lines;
    for (const auto& [sort, word] : objectives::faultSorts) {
        std::vector<std::string> names;
        for (const Fault& fault : faults)
            if (fault.sort == sort) names.push_back(fault.name);
        if (names.empty()) continue;
        if (!lines.empty() && lines.back().second == names)
            lines.back().first += fmt::format(", {}", word);
        else
            lines.emplace_back(word, std::move(names));
    }
    std::string result;
    for (const auto& [sorts, names] : lines)
        result += fmt::format("{}{}: {}", result.empty() ? "" : "; ", sorts, listed(names));
    return result;
}

std::string asText(const Exploration& exploration, const Timeline& timeline, std::size_t columns) {
    std::string head =
        fmt::format("all faults: {} and {}, {}", counted(exploration.faults, "fault", "faults"),
                    counted(exploration.pairs, "pair", "pairs"),
                    counted(exploration.groups.size(), "outcome", "outcomes"));
    if (!exploration.allPairs) head += "; too many faults to try them in pairs";
    if (timeline.objective && !exploration.holds)
        head += fmt::format("; the RTO of {} is missed without any fault", printTime(*timeline.objective));
    std::string text = wrapped(head, 0, columns);
    const std::size_t shown = std::min(exploration.groups.size(), mostShown);
    for (std::size_t index = 0; index < shown; ++index)
        text += asText(exploration.groups[index], timeline, columns);
    if (const std::size_t left = exploration.groups.size() - shown; left > 0)
        text += "\n" + wrapped(fmt::format("and {}, which `--format json` has",
                                           counted(left, "more outcome", "more outcomes")),
                               2, columns);
    return text;
}

} // namespace drc::driver
