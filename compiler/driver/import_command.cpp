#include "driver/commands.hpp"
#include "driver/import_report.hpp"
#include "driver/output_folder.hpp"
#include "driver/run.hpp"
#include "driver/signal_mask.hpp"

#include "planned/document.hpp"
#include "recognition/import.hpp"
#include "recognition/program_text.hpp"
#include "recognition/source_folders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
using recognition::Imported;

struct ImportSettings {
    std::vector<std::string> files;
    std::string folder;
    std::string topology;
    std::string environment;
    bool acceptAdditions = false;
    bool acceptChanges = false;
    std::string plans;
    ReadOptions read;
    ReportOptions report;
};

recognition::Options optionsOf(const ImportSettings& settings, recognition::PlansText plans) {
    return {settings.topology,      settings.environment, settings.acceptAdditions,
            settings.acceptChanges, std::move(plans),     pipelineOptions(settings.read)};
}

std::vector<pipeline::Artifact> artifactsOf(const Imported& imported) {
    std::vector<pipeline::Artifact> files{{std::string(recognition::adoptionsFile), imported.adoptions},
                                          {"import.json", importJson(imported)},
                                          {"removed.tf.json", removedBlocks(imported)},
                                          {"rest.json", restJson(imported)},
                                          {imported.topology + ".dr", imported.program}};
    for (const std::string& folder : imported.sourceFolders)
        files.push_back({folder + "/" + std::string(recognition::sourceNoteName), recognition::sourceNote});
    std::sort(files.begin(), files.end(),
              [](const auto& left, const auto& right) { return left.path < right.path; });
    return files;
}

class ImportRun {
public:
    explicit ImportRun(const ImportSettings& settings) : settings_(settings), run_(settings.report) {}

    int run() {
        const auto imported = import();
        if (!imported || run_.sink().hasErrors()) return run_.finish();
        const SignalMask held;
        OutputFolder folder(settings_.folder, {"import", imported->topology});
        if (folder.stage(artifactsOf(*imported), run_.sink()) && folder.publish(run_.sink())) {
            if (formatOfResult(settings_.report) == "json")
                run_.print(importJson(*imported));
            else
                run_.show(importText(*imported, folder.folder()));
        }
        return run_.finish();
    }

private:
    std::optional<Imported> import() {
        std::vector<pipeline::Input> inputs = run_.inputs(settings_.files, settings_.read);
        pipeline::Input& input = inputs.front();
        const source::FileSystem& files = run_.files(settings_.files, settings_.read);
        if (!input.text && input.unreadable.empty()) {
            auto text = files.read(input.path);
            if (text)
                input.text = std::move(*text);
            else
                input.unreadable = text.reason();
        }
        if (!input.unreadable.empty()) {
            run_.sink().report(codes::unreadableFile, source::nowhere, input.path, input.unreadable);
            return std::nullopt;
        }
        const source::SourceFile& file = run_.sources().addWithheld(input.path, std::move(*input.text));
        auto document = planned::read(file.text(), file.id(), run_.sink());
        if (!document) return std::nullopt;
        return recognition::import(files, *std::move(document), {file.id(), 0, 0},
                                   optionsOf(settings_, plans(files)), run_.sink());
    }

    recognition::PlansText plans(const source::FileSystem& files) {
        if (settings_.plans.empty()) return {};
        auto text = files.read(settings_.plans);
        if (text)
            return recognition::plansIn(run_.sources().add(settings_.plans, std::move(*text)), run_.sink());
        run_.sink().report(codes::unreadableFile, source::nowhere, settings_.plans, text.reason());
        return {};
    }

    const ImportSettings& settings_;
    Run run_;
};

int import(const ImportSettings& settings) {
    if (settings.files.size() != 1) throw UsageError{"one plan or state is imported at a time"};
    if (settings.folder.empty()) throw UsageError{"`-o DIR` is missing: the folder for what is imported"};
    return ImportRun(settings).run();
}

Action declareImport(Arguments& arguments) {
    const auto settings = std::make_shared<ImportSettings>();
    arguments
        .positional("FILE", settings->files,
                    "a plan or a state, as `terraform show -json` writes it; `-` is standard input", 1)
        .option("-o,--output", "DIR", settings->folder, "the folder for the topology and the reports")
        .option("--name", "NAME", settings->topology,
                "of the topology; by default the word that most names have")
        .option("--environment", "SUFFIX", settings->environment, "of the environment that exists")
        .option("--plans", "FILE", settings->plans,
                "the file with a topology whose plans and drills this one shall have")
        .flag("--accept-additions", settings->acceptAdditions,
              "take components of which something does not exist yet")
        .flag("--accept-changes", settings->acceptChanges, "take components of which something would change")
        .reading(settings->read)
        .report(settings->report, {"text", "json"});
    return [settings] { return import(*settings); };
}

} // namespace

const Command importCommand{"import", "make a topology of what exists, and take it over", declareImport};

} // namespace drc::driver
