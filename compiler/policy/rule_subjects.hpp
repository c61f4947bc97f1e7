#pragma once

#include "expansion/providers.hpp"
#include "policy/characters.hpp"
#include "policy/subjects.hpp"
#include "semantics/kind.hpp"
#include "semantics/topology_frame.hpp"
#include "source/date.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace drc::policy {

/// What rules can look at: made once for a topology.
struct Subjects {
    /// `kinds`: what names of the topology mean where its settings are evaluated; null for nothing.
    Subjects(const semantics::Model& model, const ir::Program& program, const expansion::Providers& providers,
             source::Date today, semantics::Kinds* kinds = nullptr);
    /// What is written as a setting of the topology, or of what stands in it; null where that cannot be known
    /// here.
    Value settingValue(const semantics::Setting& setting, Evaluator& evaluator) const;
    Value tags(Evaluator& evaluator) const;
    Value regionNames() const;
    /// The managed resources that refer to one in an attribute of that name.
    Value referringTo(const ir::Address& address, const std::string& attribute) const;
    /// How each provider is set up in each region: maps of `provider`, `role` and its attributes.
    Value configurations() const;
    const Characters::Resources& byAddress() const;
    /// What is known of the names of managed resources, in small letters, one a line.
    const std::string& allNames() const;
    /// Counts with what a rule says of what only the provider knows; null when it is not written as estimates
    /// are. It usually says the same again.
    const Characters* characters(const Value& beside, const Value& otherwise) const;
    /// The patterns of a rule, each taken apart when it is first asked for.
    const semantics::AnyWildcards& wildcards(std::span<const std::string* const> patterns) const;
    /// The managed resources for which a test holds.
    template <class Test>
    Value managedWhere(const Test& test) const {
        semantics::Items items;
        for (const Value& item : *resources.items())
            if (test(*item.as<ResourceSubject>())) items.push_back(item);
        return Value::list(std::move(items));
    }

    const semantics::Model& model;
    const ir::Program& program;
    const expansion::Providers& providers;
    source::Date today;
    semantics::Kinds* kinds;
    Value resources;                                 ///< managed resources, in the order of the program
    Value everything;                                ///< with looked-up and ephemeral ones
    Value components;                                ///< in the order of declaration
    std::map<std::string, Value, std::less<>> named; ///< the components by their names
    using Lists = std::unordered_map<std::string_view, Value>;
    Lists byComponent; ///< the managed resources of each component and each plan
    Lists byType;      ///< the managed resources of each type
    Value plans;       ///< each a `PlanSubject`
    Value drills() const;
    /// What the ledger says of each objective: `objectives/ledger_values.hpp`; poison before it is made.
    Value objectives;
    /// Of the environment, where it is known; else it is given when the topology is deployed.
    std::optional<Value> environmentSuffix;
    /// The attributes that are written as constants, by resource; null where all are written as they are.
    const std::map<std::string, std::set<std::string>, std::less<>>* constants = nullptr;
    bool isConstant(const AttributeSubject& attribute) const;

    /// Of resources without components: those of a resource are those that it refers to, that refer to it,
    /// and that hold its name, and itself.
    void relate();

private:
    using Referring = ir::ByAddress<semantics::Items>;
    const Referring& referringIn(const std::string& attribute) const;
    mutable std::map<std::string, Referring> referring_; ///< by attribute, made when a rule asks first
    mutable Characters::Resources byAddress_;            ///< the same
    mutable std::string allNames_;                       ///< the same
    struct Estimated {
        Estimated(Value ofBeside, Value ofOthers, Characters counting)
            : beside(std::move(ofBeside)), otherwise(std::move(ofOthers)), characters(std::move(counting)) {}
        Value beside;
        Value otherwise;
        Characters characters;
    };
    mutable std::optional<Estimated> estimated_;                    ///< by the last one who asked
    mutable std::unique_ptr<const semantics::TopologyFrame> frame_; ///< of settings, which values point at
    mutable std::unordered_map<std::string, semantics::Wildcards> wildcards_;
    mutable std::deque<semantics::AnyWildcards> together_; ///< those that rules ask for together
};

} // namespace drc::policy
