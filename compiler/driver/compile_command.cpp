#include "diagnostics/render.hpp"
#include "driver/commands.hpp"
#include "driver/depfile.hpp"
#include "driver/output_folder.hpp"
#include "driver/run.hpp"
#include "driver/signal_mask.hpp"
#include "driver/staged_file.hpp"
#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
using source::nowhere;

struct CompileSettings {
    std::vector<std::string> files;
    std::string folder;
    ReadOptions read;
    std::string depfile;
    ReportOptions report;
};

std::string withoutSlash(std::string folder) {
    while (folder.size() > 1 && folder.back() == '/')
        folder.pop_back();
    return folder;
}

std::string folderFor(const CompileSettings& settings, const pipeline::Outcome& outcome,
                      const std::string& topology) {
    if (settings.folder.empty()) return "build/" + topology;
    const std::string folder = withoutSlash(settings.folder);
    return outcome.outputs.size() == 1 ? folder : folder + "/" + topology;
}

// The same topology in a folder and in one below it, only one of which this compile renews: sooner or later
// the stale one is deployed.
bool isOnlyCopy(const CompileSettings& settings, const pipeline::Outcome& outcome, diagnostics::Sink& sink) {
    if (settings.folder.empty()) return true;
    const std::string folder = withoutSlash(settings.folder);
    for (const pipeline::TopologyOutput& output : outcome.outputs) {
        const std::string target = folderFor(settings, outcome, output.topology);
        const std::string other = target == folder ? folder + "/" + output.topology : folder;
        if (outputOf(other) != OutputIdentity{"compile", output.topology}) continue;
        sink.report(codes::secondCopy, nowhere, other, output.topology, target)
            .help(target == folder
                      ? fmt::format("compile into the folder where it is: `-o {}`", other)
                      : fmt::format("compile its file alone, or move everything in `{}`, the Terraform state "
                                    "included, to `{}` first",
                                    other, target))
            .help("or choose another folder with `-o`");
        return false;
    }
    return true;
}

// Nothing when it cannot be written, which is reported.
std::optional<StagedFile> stageDepfile(const CompileSettings& settings, const pipeline::Outcome& outcome,
                                       diagnostics::Sink& sink) {
    std::vector<std::string> written;
    for (const pipeline::TopologyOutput& output : outcome.outputs)
        for (const pipeline::Artifact& artifact : output.artifacts)
            written.push_back(folderFor(settings, outcome, output.topology) + "/" + artifact.path);
    std::vector<std::string> read = outcome.inputFiles;
    std::erase_if(read, [&](const std::string& path) {
        return path == diagnostics::standardInput || path == settings.report.standardInput;
    });
    const auto text = depfileText(written, read);
    auto staged = text ? StagedFile::write(settings.depfile, *text) : source::Failure{text.reason()};
    if (staged) return std::move(*staged);
    sink.report(codes::unwritableFile, nowhere, settings.depfile, staged.reason());
    return std::nullopt;
}

std::string counted(std::size_t count, std::string_view word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string summary(const std::string& topology, const OutputFolder& output) {
    std::string changes =
        output.writtenCount() == 0 ? "none changed" : fmt::format("{} written", output.writtenCount());
    if (output.wasInterrupted()) changes += ", repaired after an interrupted compile";
    if (output.removedCount() != 0) changes += fmt::format(", {} removed", output.removedCount());
    return fmt::format("{}: {} in {} ({})\n", topology, counted(output.fileCount(), "file"), output.folder(),
                       changes);
}

// Every topology is staged before the first one is published, so that a full disk leaves all as they were.
// Gives a line for each that was written.
std::string write(const CompileSettings& settings, const pipeline::Outcome& outcome,
                  diagnostics::Sink& sink) {
    const SignalMask held;
    std::string written;
    if (!isOnlyCopy(settings, outcome, sink)) return written;
    std::deque<OutputFolder> folders;
    for (const pipeline::TopologyOutput& output : outcome.outputs) {
        folders.emplace_back(folderFor(settings, outcome, output.topology),
                             OutputIdentity{"compile", output.topology});
        if (!folders.back().stage(output.artifacts, sink)) return written;
    }
    std::optional<StagedFile> depfile;
    if (!settings.depfile.empty() && !(depfile = stageDepfile(settings, outcome, sink))) return written;
    for (std::size_t index = 0; index < folders.size(); ++index) {
        if (!folders[index].publish(sink)) return written;
        written += summary(outcome.outputs[index].topology, folders[index]);
    }
    const int error = depfile ? depfile->publish() : 0;
    if (error != 0) sink.report(codes::unwritableFile, nowhere, settings.depfile, reasonOf(error));
    return written;
}

int compile(const CompileSettings& settings) {
    Run run(settings.report);
    const auto inputs = run.inputs(settings.files, settings.read);
    const pipeline::Outcome outcome =
        pipeline::compile(run.files(settings.files, settings.read), inputs, pipelineOptions(settings.read),
                          run.sources(), run.sink());
    if (!run.sink().hasErrors()) run.print(write(settings, outcome, run.sink()));
    return run.finish();
}

Action declareCompile(Arguments& arguments) {
    const auto settings = std::make_shared<CompileSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .option("-o,--output", "DIR", settings->folder,
                "instead of build/<topology>; of several topologies, each in DIR/<topology>")
        .reading(settings->read)
        .option("--depfile", "FILE", settings->depfile, "also write a make rule: what was written from what")
        .report(settings->report);
    return [settings] { return compile(*settings); };
}

} // namespace

const Command compileCommand{"compile", "write the Terraform configuration and runbooks of topologies",
                             declareCompile};

} // namespace drc::driver
