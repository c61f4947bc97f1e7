#include "driver/commands.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/program_files.hpp"
#include "driver/run.hpp"
#include "pipeline/example_runs.hpp"

#include <fmt/format.h>

#include <memory>

namespace drc::driver {

namespace {

struct TestSettings {
    std::vector<std::string> paths;
    ReadOptions read;
    ReportOptions report;
};

std::string count(std::size_t number, std::string_view of) {
    return fmt::format("{} {}{}", number, of, number == 1 ? "" : "s");
}

/// A line for each failure, unless another format is asked for.
ReportOptions withShortFindings(ReportOptions report) {
    if (report.format.empty() && report.findings.empty()) report.findings = "short";
    return report;
}

/// Whether people read the findings, who want to know what was run; programs read nothing but findings.
bool isForPeople(const ReportOptions& report) {
    const std::string format = formatOfFindings(report);
    return format == "short" || format == "text";
}

int test(const TestSettings& settings) {
    const ReportOptions report = withShortFindings(settings.report);
    Run run(report, FindingsGoTo::StandardOutput);
    const std::vector<std::string> files =
        programFiles(settings.paths, DiskFileSystem(), isFolderOnDisk, run.sink());
    const auto inputs = run.inputs(files, settings.read);
    const pipeline::ExampleTally tally = pipeline::runExamples(
        run.files(files, settings.read), inputs, pipelineOptions(settings.read), run.sources(), run.sink());
    const int code = run.finish();
    if (isForPeople(report))
        run.print(fmt::format("{} of {}, {} failed\n", count(tally.programs, "program"),
                              count(tally.rules, "rule"), tally.failed));
    return code;
}

Action declareTest(Arguments& arguments) {
    const auto settings = std::make_shared<TestSettings>();
    arguments
        .positional("FILE", settings->paths,
                    "files whose rules are tried, and folders that are searched for `*.dr`; `-` is standard "
                    "input",
                    1)
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return test(*settings); };
}

} // namespace

const Command testCommand{"test", "run the good and bad programs of rules", declareTest};

} // namespace drc::driver
