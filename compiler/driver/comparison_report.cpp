#include "driver/comparison_report.hpp"

#include "driver/ledger_words.hpp"
#include "driver/proof_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::driver {

namespace {

std::string placeIn(const ComparedSide& side, source::Span span) {
    const std::string place = placeOf(side.sources, span);
    return place.empty() ? place : side.revision + place;
}

namespace titles {

constexpr std::string_view recovery = "Recovery";
constexpr std::string_view regions = "Regions and replicas";
constexpr std::string_view plans = "Plans";
constexpr std::string_view settings = "Components and settings";
constexpr std::string_view claims = "Suppressions and assumptions";
constexpr std::string_view resources = "Resources";
constexpr std::string_view permissions = "Permissions";
constexpr std::string_view names = "Names at the provider";
constexpr std::string_view cost = "Cost";
constexpr std::array all{recovery, regions, plans, settings, claims, resources, permissions, names, cost};

} // namespace titles

std::string_view groupTitleOf(comparison::Section section) {
    switch (section) {
    case comparison::Section::Time:
    case comparison::Section::Verdict:
    case comparison::Section::Objective: return titles::recovery;
    case comparison::Section::Topology:
    case comparison::Section::Region:
    case comparison::Section::Placement:
    case comparison::Section::Replica:
    case comparison::Section::Dependency: return titles::regions;
    case comparison::Section::Plan:
    case comparison::Section::Start:
    case comparison::Section::Step:
    case comparison::Section::Signal:
    case comparison::Section::Drill: return titles::plans;
    case comparison::Section::Component:
    case comparison::Section::Setting: return titles::settings;
    case comparison::Section::Suppression:
    case comparison::Section::Assumption: return titles::claims;
    case comparison::Section::Resource: return titles::resources;
    case comparison::Section::Permission: return titles::permissions;
    case comparison::Section::Name: return titles::names;
    case comparison::Section::Cost: return titles::cost;
    }
    return titles::settings;
}

} // namespace

std::string ComparisonReport::oldPlaceOf(source::Span span) const {
    return placeIn(before, span);
}

std::string ComparisonReport::newPlaceOf(source::Span span) const {
    return placeIn(after, span);
}

std::pair<const comparison::TopologyComparison*, const comparison::Change*> ComparisonReport::worst() const {
    std::pair<const comparison::TopologyComparison*, const comparison::Change*> result{};
    for (const comparison::TopologyComparison& topology : topologies)
        if (!topology.changes.empty() &&
            (result.second == nullptr || comparison::isWorse(topology.changes.front(), *result.second)))
            result = {&topology, &topology.changes.front()};
    return result;
}

comparison::Words ComparisonReport::sentence() const {
    const auto [topology, change] = worst();
    if (change == nullptr) {
        const auto unjudgedSides = unjudged();
        return unjudgedSides.empty() ? comparison::Words() : unjudgedSides.front();
    }
    comparison::Words result;
    if (compared > 1 && change->section != comparison::Section::Topology)
        result.add("in ").code(topology->name).add(", ").add(change->sentence);
    else
        result = change->sentence;
    return comparison::capitalized(result).add(".");
}

std::vector<comparison::Words> ComparisonReport::unjudged() const {
    std::vector<comparison::Words> result;
    for (const auto& [side, which] : {std::pair(&before, "old"), std::pair(&after, "new")})
        if (!side->judged)
            result.push_back(comparison::Words("The ")
                                 .add(which)
                                 .add(" side, ")
                                 .code(side->name)
                                 .add(", cannot be judged: it has errors."));
    return result;
}

std::vector<ChangeGroup> groupsOf(const comparison::TopologyComparison& topology) {
    std::vector<ChangeGroup> result;
    for (const std::string_view title : titles::all) {
        ChangeGroup group{title, {}};
        for (const comparison::Change& change : topology.changes)
            if (groupTitleOf(change.section) == title) group.changes.push_back(&change);
        if (!group.changes.empty()) result.push_back(std::move(group));
    }
    return result;
}

std::string_view wordOf(comparison::Effect effect) {
    switch (effect) {
    case comparison::Effect::Weakened: return "weaker";
    case comparison::Effect::Strengthened: return "stronger";
    case comparison::Effect::None: return "";
    }
    return "";
}

std::string inWords(const comparison::TermChange& term) {
    const auto figure = [](const std::optional<comparison::TermFact>& fact) {
        return fact ? orNone(fact->expected) : std::string("nothing");
    };
    std::string result = fmt::format("{} → {}", figure(term.before), figure(term.after));
    const bool sameTime = term.before && term.after && term.before->expected == term.after->expected;
    if (sameTime && term.before->most != term.after->most)
        result += fmt::format(", at most {} → {}", orNone(term.before->most), orNone(term.after->most));
    if (sameTime && term.before->bound != term.after->bound)
        result += fmt::format(", bound {} → {}", orNone(term.before->bound), orNone(term.after->bound));
    const auto& shown = term.after ? term.after : term.before;
    if (term.before && term.after && term.before->evidence != term.after->evidence)
        result += fmt::format(" ({} → {})", term.before->evidence, term.after->evidence);
    else
        result += fmt::format(" ({})", shown->evidence);
    return result;
}

bool isAlike(const comparison::Change& change) {
    if (change.effect != comparison::Effect::None || change.risksData()) return false;
    return change.section == comparison::Section::Permission || change.section == comparison::Section::Name ||
           (change.section == comparison::Section::Resource && change.fate != comparison::Fate::Replaced);
}

} // namespace drc::driver
