#include "recognition/matching.hpp"

#include "planned/sensitive.hpp"
#include "recognition/names.hpp"
#include "semantics/lower_value.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace drc::recognition {

namespace {

// What speaks for a pair. A reference that leads to the right thing is worth more than all attributes that
// many things have alike.
constexpr int worthOfReference = 12;
constexpr int worthOfText = 4;
constexpr int worthOfOther = 1;
constexpr int worthOfName = 20;
constexpr int costOfDifference = 6;
constexpr int worthOfBeingNamed = 30;
constexpr int mostWords = 16; ///< that two names have in common

const library::SchemaBlock* schemaOf(const ir::Address& address, const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(address.type);
    return provider == nullptr || provider->schema == nullptr
               ? nullptr
               : provider->schema->find(address.mode, address.type);
}

const ir::Attribute* attributeOf(const ir::Resource& resource, std::string_view name) {
    for (const ir::Attribute& attribute : resource.body.attributes)
        if (attribute.name == name) return &attribute;
    return nullptr;
}

class Matching {
public:
    Matching(const ir::Program& program, const std::map<std::string, std::string>& documents,
             const Estate& estate, const Components& components, const Tables& tables,
             const std::string& environment, const expansion::Providers& providers, const Apart& apart)
        : estate_(estate),
          components_(components),
          tables_(tables),
          providers_(providers),
          apart_(apart),
          known_(program, documents),
          inEnvironment_(program, documents, environment) {
        for (const ir::Resource& resource : program.resources)
            if (resource.address.mode != ir::ResourceMode::Ephemeral)
                matches_.emplace_back().resource = &resource;
        for (std::size_t index = 0; index < estate.things().size(); ++index) {
            const planned::Instance& instance = estate.thing(index).instance();
            things_[{instance.data, instance.type}].push_back(index);
        }
        for (std::size_t index = 0; index < matches_.size(); ++index)
            byAddress_[matches_[index].resource->address] = index;
    }

    std::vector<Match> run() {
        for (const Component& component : components_.all)
            for (const std::size_t sighting : component.sightings)
                anchor(component, components_.sightings[sighting]);
        while (round(true) || round(false)) {
        }
        for (Match& match : matches_)
            if (match.thing) finish(match);
        return std::move(matches_);
    }

private:
    struct Candidate {
        int score = 0;
        std::size_t match = 0;
        std::size_t thing = 0;
        bool isOnly = true; ///< no other thing has the same score
    };

    void anchor(const Component& component, const Sighting& sighting) {
        const std::string role = components_.roleOf(sighting.region);
        std::string label = component.name;
        if (!role.empty()) label += "_" + role;
        if (sighting.resource != "this") label += "_" + sighting.resource;
        const std::string& type = estate_.thing(sighting.thing).instance().type;
        auto found = byAddress_.find({ir::ResourceMode::Resource, type, label});
        // What stands once has no role.
        if (found == byAddress_.end())
            found =
                byAddress_.find({ir::ResourceMode::Resource, type, component.name + "_" + sighting.resource});
        if (found == byAddress_.end() || matches_[found->second].thing) return;
        matches_[found->second].isSeen = true;
        pair(found->second, sighting.thing);
    }

    void pair(std::size_t index, std::size_t thing) {
        Match& match = matches_[index];
        match.thing = thing;
        taken_.insert(thing);
        const ir::Resource& resource = *match.resource;
        const planned::Instance& instance = estate_.thing(thing).instance();
        const std::string_view name = nameOf(resource.address.type, providers_);
        const ir::Attribute* const written = attributeOf(resource, name);
        known_.assign(resource, instance.values, written == nullptr ? "" : name,
                      written == nullptr ? ir::Value() : written->value);
        noteReferences(resource, instance.values);
    }

    // ---- what a matched resource says of those that it refers to

    void noteReferences(const ir::Resource& resource, const ir::Value& attributes) {
        noteReferences(resource.body, attributes);
    }

    void noteReferences(const ir::NestedBlock& body, const ir::Value& attributes) {
        const ir::Value* there = &attributes;
        if (there->list() != nullptr && there->list()->size() == 1) there = &there->list()->front();
        if (there->map() == nullptr) return;
        for (const ir::Attribute& attribute : body.attributes)
            if (const ir::Value* const is = ir::find(*there->map(), attribute.name))
                noteReferences(attribute.value, *is);
        std::map<std::string, int> count;
        for (const ir::NestedBlock& block : body.blocks)
            ++count[block.name];
        for (const ir::NestedBlock& block : body.blocks)
            if (const ir::Value* const is = ir::find(*there->map(), block.name);
                is != nullptr && count[block.name] == 1)
                noteReferences(block, *is);
    }

    void noteReferences(const ir::Value& will, const ir::Value& is) {
        if (const ir::Reference* const reference = will.reference()) {
            if (reference->path.size() != 1 || is.text() == nullptr) return;
            if (const auto* const member = std::get_if<ir::Member>(&reference->path.front()))
                called_[reference->address].insert({member->name, *is.text()});
            return;
        }
        if (const ir::List* const list = will.list()) {
            if (is.list() == nullptr) return;
            for (const ir::Value& item : *list)
                for (const ir::Value& other : *is.list())
                    if (list->size() == is.list()->size()) noteReferences(item, other);
            return;
        }
        if (will.map() != nullptr && is.map() != nullptr)
            for (const auto& [key, item] : *will.map())
                if (const ir::Value* const other = ir::find(*is.map(), key)) noteReferences(item, *other);
    }

    // ---- rounds

    bool regionFits(const ir::Resource& resource, const Thing& thing) const {
        if (thing.region().empty() || resource.global) return true;
        const std::string& role = components_.roleOf(thing.region());
        return role == resource.role;
    }

    /// Pairs those that are the best for each other. `onlyClear`: not where two things are as good.
    bool round(bool onlyClear) {
        std::vector<Candidate> candidates;
        for (std::size_t index = 0; index < matches_.size(); ++index)
            if (!matches_[index].thing)
                if (auto best = bestOf(index)) candidates.push_back(*best);
        std::stable_sort(
            candidates.begin(), candidates.end(),
            [](const Candidate& left, const Candidate& right) { return left.score > right.score; });
        bool any = false;
        std::set<std::pair<std::size_t, int>> wanted; // by things: two resources that want one are as good
        std::map<std::size_t, int> claims;
        for (const Candidate& one : candidates)
            if (!wanted.insert({one.thing, one.score}).second) ++claims[one.thing];
        for (const Candidate& one : candidates) {
            if (taken_.contains(one.thing)) continue;
            if (onlyClear && (!one.isOnly || claims.contains(one.thing))) continue;
            pair(one.match, one.thing);
            any = true;
            if (!onlyClear) break;
        }
        return any;
    }

    std::optional<Candidate> bestOf(std::size_t index) const {
        const ir::Resource& resource = *matches_[index].resource;
        const auto things =
            things_.find({resource.address.mode == ir::ResourceMode::Data, resource.address.type});
        if (things == things_.end()) return std::nullopt;
        std::optional<Candidate> best;
        for (const std::size_t thing : things->second) {
            if (taken_.contains(thing) || !regionFits(resource, estate_.thing(thing)) ||
                apart_.contains({resource.address, thing}))
                continue;
            const int score = scoreOf(resource, estate_.thing(thing).instance());
            if (score <= 0 || (best && score < best->score)) continue;
            const bool isOnly = !best || score > best->score;
            if (isOnly)
                best = Candidate{score, index, thing, true};
            else
                best->isOnly = false;
        }
        return best;
    }

    /// 0 for none that can be meant.
    int scoreOf(const ir::Resource& resource, const planned::Instance& instance) const {
        const ir::Map* const attributes = instance.values.map();
        const auto* const schema = schemaOf(resource.address, providers_);
        if (attributes == nullptr || schema == nullptr) return 0;
        // What is looked up without saying what is the same everywhere.
        int score =
            resource.address.mode == ir::ResourceMode::Data && resource.body.attributes.empty() ? 1 : 0;
        if (const auto called = called_.find(resource.address); called != called_.end())
            for (const auto& [attribute, text] : called->second) {
                const ir::Value* const is = ir::find(*attributes, attribute);
                if (is != nullptr && is->text() != nullptr && *is->text() == text) score += worthOfBeingNamed;
            }
        const std::string& type = resource.address.type;
        for (const Compared& one : compare(resource, *attributes, *schema, tables_, known_)) {
            if (isFree(type, one.attribute)) {
                if (one.likeness == Likeness::Same && one.text)
                    score += one.attribute == nameOf(type, providers_) ? worthOfName : worthOfText;
                continue;
            }
            if (one.likeness == Likeness::Same)
                score += one.refers ? worthOfReference : one.text ? worthOfText : worthOfOther;
            if (one.likeness != Likeness::Different || one.unset) continue;
            // A route of another table is another route.
            if (one.refers && one.single) return 0;
            score -= costOfDifference;
        }
        return score <= 0 ? 0 : score * mostWords + wordsAlike(resource, *attributes);
    }

    /// How many words of the name that it would have stand in the name of the other one. It decides between
    /// those alone that all else makes equal.
    int wordsAlike(const ir::Resource& resource, const ir::Map& attributes) const {
        const std::string_view name = nameOf(resource.address.type, providers_);
        const ir::Attribute* const written = attributeOf(resource, name);
        const ir::Value* const is = ir::find(attributes, name);
        if (written == nullptr || is == nullptr || is->text() == nullptr) return 0;
        const std::vector<std::string> regions = estate_.regions();
        const auto there = wordsOf(*is->text(), regions);
        int alike = 0;
        for (const std::string& word : wordsOf(semantics::visibleText(written->value), regions))
            if (std::find(there.begin(), there.end(), word) != there.end()) ++alike;
        return std::min(alike, mostWords - 1);
    }

    bool isFree(const std::string& type, const std::string& attribute) const {
        return tables_.isKept(type, attribute, providers_) || tables_.isUnread(type, attribute) ||
               tables_.followsFromTags(type, attribute);
    }

    // ---- what is left to say of a pair

    void finish(Match& match) const {
        const ir::Resource& resource = *match.resource;
        if (resource.address.mode == ir::ResourceMode::Data) return;
        const planned::Instance& instance = estate_.thing(*match.thing).instance();
        const ir::Map& attributes = *instance.values.map();
        const std::string& type = resource.address.type;
        match.id = tables_.idOf(type, attributes);
        const auto& ignored = resource.lifecycle.ignoreChanges;
        for (Compared& one :
             compare(resource, attributes, *schemaOf(resource.address, providers_), tables_, known_)) {
            if (std::find(ignored.begin(), ignored.end(), one.attribute) != ignored.end()) continue;
            if (tables_.isUnread(type, one.attribute)) {
                const bool isSeen = tables_.isContentRead(type, one.attribute);
                if (!one.unset && (one.likeness != Likeness::Same || !isSeen))
                    match.unread.push_back(one.attribute);
                continue;
            }
            const bool isKept = tables_.isKept(type, one.attribute, providers_);
            if (isKept && !planned::holdsWithheld(one.is)) {
                if (!isWhatItWouldBe(resource, one)) keep(match, one);
                continue;
            }
            if (!isKept && tables_.followsFromTags(type, one.attribute)) continue;
            if (one.likeness == Likeness::Different) match.different.push_back(std::move(one));
        }
    }

    /// While names stand for those that resources have, a name is like itself: it counts what it would be in
    /// the environment, or as what it is made of exists.
    bool isWhatItWouldBe(const ir::Resource& resource, const Compared& one) const {
        const ir::Attribute* const written = attributeOf(resource, one.attribute);
        if (written == nullptr || one.is.text() == nullptr) return one.likeness == Likeness::Same;
        return inEnvironment_.of(written->value) == one.is || known_.of(written->value) == one.is;
    }

    static void keep(Match& match, const Compared& one) {
        if (one.path != one.attribute) return;
        if (ir::find(match.keep, one.attribute) == nullptr) match.keep.emplace_back(one.attribute, one.is);
    }

    const Estate& estate_;
    const Components& components_;
    const Tables& tables_;
    const expansion::Providers& providers_;
    const Apart& apart_;
    KnownValues known_;
    KnownValues inEnvironment_; ///< of which no resource is known
    std::vector<Match> matches_;
    std::map<std::pair<bool, std::string>, std::vector<std::size_t>> things_;
    std::map<ir::Address, std::size_t> byAddress_;
    std::set<std::size_t> taken_;
    /// What matched resources call those that they refer to: attributes with their values.
    std::map<ir::Address, std::set<std::pair<std::string, std::string>>> called_;
};

/// A permission of another function is another permission.
bool needsNew(const ir::Resource& resource, const Compared& one, const library::SchemaBlock& schema,
              const KnownValues& known) {
    const library::SchemaAttribute* const type = schema.attribute(one.path);
    const ir::Attribute* const written = attributeOf(resource, one.path);
    return type != nullptr && type->required && written != nullptr && one.single &&
           known.isNew(written->value);
}

} // namespace

std::vector<Match> match(const ir::Program& program, const std::map<std::string, std::string>& documents,
                         const Estate& estate, const Components& components, const Tables& tables,
                         const std::string& environment, const expansion::Providers& providers,
                         const Apart& apart) {
    return Matching(program, documents, estate, components, tables, environment, providers, apart).run();
}

std::vector<Match> matchAgain(const ir::Program& program, std::map<std::string, std::string> documents,
                              const std::vector<Match>& matches, const Estate& estate, const Tables& tables,
                              const std::string& environment, const expansion::Providers& providers) {
    std::map<ir::Address, const Match*> before;
    for (const Match& match : matches)
        before.emplace(match.resource->address, &match);
    KnownValues known(program, std::move(documents), environment);
    std::vector<Match> result;
    for (const ir::Resource& resource : program.resources) {
        if (resource.address.mode == ir::ResourceMode::Ephemeral) continue;
        const auto found = before.find(resource.address);
        Match& match = result.emplace_back(found == before.end() ? Match{} : *found->second);
        match.resource = &resource;
        match.different.clear();
        const bool isAssigned = match.thing && (resource.address.mode == ir::ResourceMode::Data ||
                                                program.adopted.contains(resource.address) ||
                                                !tables.refusal(resource.address.type).empty());
        if (isAssigned) known.assign(resource, estate.thing(*match.thing).instance().values, "", {});
    }
    for (Match& match : result) {
        const ir::Resource& resource = *match.resource;
        const std::string& type = resource.address.type;
        if (!program.adopted.contains(resource.address)) continue;
        const auto& ignored = resource.lifecycle.ignoreChanges;
        const ir::Map& attributes = *estate.thing(*match.thing).instance().values.map();
        const library::SchemaBlock& schema = *schemaOf(resource.address, providers);
        for (Compared& one : compare(resource, attributes, schema, tables, known)) {
            if (one.likeness != Likeness::Different || tables.isUnread(type, one.attribute) ||
                std::find(ignored.begin(), ignored.end(), one.attribute) != ignored.end())
                continue;
            const bool isImmutable = tables.isImmutable(type, one.attribute);
            match.isOther =
                match.isOther || (!match.isSeen && (isImmutable || needsNew(resource, one, schema, known)));
            if (isImmutable && match.isSeen) match.replaced = one.path;
            match.different.push_back(std::move(one));
        }
    }
    return result;
}

} // namespace drc::recognition
