#pragma once

#include "expansion/instance_frame.hpp"

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

/// Elaboration decides which resources, parts, exports and values exist: conditions are decided, loops
/// unrolled, requirements checked. It comes before the body of any resource is evaluated.
namespace drc::expansion {

/// One resource that a kind's line makes, at one place.
struct ResourceInstance {
    const syntax::Resource* statement = nullptr;
    Environment environment; ///< in which its body is evaluated
    Value index;             ///< null when it has none
    ir::Address address;
    const library::SchemaBlock* schema = nullptr; ///< null when the type is unknown, which was reported
    const InstanceFrame* place = nullptr;
    const RegionRole* region = nullptr; ///< null outside of regions
    /// What was asked of it, by what the schema says of it.
    mutable std::vector<std::pair<const void*, Value>> members{};
};

/// All resources of one name at one place, or all parts: one, or one for each index.
struct Family {
    struct Member {
        const ResourceInstance* resource; ///< null for a part
        Instance* part = nullptr;
    };
    std::vector<Member> members;
    bool indexed = false;
    bool broken = false; ///< one could not be made, which was reported
};

/// What a place makes.
struct PlaceContents {
    /// In the order of the kind's lines: resources, and what stands here of its parts.
    struct Line {
        const ResourceInstance* resource; ///< null for a part
        const InstanceFrame* part = nullptr;
    };
    /// An export, an output or a `let`, with where it is evaluated.
    struct Valued {
        const syntax::Definition* definition = nullptr;
        Environment environment;
    };
    using NameInRegion = std::pair<const binding::Symbol*, const RegionRole*>;
    struct Hash {
        std::size_t operator()(const NameInRegion& name) const {
            return std::hash<const void*>()(name.first) * 31 + std::hash<const void*>()(name.second);
        }
    };

    const Family* family(const binding::Symbol& symbol, const RegionRole* region) const {
        const auto found = families.find({&symbol, region});
        return found == families.end() ? nullptr : &found->second;
    }
    const Valued* value(const binding::Symbol& symbol) const {
        const auto found = values.find(&symbol);
        return found == values.end() ? nullptr : &found->second;
    }
    const Valued* exported(std::string_view name) const {
        for (const auto& [known, exported] : exports)
            if (known == name) return &exported;
        return nullptr;
    }

    std::vector<Line> lines;
    std::list<ResourceInstance, source::SmallAllocator<ResourceInstance>>
        resources; ///< which stay where they are; most places have few
    std::unordered_map<NameInRegion, Family, Hash> families;
    std::unordered_map<const binding::Symbol*, Valued> values;
    std::vector<std::pair<std::string, Valued>> exports; ///< in the order of the kind's lines
    bool complete = false; ///< else it is being decided, and holds what stands further up
};

/// What all places of a topology make. A condition may speak of another place, which is then elaborated
/// first; two that wait for each other are an error, whichever is asked for first.
class Elaboration {
public:
    explicit Elaboration(ExpansionContext& world);

    /// Elaborates all places of an instance, and those of its parts.
    void run(const Instance& instance);
    /// What the place makes. While that is being decided, the place itself sees what stands further up; null
    /// for all others, after a report.
    const PlaceContents* of(const InstanceFrame& place, const Environment& environment);
    /// The same where nothing is being decided: then there is no report, and always an answer.
    const PlaceContents& made(const InstanceFrame& place) { return *of(place, {}); }

    /// The last owner of values that are not of this topology.
    semantics::Owner lastOfOthers() const { return before_; }
    /// Notes whose the values of an owner are.
    void own(semantics::Owner owner, const Instance& instance);

private:
    void run(const InstanceFrame& place);
    PlaceContents& contentsOf(const InstanceFrame& place);
    /// Whether everything that is being computed since the place was begun is reached through it alone.
    bool isWithin(const InstanceFrame& place) const;
    bool isPartOf(semantics::Owner owner, const Instance& whole) const;

    ExpansionContext& world_;
    semantics::Owner before_;
    std::vector<const Instance*> instances_;               ///< by owner
    std::vector<std::unique_ptr<PlaceContents>> contents_; ///< by the number of the place
};

/// A thing of which the name or kind of line is made: an index as labels have it.
std::string printedIndex(const Value& index);

} // namespace drc::expansion
