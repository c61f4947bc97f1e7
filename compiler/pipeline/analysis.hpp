#pragma once

#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "pipeline/pipeline.hpp"
#include "reference/reference.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "semantics/reserved_names.hpp"
#include "uniqueness/uniqueness.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace drc::pipeline {

/// One topology, as far as it was understood.
struct AnalysedTopology {
    library::Declaration declaration;
    std::unique_ptr<semantics::Model> model;
    ir::Program program;
    std::vector<Artifact> artifacts; ///< sorted by path
    /// Nothing is wrong with it but, at most, objectives that it misses: it has a ledger.
    bool sound = false;
    std::optional<objectives::Ledger> ledger; ///< only of sound ones
};

/// What the inputs mean, and all that is wrong with them. Every command is a function of it, so what one
/// refuses, all refuse. Missed objectives are errors like the others, but they are last: whoever explains
/// verdicts asks for `sound` topologies.
class Analysis {
public:
    /// Everything is reported to the sink. `whole`: inputs without a topology are an error.
    Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
             source::SourceMap& sources, diagnostics::Sink& sink, bool whole);

    const std::vector<AnalysedTopology>& topologies() const { return topologies_; }
    /// The modules that the inputs name, in their order; without those that could not be read.
    const std::vector<const library::Module*>& inputs() const { return inputs_; }
    /// Whether nothing is wrong with any topology but, at most, objectives that it misses.
    bool sound() const { return sound_; }

    /// Every file that was read, sorted, the embedded library apart.
    std::vector<std::string> filesRead() const;
    /// The pages of the library reference, with the kinds and policies of the inputs.
    std::vector<reference::Page> reference();
    policy::CostEstimate cost(const AnalysedTopology& topology);
    /// For each refuted judgement, by its index, the single changes that would help; each takes as long as a
    /// compile.
    std::map<std::size_t, std::vector<objectives::Alternative>> alternatives(std::size_t topology);

private:
    void read(const std::vector<Input>& inputs, bool whole);
    void understand();
    void judge();
    std::vector<Artifact> emit(const AnalysedTopology& topology);
    std::optional<objectives::Variant> variantOf(const semantics::Model& model);

    source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    std::size_t mostSteps_;
    library::Library library_;
    semantics::Kinds kinds_;
    semantics::Evaluator evaluator_;
    expansion::Providers providers_;
    semantics::ReservedNames reserved_;
    uniqueness::Names names_; ///< of all topologies together: they may be deployed into one account
    std::vector<const library::Module*> inputs_;
    std::vector<AnalysedTopology> topologies_;
    bool sound_ = false;
};

} // namespace drc::pipeline
