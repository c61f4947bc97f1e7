#include "comparison/comparison.hpp"

#include "comparison/replaced_resources.hpp"
#include "comparison/sentences.hpp"
#include "comparison/step_moves.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace drc::comparison {

namespace {

using Facts = std::map<std::string, Fact, std::less<>>;

Facts byKey(std::vector<Fact> facts) {
    Facts result;
    for (Fact& fact : facts) {
        std::string key = fact.key;
        result.emplace(std::move(key), std::move(fact));
    }
    return result;
}

Facts factsOf(const Side& side, const JudgedNames& names) {
    std::vector<Fact> all = factsOfModel(side, names);
    for (auto& more : {factsOfLedger(side), factsOfResources(side, names)})
        all.insert(all.end(), more.begin(), more.end());
    return byKey(std::move(all));
}

// ---- what a change means

Effect judged(Better better, bool isMore) {
    if (better == Better::Neither) return Effect::None;
    return (better == Better::More) == isMore ? Effect::Strengthened : Effect::Weakened;
}

/// Of modes: who gets an approval is safer, who loses what starts a plan by itself is slower.
Effect effectOfMode(const std::string& before, const std::string& after) {
    if (before == "automatic" && after == "approved") return Effect::Strengthened;
    if (before == "approved" && after == "automatic") return Effect::Weakened;
    return after == "manual" ? Effect::Weakened : Effect::Strengthened;
}

Effect effectOf(const Fact& before, const Fact& after) {
    if (before.section == Section::Start) return effectOfMode(before.value, after.value);
    if (!before.amount || !after.amount || *before.amount == *after.amount) return Effect::None;
    return judged(after.amountIs, *after.amount > *before.amount);
}

bool isSame(const Fact& before, const Fact& after) {
    if (before.amount && after.amount) {
        const double size = std::max(std::abs(*before.amount), std::abs(*after.amount));
        return *before.amount == *after.amount || std::abs(*before.amount - *after.amount) <= size * 1e-9;
    }
    return before.value == after.value;
}

/// What is said of it even where what it belongs to came or went.
bool standsAlone(Section section) {
    switch (section) {
    case Section::Topology:
    case Section::Component:
    case Section::Suppression:
    case Section::Resource:
    case Section::Permission:
    case Section::Cost: return true;
    case Section::Region:
    case Section::Plan:
    case Section::Placement:
    case Section::Replica:
    case Section::Time:
    case Section::Verdict:
    case Section::Objective:
    case Section::Start:
    case Section::Step:
    case Section::Signal:
    case Section::Drill:
    case Section::Setting:
    case Section::Dependency:
    case Section::Assumption:
    case Section::Name: return false;
    }
    return false;
}

// ---- terms

std::vector<TermChange> movedTerms(const Fact& before, const Fact& after) {
    std::map<std::string, TermChange> all;
    for (const TermFact& term : before.terms)
        all[term.path].before = term;
    for (const TermFact& term : after.terms)
        all[term.path].after = term;
    std::vector<TermChange> result;
    for (auto& [path, change] : all) {
        change.path = path;
        const bool same = change.before && change.after && change.before->bound == change.after->bound &&
                          change.before->expected == change.after->expected &&
                          change.before->most == change.after->most &&
                          change.before->evidence == change.after->evidence;
        if (!same) result.push_back(std::move(change));
    }
    const auto weight = [](const TermChange& one) {
        const bool critical = (one.before && one.before->critical) || (one.after && one.after->critical);
        const double old = one.before ? one.before->expected : 0;
        const double now = one.after ? one.after->expected : 0;
        const double by = old == now ? 0 : std::abs(now - old);
        return std::tuple(critical ? 0 : 1, -by);
    };
    std::stable_sort(result.begin(), result.end(), [&](const TermChange& left, const TermChange& right) {
        return weight(left) < weight(right);
    });
    return result;
}

class Comparing {
public:
    Comparing(const Side& before, const Side& after, const JudgedNames& names)
        : before_(before), after_(after), old_(factsOf(before, names)), new_(factsOf(after, names)) {
        resources_ = resourceChanges(before, after, names);
    }

    std::vector<Change> compare() {
        for (const auto& [key, fact] : old_) {
            const auto found = new_.find(key);
            if (found == new_.end())
                missing(fact, new_, false);
            else if (fact.section == Section::Resource)
                resource(fact, found->second);
            else if (fact.key.starts_with("order/"))
                order(fact, found->second);
            else if (!isSame(fact, found->second))
                add({.before = fact, .after = found->second, .effect = effectOf(fact, found->second)});
        }
        for (const auto& [key, fact] : new_)
            if (old_.find(key) == old_.end()) missing(fact, old_, true);
        withoutEchoes();
        for (Change& change : changes_)
            places(change);
        causes();
        std::vector<std::size_t> ranks = sorted();
        return inOrder(ranks);
    }

private:
    void add(Change change) {
        change.section = change.fact().section;
        change.key = change.fact().key;
        changes_.push_back(std::move(change));
    }

    void missing(const Fact& fact, const Facts& other, bool isNew) {
        const bool ownerMissing =
            std::any_of(fact.owners.begin(), fact.owners.end(),
                        [&](const std::string& owner) { return other.find(owner) == other.end(); });
        if (ownerMissing && !standsAlone(fact.section)) return;
        if (fact.key.starts_with("order/")) return;
        Change change{.effect = judged(fact.presenceIs, isNew)};
        (isNew ? change.after : change.before) = fact;
        if (fact.section == Section::Resource) change.fate = isNew ? Fate::Created : Fate::Destroyed;
        if (fact.section == Section::Cost) return costOfOne(std::move(change));
        add(std::move(change));
    }

    /// A component that costs nothing has no cost.
    void costOfOne(Change change) {
        Fact none = change.fact();
        none.amount = 0;
        none.value = "0.00 a month";
        (change.after ? change.before : change.after) = std::move(none);
        change.effect = Effect::None;
        add(std::move(change));
    }

    void resource(const Fact& before, const Fact& after) {
        const auto found = resources_.find(before.key.substr(before.key.find('/') + 1));
        if (found == resources_.end()) return;
        const ResourceChange& one = found->second;
        add({.before = before,
             .after = after,
             .fate = one.forces.empty() ? Fate::Changed : Fate::Replaced,
             .attributes = one.attributes,
             .forces = one.forces,
             .replacedWith = one.replacedWith});
    }

    void order(const Fact& before, const Fact& after) {
        const Stages old = stagesOf(before.value);
        const Stages now = stagesOf(after.value);
        const Stages left = common(old, now);
        const Stages right = common(now, old);
        if (left == right) return;
        Change change{.before = before, .after = after};
        change.before->value = written(left);
        change.after->value = written(right);
        change.attributes = movedSteps(left, right);
        add(std::move(change));
    }

    // ---- what says nothing new

    const Change* changeOf(std::string_view key) const {
        const auto found =
            std::find_if(changes_.begin(), changes_.end(), [&](const Change& one) { return one.key == key; });
        return found == changes_.end() ? nullptr : &*found;
    }

    void withoutEchoes() {
        std::set<std::string> known;
        std::map<std::string, Effect> effects;
        for (const Change& change : changes_) {
            known.insert(change.key);
            effects.emplace(change.key, change.effect);
        }
        std::erase_if(changes_, [&](const Change& change) {
            const Fact& fact = change.fact();
            if (!fact.echoes.empty() && known.count(fact.echoes) != 0) return true;
            const auto whole = effects.find(fact.follows);
            return whole != effects.end() && whole->second == change.effect;
        });
        for (Change& change : changes_) {
            if (change.section != Section::Time || change.fact().metric == "expected") continue;
            const std::string row = change.key.substr(0, change.key.rfind('/'));
            for (const char* const earlier : {"expected", "worst", "bound"}) {
                if (earlier == change.fact().metric) break;
                const auto found = effects.find(row + "/" + earlier);
                if (found != effects.end() && found->second == change.effect) change.repeats = true;
            }
        }
    }

    // ---- places

    /// Where a thing would stand that is not there.
    static source::Span placeOf(const Fact& fact, const Facts& facts, const Side& side) {
        for (const std::string& owner : fact.owners)
            if (const auto found = facts.find(owner); found != facts.end()) return found->second.place;
        if (!fact.component.empty())
            if (const auto found = facts.find(keyOfComponent(fact.component)); found != facts.end())
                return found->second.place;
        return side.model.nameSpan;
    }

    void places(Change& change) const {
        change.oldPlace = change.before ? change.before->place : placeOf(change.fact(), old_, before_);
        change.newPlace = change.after ? change.after->place : placeOf(change.fact(), new_, after_);
    }

    // ---- causes

    static bool canCause(const Change& change) {
        switch (change.section) {
        case Section::Region:
        case Section::Plan:
        case Section::Placement:
        case Section::Replica:
        case Section::Start:
        case Section::Step:
        case Section::Signal:
        case Section::Component:
        case Section::Setting:
        case Section::Assumption: return true;
        case Section::Topology:
        case Section::Time:
        case Section::Verdict:
        case Section::Objective:
        case Section::Drill:
        case Section::Dependency:
        case Section::Suppression:
        case Section::Resource:
        case Section::Permission:
        case Section::Name:
        case Section::Cost: return false;
        }
        return false;
    }

    /// How well a change explains that a term moved: less is better, nothing where it does not.
    static std::optional<int> explains(const Change& cause, const TermChange& term, const Fact& row) {
        const Fact& fact = cause.fact();
        const bool samePlan = fact.plan == row.plan;
        if (!fact.path.empty() && fact.path == term.path && (fact.plan.empty() || samePlan))
            return cause.section == Section::Assumption ? 0 : cause.section == Section::Setting ? 1 : 2;
        const TermFact& of = term.after ? *term.after : *term.before;
        const bool sameComponent = !of.component.empty() && fact.component == of.component;
        if (cause.section == Section::Step && samePlan && sameComponent) return 3;
        if (!fact.path.empty()) return std::nullopt; // it is about another signal
        if (cause.section == Section::Setting && sameComponent && (fact.plan.empty() || samePlan)) return 4;
        if (sameComponent && fact.plan.empty()) return 5;
        if (cause.section == Section::Start && samePlan && of.component.empty()) return 6;
        if (cause.section == Section::Setting && samePlan && !fact.plan.empty()) return 7;
        return std::nullopt;
    }

    std::optional<std::size_t> causeOf(const Change& change) const {
        const Fact& row = change.fact();
        for (const TermChange& term : change.terms) {
            std::optional<std::pair<int, std::size_t>> best;
            for (std::size_t index = 0; index < changes_.size(); ++index) {
                if (!canCause(changes_[index])) continue;
                const auto weight = explains(changes_[index], term, row);
                if (weight && (!best || *weight < best->first)) best = {*weight, index};
            }
            if (best) return best->second;
        }
        std::vector<std::size_t> ofPlan;
        std::vector<std::size_t> all;
        for (std::size_t index = 0; index < changes_.size(); ++index) {
            if (!canCause(changes_[index])) continue;
            all.push_back(index);
            if (!row.plan.empty() && changes_[index].fact().plan == row.plan) ofPlan.push_back(index);
        }
        if (!ofPlan.empty()) return ofPlan.front();
        return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
    }

    void causes() {
        for (Change& change : changes_) {
            if (change.section != Section::Time && change.section != Section::Verdict) continue;
            if (change.section == Section::Time && change.before && change.after)
                change.terms = movedTerms(*change.before, *change.after);
            change.cause = causeOf(change);
        }
        for (Change& change : changes_)
            change.sentence = sentenceOf(change, change.cause ? &changes_[*change.cause] : nullptr);
        for (Change& change : changes_)
            if (change.cause) {
                change.oldPlace = changes_[*change.cause].oldPlace;
                change.newPlace = changes_[*change.cause].newPlace;
            }
    }

    // ---- order

    std::vector<std::size_t> sorted() const {
        std::vector<std::size_t> result(changes_.size());
        for (std::size_t index = 0; index < result.size(); ++index)
            result[index] = index;
        std::stable_sort(result.begin(), result.end(), [&](std::size_t left, std::size_t right) {
            return isWorse(changes_[left], changes_[right]);
        });
        return result;
    }

    std::vector<Change> inOrder(const std::vector<std::size_t>& ranks) {
        std::vector<std::size_t> places(ranks.size());
        for (std::size_t place = 0; place < ranks.size(); ++place)
            places[ranks[place]] = place;
        std::vector<Change> result;
        for (const std::size_t index : ranks) {
            result.push_back(std::move(changes_[index]));
            if (result.back().cause) result.back().cause = places[*result.back().cause];
        }
        return result;
    }

    const Side& before_;
    const Side& after_;
    Facts old_;
    Facts new_;
    std::map<std::string, ResourceChange> resources_;
    std::vector<Change> changes_;
};

int rankOf(const Change& change) {
    if (change.effect == Effect::Weakened) return 0;
    if (change.risksData()) return 1;
    if (change.fate == Fate::Replaced) return change.fact().serves ? 2 : 3;
    if (change.effect == Effect::Strengthened) return 4;
    if (change.fate == Fate::Destroyed) return 6;
    if (change.fate == Fate::Created) return 7;
    if (change.fate == Fate::Changed) return 8;
    return 5;
}

double growthOf(const Change& change) {
    if (!change.before || !change.after || !change.before->amount || !change.after->amount) return 0;
    const double before = *change.before->amount;
    const double after = *change.after->amount;
    return before == after ? 0 : std::abs(after - before);
}

int metricOf(const Change& change) {
    const std::string& metric = change.fact().metric;
    return metric.empty() || metric == "expected" ? 0 : metric == "worst" ? 1 : metric == "bound" ? 2 : 3;
}

std::optional<double> totalOf(const Side& side) {
    if (side.cost == nullptr) return std::nullopt;
    return side.cost->total();
}

std::size_t unpricedOf(const Side& side) {
    return side.cost == nullptr ? 0 : side.cost->unpriced.size();
}

} // namespace

std::optional<double> TopologyComparison::costGrowth() const {
    if (!costBefore || !costAfter || *costBefore <= 0) return std::nullopt;
    return (*costAfter - *costBefore) / *costBefore * 100;
}

bool isWorse(const Change& left, const Change& right) {
    const auto key = [](const Change& one) {
        return std::tuple(rankOf(one), one.section, metricOf(one), one.fact().whole ? 0 : 1, -growthOf(one));
    };
    const auto one = key(left);
    const auto other = key(right);
    return one != other ? one < other : left.key < right.key;
}

TopologyComparison compare(const Side& before, const Side& after, const JudgedNames& names) {
    TopologyComparison result{.name = after.model.name,
                              .before = before.model.name,
                              .after = after.model.name,
                              .costBefore = totalOf(before),
                              .costAfter = totalOf(after)};
    // A price that is not known on one side alone says nothing of a growth.
    if (unpricedOf(before) != unpricedOf(after)) result.costBefore = result.costAfter = std::nullopt;
    result.changes = Comparing(before, after, names).compare();
    return result;
}

TopologyComparison compareMissing(const Side& only, bool isNew) {
    TopologyComparison result{.name = only.model.name};
    (isNew ? result.after : result.before) = only.model.name;
    (isNew ? result.costAfter : result.costBefore) = totalOf(only);
    Fact fact{.section = Section::Topology,
              .key = "topology",
              .subject = Words("the topology ").code(only.model.name),
              .presenceIs = Better::More,
              .place = only.model.nameSpan};
    Change change{.section = Section::Topology,
                  .key = fact.key,
                  .effect = isNew ? Effect::Strengthened : Effect::Weakened,
                  .oldPlace = isNew ? source::nowhere : fact.place,
                  .newPlace = isNew ? fact.place : source::nowhere};
    (isNew ? change.after : change.before) = std::move(fact);
    change.sentence = sentenceOf(change, nullptr);
    result.changes.push_back(std::move(change));
    return result;
}

} // namespace drc::comparison
