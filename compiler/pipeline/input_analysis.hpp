#pragma once

#include "backends/targets.hpp"
#include "binding/binder.hpp"
#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "layout/layout.hpp"
#include "library/library.hpp"
#include "pipeline/pipeline.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "semantics/reserved_names.hpp"
#include "uniqueness/uniqueness.hpp"

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
    InputAnalysis* input = nullptr; ///< whose it is
    library::Declaration declaration;
    std::unique_ptr<semantics::Model> model;
    ir::Program program;
    std::vector<layout::Configuration> configurations; ///< that it is deployed as
    std::vector<backends::Artifact> artifacts;         ///< sorted by path
    /// Nothing is wrong with it but, at most, objectives that it misses: it has a ledger.
    bool sound = false;
    std::optional<objectives::Ledger> ledger; ///< only of sound ones
};

/// What one input means: a file with a namespace of its own, which holds its declarations, those of its
/// imports, and the standard library. What is found does not depend on the other inputs of a run.
class InputAnalysis {
public:
    /// Finds out everything; what is wrong is given away by `report`.
    InputAnalysis(library::Modules& modules, const library::Module& input,
                  const semantics::ReservedNames& reserved, const Options& options,
                  const source::SourceMap& sources);
    InputAnalysis(const InputAnalysis&) = delete;
    InputAnalysis& operator=(const InputAnalysis&) = delete;

    const library::Module& module() const { return input_; }
    /// What the names of the user's own files mean.
    const binding::Bindings& bindings() const { return bindings_; }
    const std::vector<AnalysedTopology>& topologies() const { return topologies_; }
    const expansion::Providers& providers() const { return providers_; }
    /// Whether nothing is wrong but, at most, objectives that topologies miss.
    bool sound() const { return sound_; }
    /// What every name means, in the files of the input and in all of the library.
    std::string names();
    /// Gives away what was found since the last time.
    void report(diagnostics::Sink& sink);

    policy::CostEstimate cost(const AnalysedTopology& topology);
    std::map<std::size_t, std::vector<objectives::Alternative>>
    alternatives(const AnalysedTopology& topology);

private:
    void bind();
    void withdrawConsequences();
    void understand(const semantics::ReservedNames& reserved);
    void assess();
    void emit(AnalysedTopology& topology);
    objectives::Trial trial();

    const source::SourceMap& sources_;
    library::Modules& modules_;
    const library::Module& input_;
    std::size_t mostSteps_;
    std::size_t mostBytes_;
    diagnostics::Sink sink_;
    library::Library library_;
    binding::Bindings bindings_;
    binding::Binder binder_;
    semantics::Kinds kinds_;
    semantics::Evaluator evaluator_;
    expansion::Providers providers_;
    std::vector<AnalysedTopology> topologies_;
    bool sound_ = false;
};

} // namespace drc::pipeline
