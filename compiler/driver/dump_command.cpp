#include "driver/commands.hpp"
#include "driver/run.hpp"

#include <memory>

namespace drc::driver {

namespace {

struct DumpSettings {
    std::vector<std::string> files;
    ReadOptions read;
    std::string phase;
    ReportOptions report;
};

pipeline::Phase phaseOf(std::string_view name) {
    if (name == "tree") return pipeline::Phase::Tree;
    if (name == "names") return pipeline::Phase::Names;
    return name == "model" ? pipeline::Phase::Model : pipeline::Phase::Ir;
}

int dump(const DumpSettings& settings) {
    Run run(settings.report);
    const auto inputs = run.inputs(settings.files, settings.read);
    run.show(pipeline::dump(phaseOf(settings.phase), run.files(settings.files, settings.read), inputs,
                            pipelineOptions(settings.read), run.sources(), run.sink()));
    return run.finish();
}

Action declareDump(Arguments& arguments) {
    const auto settings = std::make_shared<DumpSettings>();
    arguments.positional("FILE", settings->files, "the files to read; `-` is standard input", 1)
        .choice("--phase", settings->phase, {"tree", "names", "model", "ir"}, "what to show", true)
        .reading(settings->read)
        .report(settings->report, {"text"});
    return [settings] { return dump(*settings); };
}

} // namespace

const Command dumpCommand{"dump", "show what a phase of the compiler made of files", declareDump};

} // namespace drc::driver
