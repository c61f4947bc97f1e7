#include "driver/commands.hpp"
#include "driver/run.hpp"
#include "driver/suppression_list.hpp"

#include <memory>

namespace drc::driver {

namespace {

struct LintSettings {
    std::vector<std::string> files;
    ReadOptions read;
    ReportOptions report;
    bool exceptions = false; ///< to list them, instead of findings
};

int lint(const LintSettings& settings) {
    if (settings.exceptions) {
        Run run(settings.report);
        return listSuppressions(run, settings.files, settings.read, settings.report.format);
    }
    Run run(settings.report, FindingsGoTo::StandardOutput);
    const auto inputs = run.inputs(settings.files);
    pipeline::check(run.files(settings.files, settings.read), inputs, pipelineOptions(settings.read),
                    run.sources(), run.sink());
    return run.finish();
}

Action declareLint(Arguments& arguments) {
    const auto settings = std::make_shared<LintSettings>();
    arguments.positional("FILE", settings->files, "the files to judge; `-` is standard input", 1)
        .flag("--exceptions", settings->exceptions,
              "list the suppressions alone, those that end first before the others; as text or as json")
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return lint(*settings); };
}

} // namespace

const Command lintCommand{"lint", "report everything that rules find, for people and for tools", declareLint};

} // namespace drc::driver
