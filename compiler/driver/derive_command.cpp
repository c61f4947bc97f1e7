#include "driver/commands.hpp"
#include "driver/replaced_file.hpp"
#include "driver/run.hpp"
#include "driver/unified_diff.hpp"

#include "diagnostics/wrap.hpp"
#include "pipeline/pipeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
using pipeline::DerivedFile;

struct DeriveSettings {
    std::vector<std::string> files;
    bool write = false;
    bool diff = false;
    ReadOptions read;
    ReportOptions report;
};

class Deriving {
public:
    explicit Deriving(const DeriveSettings& settings) : settings_(settings), run_(settings.report) {}

    int run() {
        const std::vector<DerivedFile> derived = pipeline::derive(
            run_.files(settings_.files, settings_.read), run_.inputs(settings_.files, settings_.read),
            pipelineOptions(settings_.read), run_.sources(), run_.sink());
        if (!settings_.diff && !settings_.write) whole(derived);
        for (const DerivedFile& file : derived) {
            if (!file.isChanged()) continue;
            if (settings_.diff) show(file);
            if (settings_.write) write(file);
        }
        return run_.finish();
    }

private:
    void show(const DerivedFile& file) {
        run_.print(unifiedDiff(diagnostics::presentable(file.path), file.before, file.text,
                               run_.outputOptions().colour));
    }

    void write(const DerivedFile& file) {
        const std::string reason = replaceFile(file.path, file.text);
        if (reason.empty())
            run_.print(file.path + "\n");
        else
            run_.sink().report(codes::unwritableFile, source::nowhere, file.path, reason);
    }

    /// The one file, as it is where nothing is derived.
    void whole(const std::vector<DerivedFile>& derived) {
        const std::string& asked = settings_.files.front();
        for (const DerivedFile& file : derived)
            if (file.path == run_.nameOf(asked))
                run_.print(file.text);
            else
                run_.sink()
                    .report(codes::derivedElsewhere, source::nowhere, file.path)
                    .help("`drc derive --write` writes the steps into each file");
    }

    const DeriveSettings& settings_;
    Run run_;
};

int derive(const DeriveSettings& settings) {
    const bool piped = std::find(settings.files.begin(), settings.files.end(), "-") != settings.files.end();
    if (settings.write && settings.diff) throw UsageError{"`--write` and `--diff` exclude each other"};
    if (settings.write && piped) throw UsageError{"standard input cannot be written: leave `--write` out"};
    if (settings.files.size() > 1 && !settings.write && !settings.diff)
        throw UsageError{"one file is written to standard output; several need `--write` or `--diff`"};
    return Deriving(settings).run();
}

Action declareDerive(Arguments& arguments) {
    const auto settings = std::make_shared<DeriveSettings>();
    arguments.positional("FILE", settings->files, "the file with topologies; `-` is standard input", 1)
        .flag("--write", settings->write, "write the steps into the files, and list these")
        .flag("--diff", settings->diff, "show what would be written, and write nothing")
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return derive(*settings); };
}

} // namespace

const Command deriveCommand{"derive", "write out the steps of plans that list none", declareDerive};

} // namespace drc::driver
