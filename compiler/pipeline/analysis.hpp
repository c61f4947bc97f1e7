#pragma once

#include "diagnostics/sink.hpp"
#include "library/modules.hpp"
#include "pipeline/input_analysis.hpp"
#include "pipeline/pipeline.hpp"
#include "reference/reference.hpp"
#include "semantics/reserved_names.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drc::pipeline {

/// Whether a command judges each input by itself, or all of them as what will be deployed: then there is a
/// topology, and topologies of different inputs have names of their own as well.
enum class Inputs : std::uint8_t { Apart, Together };

/// What is left of the inputs when what is wrong with them is reported. Much is made of each.
enum class Kept : std::uint8_t { Everything, Nothing };

/// What the inputs mean, and all that is wrong with them. Every command is a function of it, so what one
/// refuses, all refuse. Missed objectives are errors like the others, but they are last: commands that
/// explain verdicts ask for `sound` topologies.
class Analysis {
public:
    /// Everything is reported to the sink.
    Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
             source::SourceMap& sources, diagnostics::Sink& sink, Inputs checked,
             Kept kept = Kept::Everything);

    /// In the order of inputs; without those that could not be read, and each file once. None where nothing
    /// is kept.
    const std::vector<std::unique_ptr<InputAnalysis>>& inputs() const { return inputs_; }
    std::vector<const AnalysedTopology*> topologies() const;
    /// Whether nothing is wrong with any input but, at most, objectives that topologies miss.
    bool sound() const { return sound_; }

    /// Every file that was read, sorted, the embedded library apart.
    std::vector<std::string> filesRead() const;
    /// The pages of the library reference, with the kinds and policies of all inputs.
    std::vector<reference::Page> reference();
    policy::CostEstimate cost(const AnalysedTopology& topology);
    /// For each refuted judgement, by its index, the single changes that would help; each takes as long as a
    /// compile.
    std::map<std::size_t, std::vector<objectives::Alternative>>
    alternatives(const AnalysedTopology& topology);

private:
    std::vector<const library::Module*> read(const std::vector<Input>& inputs);
    void withoutParts(std::vector<const library::Module*>& inputs);
    void analyse(const std::vector<const library::Module*>& inputs, const Options& options,
                 const source::SourceMap& sources, Kept kept);
    bool libraryFits(const Options& options, const source::SourceMap& sources);
    void compareInputs(const source::SourceMap& sources);

    diagnostics::Sink& sink_;
    library::Modules modules_;
    semantics::ReservedNames reserved_;
    std::vector<std::unique_ptr<InputAnalysis>> inputs_;
    bool sound_ = false;
};

} // namespace drc::pipeline
