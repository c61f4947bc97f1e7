#pragma once

#include "pipeline/pipeline.hpp"
#include "policy/run.hpp"
#include "source/file_system.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Tries the programs that rules have as examples: those of the library in its tests, those of users by `drc
/// test`.
namespace drc::pipeline {

/// Why a program is not as its rule promises.
struct ExampleFailure {
    std::string reason;
    std::size_t at = 0; ///< in the text of the example; past its end for what stands nowhere in it
};

/// What programs of rules may read: files as they are; instead of a folder that does not exist, whose content
/// no rule is about, one with a function.
class ExampleFiles final : public source::FileSystem {
public:
    /// `path` is the file that declares the rule, as it was read; null for `files` without files.
    ExampleFiles(const source::FileSystem* files, std::string path, std::string text)
        : files_(files), path_(std::move(path)), text_(std::move(text)) {}
    ExampleFiles() : files_(nullptr) {}
    source::Result<std::string> read(const std::string& path) const override;
    source::Result<source::Listing> list(const std::string& folder) const override;

private:
    const source::FileSystem* files_;
    std::string path_;
    std::string text_;
};

/// What a program has come to.
struct ExampleRun {
    std::optional<ExampleFailure> failure{};
    bool fixed = false; ///< a fix of a finding of the rule was applied
};

/// Runs a program. A good one has no finding of its rule, a bad one has; neither has an error that no rule
/// reports. Fixes of its findings are applied, also those that need review; they leave a formatted program
/// without these findings. `declaredIn`: the file with the rule, which the program imports; empty for rules
/// of the library.
ExampleRun runExample(const policy::Example& example, const source::FileSystem& files, const Options& options,
                      const std::string& declaredIn = "");

/// The same of fixes alone, for the findings of a program for which `isOfRule` holds.
ExampleRun runFixes(const std::string& program, const std::string& path, const source::FileSystem& files,
                    const Options& options,
                    const std::function<bool(const diagnostics::Diagnostic&)>& isOfRule);

/// `region primary = "…"` for each region that the library gives to examples that declare none; empty where
/// it gives none.
std::string regionsOfExamples(library::Library& library);

/// What the examples of the rules that the inputs declare have come to.
struct ExampleTally {
    std::size_t rules = 0;
    std::size_t programs = 0;
    std::size_t failed = 0; ///< programs, and rules that lack one, or one that shows its fix
};

/// Runs the programs of all rules of policies and patterns in the inputs themselves, not in what they import,
/// and reports those that fail, and rules without a good or a bad one.
ExampleTally runExamples(const source::FileSystem& files, const std::vector<Input>& inputs,
                         const Options& options, source::SourceMap& sources, diagnostics::Sink& sink);

} // namespace drc::pipeline
