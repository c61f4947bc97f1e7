#include "recognition/components.hpp"

#include "recognition/names.hpp"
#include "syntax/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace drc::recognition {

namespace {

using Words = std::vector<std::string>;

/// Which sightings are of one component.
class Groups {
public:
    explicit Groups(std::size_t count) : of_(count) { std::iota(of_.begin(), of_.end(), 0); }
    std::size_t of(std::size_t sighting) const { return of_[sighting]; }
    void join(std::size_t one, std::size_t other) {
        const auto [kept, gone] = std::minmax(of_[one], of_[other]);
        std::replace(of_.begin(), of_.end(), gone, kept);
    }

private:
    std::vector<std::size_t> of_;
};

class Grouping {
public:
    Grouping(std::vector<Sighting> sightings, const Estate& estate)
        : estate_(estate), groups_(sightings.size()) {
        result_.sightings = std::move(sightings);
        for (const Sighting& sighting : result_.sightings)
            words_.push_back(wordsOf(sighting.called, estate.regions()));
    }

    Components make(const std::set<std::string, std::less<>>& taken) {
        joinSaid();
        joinAlike();
        findRoles();
        std::map<std::size_t, Component> made;
        for (std::size_t index = 0; index < result_.sightings.size(); ++index)
            made[groups_.of(index)].sightings.push_back(index);
        for (auto& [group, component] : made)
            result_.all.push_back(finish(std::move(component)));
        giveNames(taken);
        return std::move(result_);
    }

private:
    std::vector<Sighting>& seen() { return result_.sightings; }

    /// The sighting of that kind which a text identifies.
    std::optional<std::size_t> withId(const std::string& kind, const std::string& text) {
        for (std::size_t index = 0; index < seen().size(); ++index) {
            const Sighting& one = seen()[index];
            if (one.kind == kind && std::find(one.ids.begin(), one.ids.end(), text) != one.ids.end())
                return index;
        }
        return std::nullopt;
    }

    void joinSaid() {
        std::map<std::pair<std::string, std::string>, std::size_t> first;
        for (std::size_t index = 0; index < seen().size(); ++index) {
            const Sighting& one = seen()[index];
            said_.push_back(!one.group.empty());
            if (!one.group.empty()) {
                const auto [known, isNew] = first.try_emplace({one.kind, one.group}, index);
                if (!isNew) groups_.join(known->second, index);
            }
            for (const SeenReplica& replica : one.replicas)
                if (const auto other = withId(one.kind, replica.to)) {
                    groups_.join(index, *other);
                    said_.back() = true;
                }
        }
    }

    /// Those of other regions whose names differ by that alone, in the order in which they stand there.
    void joinAlike() {
        std::map<std::pair<std::string, Words>, std::map<std::string, std::vector<std::size_t>>> alike;
        for (std::size_t index = 0; index < seen().size(); ++index)
            if (!seen()[index].region.empty() && !said_[index])
                alike[{seen()[index].kind, words_[index]}][seen()[index].region].push_back(index);
        for (const auto& [name, byRegion] : alike) {
            const std::vector<std::size_t>& first = byRegion.begin()->second;
            for (const auto& [region, here] : byRegion)
                for (std::size_t at = 0; at < std::min(first.size(), here.size()); ++at)
                    groups_.join(first[at], here[at]);
        }
    }

    void findRoles() {
        std::map<std::string, std::size_t> things;
        std::map<std::string, std::size_t> sources;
        for (const std::string& region : estate_.regions())
            things[region] = 0;
        for (const semantics::Value& value : estate_.things())
            if (const auto found = things.find(value.as<Thing>()->region()); found != things.end())
                ++found->second;
        for (const Sighting& one : seen()) {
            sources[one.region] += one.replicas.size() + one.alsoIn.size();
            if (!one.home.empty()) ++sources[one.home];
        }
        for (const Sighting& one : seen())
            if (one.follows)
                for (const Sighting& other : seen())
                    if (!other.follows && other.kind == one.kind && other.group == one.group)
                        ++sources[other.region];
        std::set<std::string> used;
        for (const Sighting& one : seen()) {
            if (!one.region.empty()) used.insert(one.region);
            for (const std::string& region : one.alsoIn)
                if (things.contains(region)) used.insert(region);
            for (const SeenReplica& replica : one.replicas)
                if (things.contains(replica.to)) used.insert(replica.to);
        }
        std::vector<std::string> regions(used.begin(), used.end());
        std::stable_sort(
            regions.begin(), regions.end(), [&](const std::string& left, const std::string& right) {
                return std::pair(sources[left], things[left]) > std::pair(sources[right], things[right]);
            });
        for (const std::string& region : regions) {
            const std::size_t position = result_.roles.size();
            std::string role = position == 0 ? "primary" : position == 1 ? "secondary" : region;
            std::replace(role.begin(), role.end(), '-', '_');
            result_.roles.push_back({role, region});
        }
    }

    std::size_t rank(const std::string& region) const {
        for (std::size_t index = 0; index < result_.roles.size(); ++index)
            if (result_.roles[index].region == region) return index;
        return result_.roles.size();
    }

    Component finish(Component component) {
        component.kind = seen()[component.sightings.front()].kind;
        std::stable_sort(component.sightings.begin(), component.sightings.end(),
                         [&](std::size_t left, std::size_t right) {
                             return rank(seen()[left].region) < rank(seen()[right].region);
                         });
        for (const std::size_t index : component.sightings)
            addRegion(component, seen()[index].region);
        for (const std::size_t index : component.sightings)
            for (const std::string& region : seen()[index].alsoIn)
                addRegion(component, region);
        for (const std::size_t index : component.sightings)
            addFlows(component, seen()[index]);
        dropReturning(component.flows);
        return component;
    }

    /// What flows both ways is said once, from where most is at home.
    void dropReturning(std::vector<Flow>& flows) const {
        const std::vector<Flow> all = flows;
        std::erase_if(flows, [&](const Flow& flow) {
            return rank(flow.from) > rank(flow.to) &&
                   std::any_of(all.begin(), all.end(), [&](const Flow& other) {
                       return other.from == flow.to && other.to == flow.from;
                   });
        });
    }

    void addRegion(Component& component, const std::string& region) const {
        if (rank(region) == result_.roles.size()) return;
        if (std::find(component.regions.begin(), component.regions.end(), region) == component.regions.end())
            component.regions.push_back(region);
    }

    void addFlows(Component& component, const Sighting& from) {
        for (const SeenReplica& replica : from.replicas) {
            const auto other = withId(from.kind, replica.to);
            const std::string& region = other ? seen()[*other].region : replica.to;
            if (region == from.region || rank(region) == result_.roles.size()) continue;
            component.flows.push_back({from.region, region, replica.settings});
            addRegion(component, region);
        }
        if (!from.follows) return;
        for (const std::size_t index : component.sightings)
            if (!seen()[index].follows)
                component.flows.push_back({seen()[index].region, from.region, *from.follows});
    }

    void giveNames(std::set<std::string, std::less<>> taken) {
        for (Component& component : result_.all)
            for (const std::size_t index : component.sightings)
                if (const std::string& said = seen()[index].names.component;
                    component.name.empty() && syntax::isBareWord(said) && taken.insert(said).second)
                    component.name = said;
        const auto common = wordsInCommon(words_);
        for (Component& component : result_.all) {
            if (!component.name.empty()) continue;
            const std::string name = nameOf(words_[component.sightings.front()], common, component.kind);
            component.name = name;
            if (taken.contains(name) || !syntax::isBareWord(name))
                component.name = name + "_" + component.kind;
            for (std::size_t number = 2; taken.contains(component.name); ++number)
                component.name = fmt::format("{}_{}_{}", name, component.kind, number);
            taken.insert(component.name);
        }
    }

    const Estate& estate_;
    Components result_;
    Groups groups_;
    std::vector<Words> words_;
    std::vector<bool> said_; ///< the library says with what it belongs together
};

} // namespace

const std::string& Components::roleOf(std::string_view region) const {
    static const std::string none;
    for (const Role& role : roles)
        if (role.region == region) return role.role;
    return none;
}

namespace {

bool isIdOf(const Sighting& one, const std::string& text) {
    const auto isText = [&](const auto& exported) { return exported.second == text; };
    return std::find(one.ids.begin(), one.ids.end(), text) != one.ids.end() ||
           std::any_of(one.replicas.begin(), one.replicas.end(), [&](const SeenReplica& replica) {
               return std::any_of(replica.exports.begin(), replica.exports.end(), isText);
           });
}

} // namespace

const Component* Components::withId(const std::string& text, const std::string& region) const {
    const Component* elsewhere = nullptr;
    for (const Component& component : all)
        for (const std::size_t index : component.sightings) {
            const Sighting& one = sightings[index];
            if (isIdOf(one, text)) {
                if (one.region == region) return &component;
                elsewhere = &component;
            }
        }
    return elsewhere;
}

Components::Mention Components::mentioned(const std::string& text, const std::string& region) const {
    Mention elsewhere;
    const auto find = [&](const Component& component, const std::string& there, const auto& exports) {
        for (const auto& [name, value] : exports)
            if (value == text && (there == region || elsewhere.component == nullptr)) {
                elsewhere = {&component, name, there};
                if (there == region) return true;
            }
        return false;
    };
    for (const Component& component : all)
        for (const std::size_t index : component.sightings) {
            const Sighting& one = sightings[index];
            if (find(component, one.region, one.exports)) return elsewhere;
            for (const SeenReplica& replica : one.replicas)
                if (find(component, replica.to, replica.exports)) return elsewhere;
        }
    return elsewhere;
}

Components componentsOf(std::vector<Sighting> sightings, const Estate& estate,
                        const std::set<std::string, std::less<>>& taken) {
    return Grouping(std::move(sightings), estate).make(taken);
}

} // namespace drc::recognition
