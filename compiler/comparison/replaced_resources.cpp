#include "comparison/replaced_resources.hpp"

#include "ir/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::comparison {

namespace {

/// The attributes of a resource by their paths, as they are printed; of repeated blocks with their number.
using Attributes = std::map<std::string, const ir::Value*>;

void collect(const ir::NestedBlock& block, const std::string& prefix, Attributes& into) {
    for (const ir::Attribute& attribute : block.attributes)
        into.emplace(prefix + attribute.name, &attribute.value);
    std::map<std::string_view, int> counts;
    for (const ir::NestedBlock& nested : block.blocks) {
        const int number = counts[nested.name]++;
        collect(nested,
                fmt::format("{}{}{}.", prefix, nested.name, number == 0 ? "" : fmt::format("[{}]", number)),
                into);
    }
}

std::string firstOf(const std::string& path) {
    return path.substr(0, path.find_first_of(".["));
}

class ResourceComparing {
public:
    ResourceComparing(const Side& before, const Side& after, const JudgedNames& names)
        : before_(before), after_(after), names_(names) {}

    std::map<std::string, ResourceChange> compare() {
        for (const ir::Resource& resource : before_.program.resources)
            old_.emplace(ir::toString(resource.address), &resource);
        for (const ir::Resource& resource : after_.program.resources)
            if (resource.address.mode == ir::ResourceMode::Resource) compare(resource);
        followReferences();
        return std::move(changes_);
    }

private:
    bool isImmutable(const ir::Resource& resource, const std::string& path) const {
        const auto& immutable = names_.immutable(resource.address.type);
        return std::find(immutable.begin(), immutable.end(), firstOf(path)) != immutable.end();
    }

    // Everything of a region that is another one at the provider is made again.
    static std::string regionOf(const Side& side, const ir::Resource& resource) {
        if (resource.global) return "";
        const semantics::RegionRole* const region = side.model.region(resource.role);
        return region == nullptr ? "" : region->name;
    }

    void compare(const ir::Resource& resource) {
        const std::string address = ir::toString(resource.address);
        const auto found = old_.find(address);
        if (found == old_.end()) return;
        ResourceChange change;
        Attributes before;
        Attributes after;
        collect(found->second->body, "", before);
        collect(resource.body, "", after);
        for (const auto& [path, value] : after) {
            const auto other = before.find(path);
            if (other == before.end() || !(*other->second == *value)) note(change, resource, path);
        }
        for (const auto& [path, value] : before)
            if (after.find(path) == after.end()) note(change, resource, path);
        std::sort(change.attributes.begin(), change.attributes.end());
        const std::string was = regionOf(before_, *found->second);
        if (const std::string is = regionOf(after_, resource); was != is && !was.empty() && !is.empty())
            change.forces = "region";
        if (!change.attributes.empty() || !change.forces.empty())
            changes_.emplace(address, std::move(change));
    }

    void note(ResourceChange& change, const ir::Resource& resource, const std::string& path) const {
        const auto& ignored = resource.lifecycle.ignoreChanges;
        if (std::find(ignored.begin(), ignored.end(), firstOf(path)) != ignored.end()) return;
        change.attributes.push_back(path);
        if (change.forces.empty() && isImmutable(resource, path)) change.forces = firstOf(path);
    }

    bool isReplaced(const std::string& address) const {
        const auto found = changes_.find(address);
        return found != changes_.end() && !found->second.forces.empty();
    }

    // What refers to a replaced resource where it cannot be changed is replaced with it.
    void followReferences() {
        for (bool more = true; more;) {
            more = false;
            for (const ir::Resource& resource : after_.program.resources)
                if (resource.address.mode == ir::ResourceMode::Resource && follow(resource)) more = true;
        }
    }

    bool follow(const ir::Resource& resource) {
        const std::string address = ir::toString(resource.address);
        if (old_.find(address) == old_.end() || isReplaced(address)) return false;
        for (const ir::Address& trigger : resource.lifecycle.replaceTriggeredBy) {
            const std::string other = ir::toString(trigger);
            if (changes_.find(other) == changes_.end()) continue;
            changes_[address].forces = "replace_triggered_by";
            changes_[address].replacedWith = other;
            return true;
        }
        for (const ir::Attribute& attribute : resource.body.attributes) {
            if (attribute.value.isPlain() || !isImmutable(resource, attribute.name)) continue;
            std::string with;
            ir::forEachReference(attribute.value, [&](const ir::Reference& reference) {
                const std::string other = ir::toString(reference.address);
                if (with.empty() && isKnownOnlyThen(reference) && isReplaced(other)) with = other;
            });
            if (with.empty()) continue;
            ResourceChange& change = changes_[address];
            change.forces = attribute.name;
            change.replacedWith = with;
            return true;
        }
        return false;
    }

    /// Whether what is referred to is another value once the resource is made again: what was written for it
    /// is not.
    bool isKnownOnlyThen(const ir::Reference& reference) const {
        if (reference.path.empty()) return true;
        const auto* const member = std::get_if<ir::Member>(&reference.path.front());
        if (member == nullptr) return true;
        const auto found = old_.find(ir::toString(reference.address));
        if (found == old_.end()) return true;
        const auto& attributes = found->second->body.attributes;
        return std::none_of(attributes.begin(), attributes.end(),
                            [&](const ir::Attribute& attribute) { return attribute.name == member->name; });
    }

    const Side& before_;
    const Side& after_;
    const JudgedNames& names_;
    std::map<std::string, const ir::Resource*> old_;
    std::map<std::string, ResourceChange> changes_;
};

} // namespace

std::map<std::string, ResourceChange> resourceChanges(const Side& before, const Side& after,
                                                      const JudgedNames& names) {
    return ResourceComparing(before, after, names).compare();
}

} // namespace drc::comparison
