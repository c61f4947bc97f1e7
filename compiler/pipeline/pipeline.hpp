#pragma once

#include "diagnostics/sink.hpp"
#include "library/configuration.hpp"
#include "objectives/alternatives.hpp"
#include "objectives/ledger.hpp"
#include "objectives/other_store.hpp"
#include "policy/cost.hpp"
#include "semantics/evaluator.hpp"
#include "source/date.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one readable list of steps from text to artefacts, shared by the command line, the tests and the
/// editor.
namespace drc::pipeline {

class Analysis;

struct Options {
    /// A folder that takes the place of the embedded standard library.
    std::optional<std::string> libraryFolder;
    /// Values of parameters, `NAME=VALUE` or `TOPOLOGY.NAME=VALUE`: they are known at compile time.
    std::vector<std::string> given{};
    /// What day it is. It decides on findings alone, never on what is compiled. Whoever does not say it asks
    /// what holds on the first day there is, on which nothing has ended.
    source::Date today{};
    /// What evaluation may take before a compile is given up: steps, and bytes of the values that it makes.
    std::size_t mostSteps = semantics::Evaluator::mostSteps;
    std::size_t mostBytes = semantics::Evaluator::mostBytes;
    /// How many threads share several inputs; 0 for as many as the machine runs at a time. The result is the
    /// same.
    std::size_t threads = 0;
    /// Whether the trees of the standard library hold the examples of its rules.
    syntax::Examples examples = syntax::Examples::Pass;
    /// The process ends when this is done: what was made for it is left to the system, as taking it apart
    /// piece by piece costs a twentieth of a check.
    bool processEnds = false;
    /// Whether the rules of advice are asked as well.
    bool advice = false;
    /// Whether the rules for plans and states of Terraform are asked of programs: their examples are
    /// programs.
    bool forTerraform = false;
    /// The files that were read before, where there are any that no input's configuration stands in.
    std::optional<source::SourceMap> readBefore{};
};

/// A file to be written, relative to the output folder of its topology.
struct Artifact {
    std::string path;
    std::string content;
};

struct TopologyOutput {
    std::string topology;
    std::vector<Artifact> artifacts; ///< sorted by path
};

/// What the user named on the command line; `-` is read by the caller and given as text.
struct Input {
    std::string path;
    std::optional<std::string> text;
    std::string unreadable{}; ///< why there is no text, where the caller could not read it
    /// Of the project that it belongs to; null without one. All of a run have their files in one map. Where
    /// something is wrong with it, the input is not analysed.
    std::shared_ptr<const library::Configuration> configuration{};
    /// The policies in the place of those that the configuration names; nothing where those count.
    std::optional<std::vector<library::ConfiguredText>> policyFiles{};
};

struct Outcome {
    std::vector<TopologyOutput> outputs; ///< empty when there were errors
    std::vector<std::string> inputFiles; ///< every file that was read, sorted, the embedded library apart
};

enum class Phase : std::uint8_t { Tree, Names, Model, Ir };

/// Everything but writing. Reports to the sink; I/O errors (a file that cannot be read) are diagnostics too.
Outcome compile(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
                source::SourceMap& sources, diagnostics::Sink& sink);

/// The checks of `compile` without its artefacts; also for files that hold only kinds and policies.
void check(const source::FileSystem& files, const std::vector<Input>& inputs, const Options& options,
           source::SourceMap& sources, diagnostics::Sink& sink);

struct TopologyCost {
    std::string topology;
    policy::CostEstimate estimate;
};

/// What each topology costs; empty when there were errors, missed objectives included.
std::vector<TopologyCost> cost(const source::FileSystem& files, const std::vector<Input>& inputs,
                               const Options& options, source::SourceMap& sources, diagnostics::Sink& sink);

struct TopologyProof {
    std::shared_ptr<const void> analysis; ///< what everything else here points into
    const semantics::Model& model;
    const ir::Program& program;
    const objectives::Ledger& ledger;
    const expansion::Providers& providers;
    /// For each refuted judgement, by its index, the single changes that would help.
    std::map<std::size_t, std::vector<objectives::Alternative>> alternatives;
    /// The same for stores that could be of another kind.
    std::map<std::size_t, std::vector<objectives::OtherStore>> otherStores;
};

/// What each topology of an analysis guarantees; empty where something is wrong but objectives.
std::vector<TopologyProof> proofsOf(const std::shared_ptr<const Analysis>& analysis);

/// What each topology guarantees; empty when there were errors other than objectives that cannot be met,
/// which are reported too. With `alternatives`, changes are tried that would meet them, each of which takes
/// as long as a compile.
std::vector<TopologyProof> prove(const source::FileSystem& files, const std::vector<Input>& inputs,
                                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink,
                                 bool alternatives = true);

/// A file of the program with the steps of plans that list none; as it is where each plan lists its steps.
struct DerivedFile {
    std::string path;
    std::string before; ///< as it is
    std::string text;   ///< formatted where steps were added
    bool isChanged() const { return text != before; }
};

/// Of each input, and of the other files in which such plans are, by path; empty when there were errors other
/// than objectives that cannot be met, which are reported too.
std::vector<DerivedFile> derive(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink);

/// The pages of the library reference, with the kinds and policies of the inputs.
std::vector<Artifact> reference(const source::FileSystem& files, const std::vector<Input>& inputs,
                                const Options& options, source::SourceMap& sources, diagnostics::Sink& sink);

/// The result of a phase as text, for readers and golden files.
std::string dump(Phase phase, const source::FileSystem& files, const std::vector<Input>& inputs,
                 const Options& options, source::SourceMap& sources, diagnostics::Sink& sink);

} // namespace drc::pipeline
