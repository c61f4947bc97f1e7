#pragma once

#include "driver/run.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drc::driver {

/// What a project says of its `drc lint`; an option of the command line comes before it.
struct LintSettings {
    std::optional<std::size_t> maxWarnings; ///< more of them are an error
    std::string baseline;                   ///< a file; empty for none
    /// Files and folders that a search of a folder passes over, and patterns of such (fnmatch), as seen from
    /// `root`.
    std::vector<std::string> exclude;
    std::string root; ///< the folder of the project; empty for the current one
};

/// What `drc lint` was called with.
struct LintOptions {
    std::vector<std::string> paths; ///< files and folders; none is the current folder
    bool fix = false;
    bool fixUnsafe = false; ///< also those that need review
    bool diff = false;      ///< show what fixes would change
    std::string since;      ///< a revision of the repository; empty for none
    bool updateBaseline = false;
    bool exceptions = false; ///< list suppressions, instead of findings
    std::string
        configuration; ///< the folder of the configuration that plans and states are of; empty for theirs
    LintSettings settings;
    ReadOptions read;
    ReportOptions report;
};

/// All rules, also those that no other command asks.
inline pipeline::Options lintOptions(const ReadOptions& read) {
    pipeline::Options result = pipelineOptions(read);
    result.advice = true;
    return result;
}

/// Judges the programs; gives the exit code.
int lint(const LintOptions& options);

} // namespace drc::driver
