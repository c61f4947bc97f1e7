#pragma once

#include "backends/targets.hpp"
#include "binding/bindings.hpp"
#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "layout/layout.hpp"
#include "library/library.hpp"
#include "objectives/alternatives.hpp"
#include "objectives/ledger.hpp"
#include "objectives/other_store.hpp"
#include "pipeline/evaluated_names.hpp"
#include "policy/cost.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::pipeline {

class InputAnalysis;

/// One topology, as far as it was understood.
struct AnalysedTopology {
    const InputAnalysis* input = nullptr; ///< whose it is
    library::Declaration declaration{};
    std::unique_ptr<const semantics::Model> model{};
    ir::Program program{};
    std::vector<layout::Configuration> configurations{}; ///< that it is deployed as
    std::vector<backends::Artifact> artifacts{};         ///< sorted by path
    /// Nothing is wrong with it but, at most, objectives that it misses: it has a ledger.
    bool sound = false;
    std::optional<objectives::Ledger> ledger{}; ///< only of sound ones
    /// Where it was requested and nothing is wrong but, at most, objectives.
    std::optional<policy::CostEstimate> cost{};
    /// Where they were requested and nothing is wrong but, at most, objectives.
    std::vector<EvaluatedName> values{};
    /// For each refuted judgement, by its index, the single changes that would help, where they were
    /// requested.
    std::map<std::size_t, std::vector<objectives::Alternative>> alternatives{};
    /// For each of them that none of these meets: stores whose replacement by another kind would.
    std::map<std::size_t, std::vector<objectives::OtherStore>> otherStores{};
};

/// What one input means: a file with a namespace of its own, which holds its declarations, those of its
/// imports, and the standard library. What is found does not depend on the other inputs of a run. An
/// `InputAnalyser` makes it; then it does not change any more.
class InputAnalysis {
public:
    InputAnalysis(const InputAnalysis&) = delete;
    InputAnalysis& operator=(const InputAnalysis&) = delete;

    const library::Module& module() const { return input_; }
    const diagnostics::Sink& findings() const { return findings_; }
    /// What the names of the user's own files mean; where each stands, if that was requested.
    const binding::Bindings& bindings() const { return bindings_; }
    const std::vector<AnalysedTopology>& topologies() const { return topologies_; }
    const expansion::Providers& providers() const { return *providers_; }
    /// Whether nothing is wrong but, at most, objectives that topologies miss.
    bool sound() const { return sound_; }
    /// What every name means, in the files of the input and in all of the library, behind dots, too; null
    /// unless requested.
    const binding::Bindings* names() const { return names_ == nullptr ? nullptr : &names_->bindings; }
    /// A file of the input or of the library that was read for it; null for others.
    const library::Module* moduleOf(source::FileId file) const;
    /// What each provider says to whoever compares programs; empty unless requested.
    const std::vector<ir::Value>& comparison() const { return comparison_; }

private:
    friend class InputAnalyser;
    InputAnalysis(library::Modules& modules, const library::Module& input)
        : input_(input), library_(modules, findings_), kinds_(library_, findings_) {}

    const library::Module& input_;
    diagnostics::Sink findings_;
    library::Library library_;
    binding::Bindings bindings_;
    semantics::Kinds kinds_; ///< models point at them
    std::optional<expansion::Providers> providers_;
    std::vector<AnalysedTopology> topologies_;
    /// With a namespace of its own: all of the library is read for it.
    struct EveryName {
        explicit EveryName(library::Modules& modules) : library(modules, unread) {}
        diagnostics::Sink unread; ///< what is wrong was reported when the user's files were bound
        library::Library library;
        binding::Bindings bindings;
    };
    std::unique_ptr<const EveryName> names_;
    std::vector<ir::Value> comparison_;
    bool sound_ = false;
};

} // namespace drc::pipeline
