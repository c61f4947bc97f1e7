#pragma once

#include "binding/binder.hpp"
#include "derivation/derive_steps.hpp"
#include "objectives/alternatives.hpp"
#include "objectives/needed_recovery.hpp"
#include "pipeline/input_analysis.hpp"
#include "pipeline/pipeline.hpp"
#include "policy/rule_settings.hpp"
#include "policy/run.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/reserved_names.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drc::expansion {
class ExpansionContext;
}

namespace drc::pipeline {

/// A file to analyse, and what configures it.
struct ReadInput {
    const library::Module* module = nullptr;
    std::shared_ptr<const library::Configuration> configuration{}; ///< null without one
    std::vector<const library::Module*> policies{};                ///< that this one names

    /// Makes the declarations known of the file, as if it imported the policies.
    void addTo(library::Library& library) const;
};

/// Makes the analysis of one input, and holds what only that needs: the tables of the binder, the values that
/// were evaluated.
class InputAnalyser {
public:
    /// Finds out everything that is wrong. `places`: whether it is noted where names are declared and used.
    InputAnalyser(library::Modules& modules, ReadInput input, const semantics::ReservedNames& reserved,
                  const library::GivenValues& given, const Options& options, const source::SourceMap& sources,
                  bool places);
    InputAnalyser(const InputAnalyser&) = delete;
    InputAnalyser& operator=(const InputAnalyser&) = delete;
    ~InputAnalyser();

    /// What is known by now.
    const InputAnalysis& result() const { return *result_; }
    const ReadInput& input() const { return input_; }

    // ---- what is made on request
    void addNames();
    void addDeployment();
    void addComparison();
    void addCosts();
    void addValues();
    void addAlternatives();

    /// The result, which nothing changes any more.
    std::unique_ptr<const InputAnalysis> finish() && { return std::move(result_); }

private:
    struct Needs {
        objectives::Needed all;
        bool sound = true; ///< nothing was reported
    };

    void bind();
    void configure();
    void understand();
    void lookForUnused();
    /// Gives plans that list no steps those that recovery needs.
    std::vector<derivation::Underived> deriveSteps(semantics::Model& model);
    void reportUnderived(const std::vector<derivation::Underived>& underived);
    void assess();
    /// The rules that ask for the ledger.
    /// What rules are asked, and by what they judge.
    policy::Asked asked();
    void judgeByLedger(const AnalysedTopology& topology);
    /// What the topologies that this one uses take to recover, each judged for this input alone. Reports what
    /// of them cannot be used.
    objectives::Needed needsOf(const semantics::Model& user, diagnostics::Sink& sink);
    Needs findNeeds(const semantics::Model& user, diagnostics::Sink& sink);
    /// What is wrong with it is reported where it is declared, which is part of this input.
    bool isAnalysed(const library::Declaration& topology) const;
    void emit(AnalysedTopology& topology);
    objectives::Trial trial(const ir::Program& before);
    /// Another model of the topology, to change.
    std::unique_ptr<semantics::Model> modelToChange(const AnalysedTopology& topology);

    const source::SourceMap& sources_;
    library::Modules& modules_;
    ReadInput input_;
    const semantics::ReservedNames& reserved_;
    const library::GivenValues& given_;
    source::Date today_;
    std::size_t mostSteps_;
    std::size_t mostBytes_;
    bool advice_;
    bool forTerraform_;
    std::unique_ptr<InputAnalysis> result_;
    // Of the result, for short.
    diagnostics::Sink& sink_;
    library::Library& library_;
    semantics::Kinds& kinds_;
    std::vector<AnalysedTopology>& topologies_;
    binding::Binder binder_;
    semantics::Evaluator evaluator_;
    const expansion::Providers& providers_;
    policy::RuleSettings rules_;
    std::optional<semantics::Uses> uses_;             ///< once the names are bound
    std::map<std::string, Needs, std::less<>> needs_; ///< by the topology that has them
    std::set<const AnalysedTopology*> waiting_;       ///< of which rules ask for the ledger
    /// What the last topology was expanded from: it takes time to take it apart, which may be left to the
    /// system.
    std::unique_ptr<expansion::ExpansionContext> world_;
};

} // namespace drc::pipeline
