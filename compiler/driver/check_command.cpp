#include "driver/commands.hpp"
#include "driver/run.hpp"

#include <memory>

namespace drc::driver {

namespace {

struct CheckSettings {
    std::vector<std::string> files;
    ReadOptions read;
    ReportOptions report;
};

int check(const CheckSettings& settings) {
    Run run(settings.report);
    const auto inputs = run.inputs(settings.files, settings.read);
    pipeline::check(run.files(settings.files, settings.read), inputs, pipelineOptions(settings.read),
                    run.sources(), run.sink());
    return run.finish();
}

Action declareCheck(Arguments& arguments) {
    const auto settings = std::make_shared<CheckSettings>();
    arguments.positional("FILE", settings->files, "the files to check; `-` is standard input", 1)
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return check(*settings); };
}

} // namespace

const Command checkCommand{"check", "report errors and warnings, and write nothing", declareCheck};

} // namespace drc::driver
