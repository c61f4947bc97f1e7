#pragma once

#include "ir/program.hpp"
#include "library/provider_schema.hpp"
#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_scope.hpp"
#include "semantics/model.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::expansion {

class Instance;
class Place;

using semantics::Environment;
using semantics::Evaluator;
using semantics::Region;
using semantics::Value;

/// One resource that a kind's line makes, at one place.
struct ResourceInstance {
    const syntax::Resource* statement = nullptr;
    Environment environment; ///< in which its body is evaluated
    Value index;             ///< null when it has none
    ir::Address address;
    const library::SchemaBlock* schema = nullptr; ///< null when the type is unknown, which was reported
    const Place* place = nullptr;
    const Region* region = nullptr; ///< null outside of regions
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

/// The name of a resource that is what its part is, and has the part's name.
inline constexpr std::string_view partItself = "this";

enum class PlaceKind : std::uint8_t { Global, Region, Replica, Pair, Signal, Action };

/// A part of a component's expansion in which the kind's names have one meaning: everything global,
/// everything in one region, what holds for one replica or one pair of regions, a signal, an action. It is
/// filled on first use.
class Place final : public semantics::Scope {
public:
    struct Identity {
        PlaceKind kind = PlaceKind::Global;
        const Region* region = nullptr; ///< own region; of a pair, the first
        const Region* other =
            nullptr; ///< of a replica, the source; of a pair, the second; of an action, what is left
        const semantics::Replication* replication = nullptr;
        const semantics::Detector* detector = nullptr;
        const semantics::Signal* signal = nullptr;
        const semantics::Step* step = nullptr;
        bool graceful = false;
        bool failed = false; ///< of an action: it runs because another failed
    };

    Place(Instance& instance, Identity identity);

    const Identity& identity() const { return identity_; }
    Instance& instance() const { return instance_; }
    Environment environment() const { return {this, identity_.region, nullptr}; }

    // ---- Scope
    std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> names() const override;
    const syntax::Definition* function(std::string_view name) const override;
    std::vector<std::string> functionNames() const override;
    std::optional<Value> call(const semantics::Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override;
    const semantics::FileScope* fileScope() const override { return &files_; }
    source::Span cause() const override;
    std::string causeText() const override;
    void explain(diagnostics::Diagnostic& diagnostic) const override;
    const Region* region(std::string_view role) const override;
    std::vector<const Region*> regions() const override;

    // ---- what walking the kind found
    /// A name that this place itself declares, seen from a region; nothing when it does not.
    std::optional<Value> own(const syntax::Name& name, const Environment& environment,
                             Evaluator& evaluator) const;
    std::optional<Value> exported(const syntax::Name& name, const Environment& environment,
                                  Evaluator& evaluator) const;
    /// A definition's value, computed on first use; a definition that needs itself is reported.
    Value evaluateOnce(const syntax::Definition& definition, const Environment& environment,
                       Evaluator& evaluator) const;
    void fill() const;
    /// What it makes, in the order of the kind's lines: resources, and what stands here of its parts.
    struct Content {
        const ResourceInstance* resource; ///< null for a part
        Place* part = nullptr;
    };
    const std::vector<Content>& contents() const;
    struct Export {
        const syntax::Definition* definition = nullptr;
        Environment environment;
        bool output = false;
    };
    const std::vector<std::pair<std::string, Export>>& exports() const;

    /// What the walk adds.
    void add(const syntax::Resource& statement, const Environment& environment);
    void add(const syntax::Definition& exportOrLet, const Environment& environment);
    /// `inside`: in a block of the place, not directly in the kind.
    void addPart(const syntax::Resource& line, const Environment& environment, bool inside);

    /// What labels of resources and outputs in a region begin with, up to the `_` before their own names.
    std::string labelStart(const Region* region) const;

private:
    std::optional<Value> builtin(const syntax::Name& written, const Environment& environment,
                                 Evaluator& evaluator) const;
    static Value reportRegionNeeded(const syntax::Name& name, const Environment& environment,
                                    Evaluator& evaluator);
    std::optional<Value> placeBuiltin(std::string_view name) const;
    std::optional<Value> placeParameter(std::string_view name, Evaluator& evaluator) const;
    std::optional<Value> fromKind(const syntax::Name& name, const Environment& environment,
                                  Evaluator& evaluator) const;
    /// Another resource has the address that a line would make.
    void reportTaken(const syntax::Resource& statement, const Environment& environment,
                     const ResourceInstance& first) const;
    std::string placeLabel(const Region* region) const;
    std::string label(std::string_view name, const Value& index, const Region* region) const;
    /// The index of a resource or part, null where it has none; nothing after a report.
    std::optional<Value> indexOf(const syntax::Resource& line, const Environment& environment) const;

    Instance& instance_;
    Identity identity_;
    semantics::FileScope files_;
    enum class State : std::uint8_t { Empty, Filling, Full };
    mutable State state_ = State::Empty;
    std::deque<ResourceInstance> resources_;
    std::vector<Content> contents_;
    std::map<std::pair<std::string, const Region*>, Family, std::less<>> families_;
    std::vector<std::pair<std::string, Export>> exports_;
    std::map<std::string, Export, std::less<>> lets_;
    mutable std::map<std::pair<const syntax::Definition*, const Region*>, std::optional<Value>> computed_;
};

/// An index as labels have it.
std::string printedIndex(const Value& index);

} // namespace drc::expansion
