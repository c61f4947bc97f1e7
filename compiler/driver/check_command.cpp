#include "driver/commands.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/run.hpp"

#include <memory>

namespace drc::driver {

namespace {

struct CheckSettings {
    std::vector<std::string> files;
    std::string library;
    ReportOptions report;
};

int check(const CheckSettings& settings) {
    Run run(settings.report);
    const auto inputs = run.inputs(settings.files);
    pipeline::Options options;
    if (!settings.library.empty()) options.libraryFolder = settings.library;
    pipeline::check(DiskFileSystem(), inputs, options, run.sources(), run.sink());
    return run.finish();
}

Action declareCheck(Arguments& arguments) {
    const auto settings = std::make_shared<CheckSettings>();
    arguments.positional("FILE", settings->files, "the files to check; `-` is standard input", 1)
        .option("--stdlib", "DIR", settings->library, "a folder that takes the place of the standard library")
        .report(settings->report);
    return [settings] { return check(*settings); };
}

} // namespace

const Command checkCommand{"check", "report errors and warnings, and write nothing", declareCheck};

} // namespace drc::driver
