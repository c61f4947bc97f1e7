#pragma once

#include "diagnostics/sink.hpp"
#include "library/given_values.hpp"
#include "library/modules.hpp"
#include "pipeline/input_analysis.hpp"
#include "pipeline/pipeline.hpp"
#include "pipeline/suppressions.hpp"
#include "reference/reference.hpp"
#include "semantics/reserved_names.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drc::pipeline {

class InputAnalyser;
struct ReadInput;

/// Whether a command judges each input by itself, or all of them as what will be deployed: then there is a
/// topology, and topologies of different inputs have names of their own as well.
enum class Inputs : std::uint8_t { Apart, Together };

/// What is left of the inputs when what is wrong with them is reported. Much is made of each.
enum class Kept : std::uint8_t { Everything, Nothing };

/// What is asked of an analysis. All beside the findings takes time of its own, so it is made where somebody
/// asks for it.
struct Request {
    Inputs inputs = Inputs::Apart;
    Kept kept = Kept::Everything;
    bool places = false;       ///< where each name of the inputs' own files is declared and used
    bool names = false;        ///< what every name means, in the inputs and in all of the library
    bool reference = false;    ///< the pages of the library reference
    bool deployment = false;   ///< what the library says of types to whoever deploys them
    bool suppressions = false; ///< as they are written in each topology
    bool comparison = false;   ///< what the library says of kinds and types to whoever compares programs
    bool values = false;       ///< of settings and of each `let`, where `cost` would be
    bool cost = false;         ///< of each topology, where nothing is wrong but, at most, missed objectives
    bool alternatives =
        false; ///< what would help where an objective is missed; each takes as long as a compile
};

/// What the inputs mean, and all that is wrong with them: one value that does not change. It owns what it
/// speaks of, so it can be kept, beside others too, and threads may share it. Every command is a function of
/// it, so what one refuses, all refuse. Missed objectives are errors like the others, but they are last:
/// commands that explain verdicts ask for `sound` topologies.
class Analysis {
public:
    /// Null when it was cancelled. The file system is asked until this returns, and not afterwards.
    static std::shared_ptr<const Analysis> of(const source::FileSystem& files,
                                              const std::vector<Input>& inputs, const Options& options,
                                              const Request& request, std::stop_token cancellation = {});
    ~Analysis();
    Analysis(const Analysis&) = delete;
    Analysis& operator=(const Analysis&) = delete;

    /// The files that it speaks of.
    const source::SourceMap& sources() const { return sources_; }
    const diagnostics::Sink& findings() const { return findings_; }
    /// In the order of inputs; without those that could not be read, and each file once. None where nothing
    /// is kept.
    const std::vector<std::unique_ptr<const InputAnalysis>>& inputs() const { return inputs_; }
    std::vector<const AnalysedTopology*> topologies() const;
    /// Whether nothing is wrong with any input but, at most, objectives that topologies miss.
    bool sound() const { return sound_; }
    /// Every file that was read, sorted, the embedded library apart.
    std::vector<std::string> filesRead() const;
    /// In the order of inputs; empty unless requested.
    const std::vector<WrittenSuppression>& suppressions() const { return suppressions_; }
    /// The pages of the library reference, with the kinds and policies of all inputs; empty unless requested.
    const std::vector<reference::Page>& reference() const { return reference_; }

private:
    Analysis(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
             const Request& request);

    using Analysers = std::vector<std::unique_ptr<InputAnalyser>>;
    std::vector<ReadInput> read(const std::vector<Input>& inputs);
    ReadInput configured(const library::Module& module, const Input& input, bool readsImports);
    /// What a configuration with mistakes says of rules, where the input knows which rules there are.
    void judgeRulesIn(const Input& input);
    void withoutParts(std::vector<ReadInput>& inputs);
    Analysers analyse(const std::vector<ReadInput>& inputs, const Options& options, const Request& request);
    bool libraryFits(const Options& options);
    void compare(const Analysers& analysers, const std::vector<Input>& inputs);
    void compareNames(const Analysers& analysers);
    void addRequested(const Analysers& analysers, const Options& options, const Request& request);
    void makeReference(const Analysers& analysers);

    source::SourceMap sources_;
    diagnostics::Sink findings_;
    library::Modules modules_;
    library::GivenValues given_;
    semantics::ReservedNames reserved_;
    std::vector<std::unique_ptr<const InputAnalysis>> inputs_;
    Analysers analysers_; ///< only where the process ends before they are destroyed
    std::vector<WrittenSuppression> suppressions_;
    std::vector<reference::Page> reference_;
    bool sound_ = false;
};

} // namespace drc::pipeline
