#include "diagnostics/suggestion.hpp"
#include "driver/commands.hpp"
#include "driver/output_folder.hpp"
#include "driver/run.hpp"
#include "driver/signal_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace drc::driver {

namespace {

struct ReferenceSettings {
    std::vector<std::string> files;
    std::string folder;
    ReadOptions read;
    std::string kind;
    ReportOptions report;
};

std::string meantKind(const std::vector<pipeline::Artifact>& pages, const std::string& kind) {
    constexpr std::string_view folder = "kinds/";
    std::vector<std::string> kinds;
    for (const pipeline::Artifact& page : pages)
        if (page.path.starts_with(folder))
            kinds.push_back(page.path.substr(folder.size(), page.path.rfind('.') - folder.size()));
    const std::string meant = diagnostics::closest(kind, kinds);
    return meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant);
}

/// Of a kind; the one that lists all of them where none is named.
std::string pageOf(const std::vector<pipeline::Artifact>& pages, const std::string& kind) {
    const std::string path = kind.empty() ? "README.md" : fmt::format("kinds/{}.md", kind);
    const auto page = std::find_if(pages.begin(), pages.end(),
                                   [&](const pipeline::Artifact& one) { return one.path == path; });
    if (page == pages.end())
        throw UsageError{fmt::format("unknown kind `{}`{}", kind, meantKind(pages, kind))};
    return page->content;
}

int reference(const ReferenceSettings& settings) {
    if (!settings.kind.empty() && !settings.folder.empty())
        throw UsageError{"`--kind NAME` and `-o DIR` exclude each other"};
    Run run(settings.report);
    const auto pages = pipeline::reference(run.files(settings.files, settings.read),
                                           run.inputs(settings.files, settings.read),
                                           pipelineOptions(settings.read), run.sources(), run.sink());
    if (run.sink().hasErrors()) return run.finish();
    if (settings.folder.empty()) {
        run.show(pageOf(pages, settings.kind));
        return run.finish();
    }
    const SignalMask held;
    OutputFolder folder(settings.folder, {"reference", ""});
    if (folder.stage(pages, run.sink()) && folder.publish(run.sink()))
        run.print(fmt::format("{} pages in {} ({} written)\n", pages.size(), folder.folder(),
                              folder.writtenCount()));
    return run.finish();
}

Action declareReference(Arguments& arguments) {
    const auto settings = std::make_shared<ReferenceSettings>();
    arguments.positional("FILE", settings->files, "files whose own kinds and policies are described too", 0)
        .option("-o,--output", "DIR", settings->folder, "write every page to this folder, as Markdown")
        .option("--kind", "NAME", settings->kind, "show the page of one kind instead of the list of all")
        .reading(settings->read)
        .report(settings->report, {"markdown"});
    return [settings] { return reference(*settings); };
}

} // namespace

const Command referenceCommand{"reference", "describe kinds, traits and policies from their own declarations",
                               declareReference};

} // namespace drc::driver
