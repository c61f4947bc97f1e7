#include "driver/commands.hpp"
#include "driver/run.hpp"

#include <memory>

namespace drc::driver {

namespace {

struct LintSettings {
    std::vector<std::string> files;
    ReadOptions read;
    ReportOptions report;
};

int lint(const LintSettings& settings) {
    Run run(settings.report, FindingsGoTo::StandardOutput);
    const auto inputs = run.inputs(settings.files);
    pipeline::Options options = pipelineOptions(settings.read);
    options.advice = true;
    pipeline::check(run.files(settings.files, settings.read), inputs, options, run.sources(), run.sink());
    return run.finish();
}

Action declareLint(Arguments& arguments) {
    const auto settings = std::make_shared<LintSettings>();
    arguments.positional("FILE", settings->files, "the files to judge; `-` is standard input", 1)
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return lint(*settings); };
}

} // namespace

const Command lintCommand{"lint", "report everything that rules find, for people and for tools", declareLint};

} // namespace drc::driver
