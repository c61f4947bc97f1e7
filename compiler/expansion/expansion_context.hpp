#pragma once

#include "expansion/elaboration.hpp"
#include "expansion/instance.hpp"
#include "expansion/left_out.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "semantics/parts.hpp"
#include "semantics/topology_frame.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::expansion {

/// What the topology declares, with components that know what they export.
class WorldFrame final : public semantics::TopologyFrame {
public:
    WorldFrame(ExpansionContext& world, const semantics::Model& model, semantics::Kinds& kinds,
               semantics::Memo& memo)
        : TopologyFrame(model, kinds, memo), world_(world) {}
    Value componentValue(const semantics::Component& component) const override;

private:
    ExpansionContext& world_;
};

/// Everything that one topology is expanded from, and the instances made so far.
class ExpansionContext {
public:
    ExpansionContext(const semantics::Model& ofModel, library::Library& fromLibrary,
                     semantics::Kinds& knownKinds, const Providers& knownProviders, Evaluator& withEvaluator)
        : model(ofModel),
          library(fromLibrary),
          kinds(knownKinds),
          providers(knownProviders),
          evaluator(withEvaluator),
          elaboration(*this),
          frame(*this, ofModel, knownKinds, withEvaluator.memo()) {}
    ~ExpansionContext() { evaluator.memo().forgetAfter(elaboration.lastOfOthers()); }
    ExpansionContext(const ExpansionContext&) = delete;
    ExpansionContext& operator=(const ExpansionContext&) = delete;

    const semantics::Model& model;
    library::Library& library;
    semantics::Kinds& kinds;
    const Providers& providers;
    Evaluator& evaluator;
    Elaboration elaboration;
    WorldFrame frame;
    /// Files made on behalf of components, by path.
    std::map<std::string, ir::File> files;
    /// Lines whose resources have one label: reported for the first component and region alone.
    std::set<std::pair<const syntax::Resource*, const syntax::Resource*>> takenTwice;
    /// The compiler-made components, with those of parts.
    std::deque<semantics::Component> made;
    /// What holds back plans that start by themselves, as the model has it.
    std::map<const semantics::Hold*, semantics::Component*> holds;
    /// What waits for other topologies, as the model has it.
    std::map<const semantics::Wait*, semantics::Component*> waits;
    /// Which of them stand in a plan: known before it is lowered.
    std::map<const semantics::Plan*, std::vector<const semantics::Wait*>> awaits;
    /// What else a plan needs that must serve first, for which people wait.
    std::map<const semantics::Plan*, std::vector<std::string>> startedAfter;
    /// Where the package of a component's folder lies.
    std::map<std::pair<const semantics::Component*, std::string>, std::string> packages;
    /// Labels that are taken, with who took them and has the address.
    ir::ByAddress<const ResourceInstance*> addresses;

    /// Of an environment, as the library has it.
    std::size_t longestSuffix();
    Instance& instance(const semantics::Component& component);
    const KindMembers& membersOf(const semantics::Kind& kind);
    /// Settings that its kind refuses are reported once.
    const semantics::PartLine& partLine(const syntax::Resource& line);
    Instance& makePart(Instance& whole, const syntax::Resource& line, const Value& index,
                       const InstanceFrame* place, std::string path, const RegionRole* region);
    /// The component of the kind `account`, which exists in each region as soon as a kind uses it: what is
    /// true of the whole account. Poison after a report when the library has no such kind.
    Value account();
    /// What packages leave out, in the library's words.
    const std::vector<LeftOutName>& leftOut();
    const semantics::Component* accountIfUsed() const { return account_; }

private:
    std::map<const semantics::Kind*, KindMembers> members_;
    std::map<const syntax::Resource*, semantics::PartLine> partLines_;
    std::map<const semantics::Component*, std::unique_ptr<Instance>> instances_;
    const semantics::Component* account_ = nullptr;
    std::optional<std::vector<LeftOutName>> leftOut_;
    std::optional<std::size_t> longestSuffix_;
};

} // namespace drc::expansion
