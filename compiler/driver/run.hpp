#pragma once

#include "diagnostics/sink.hpp"
#include "driver/projects.hpp"
#include "driver/terminal.hpp"
#include "pipeline/pipeline.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drc::driver {

/// How what a command writes is shown; the options that every command shares.
struct ReportOptions {
    std::string format;               ///< of all that is written, as far as it has this format
    std::string result;               ///< of the result alone; empty for `format`
    std::string findings;             ///< of the findings alone; empty for `format`
    std::vector<std::string> results; ///< the formats that the result has, the default first
    std::string colour = "auto";
    std::string standardInput; ///< the path that it stands for; empty where it has none
};

/// The format of the result, among those that it has.
std::string formatOfResult(const ReportOptions& options);
/// The format of the findings, among those that they have.
std::string formatOfFindings(const ReportOptions& options);

/// What a command may read; the options of every command that compiles.
struct ReadOptions {
    std::string library; ///< a folder in the place of the standard library; empty for the embedded one
    std::vector<std::string> allowed; ///< folders besides the project's
    std::vector<std::string> given;   ///< `NAME=VALUE`: values of parameters
    std::string today;                ///< a date; empty for the one of SOURCE_DATE_EPOCH, or of the clock
    std::size_t threads = 0;          ///< 0 for as many as the machine runs at a time
    std::string configuration{};      ///< a file in the place of each project's `drc.toml`; empty for that
    bool unconfigured = false;        ///< no `drc.toml` is read
};

/// What a command may end with.
enum ExitCode : int {
    clean = 0,
    findings = 1, ///< errors in what the user wrote; for `fmt --check`, files that would change
    refused = 2   ///< usage or I/O error
};

/// Where findings go: beside the result of a command, or as its result.
enum class FindingsGoTo : std::uint8_t { StandardError, StandardOutput };

/// One run of a command: the files it read and what it found. Results go to standard output at once, findings
/// to standard error at the end, or to standard output where they are all that the command gives.
class Run {
public:
    explicit Run(const ReportOptions& options, FindingsGoTo findings = FindingsGoTo::StandardError)
        : options_(options), findingsGoTo_(findings) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    source::SourceMap& sources() { return sources_; }
    diagnostics::Sink& sink() { return sink_; }

    /// Colour and width for results.
    diagnostics::RenderOptions outputOptions() const;
    /// Writes a result that contains text of users: nothing in it can control a terminal.
    void show(std::string_view text);
    /// Writes a result as it is. A reader who left is no failure; a full disk is one, and becomes a finding.
    void print(std::string_view text);
    /// What findings call a file of the command line, `-` among them.
    std::string nameOf(const std::string& path) const;
    /// The files named on a command line, each with what configures it; `-` is read here.
    std::vector<pipeline::Input> inputs(const std::vector<std::string>& paths, const ReadOptions& options);
    /// What configures a file as it was named on the command line, or a folder that ends with `/`; null for
    /// nothing. What is wrong with it is among the findings of whoever analyses the file.
    std::shared_ptr<const library::Configuration> configurationOf(const std::string& path,
                                                                  const ReadOptions& options) {
        return configurations_.of(path, options);
    }
    /// The projects of the files that were named.
    Projects& projects() { return projects_; }
    /// What the program in these files may read; lives as long as the run.
    const source::FileSystem& files(const std::vector<std::string>& paths, const ReadOptions& options);
    /// Shows the findings. Gives the exit code; `otherwise` when there are no errors.
    int finish(int otherwise = clean);

private:
    void showFindings();

    ReportOptions options_;
    FindingsGoTo findingsGoTo_;
    std::vector<std::string> named_; ///< the files and folders of the command line
    source::SourceMap sources_;
    diagnostics::Sink sink_;
    Projects projects_;
    Configurations configurations_{projects_, sources_};
    std::unique_ptr<const source::FileSystem> files_;
};

/// The options of the pipeline.
pipeline::Options pipelineOptions(const ReadOptions& options);

/// Puts `/dev/null` in the place of closed standard streams, so that no file that is opened later takes their
/// place, and makes writing to a closed pipe an error instead of a signal.
void prepareStandardStreams();

/// Writes to standard error what belongs to no run, such as wrong usage.
void printError(std::string_view text);

} // namespace drc::driver
