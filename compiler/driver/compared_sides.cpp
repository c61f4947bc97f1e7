#include "driver/compared_sides.hpp"

#include "driver/arguments.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/git_tree.hpp"
#include "driver/program_files.hpp"
#include "driver/read_roots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;
using pipeline::AnalysedTopology;
using source::nowhere;

const source::FileSystem& disk() {
    static const DiskFileSystem files;
    return files;
}

std::unique_ptr<const source::FileSystem> rootsOf(const std::vector<std::string>& paths,
                                                  const ReadOptions& options, Run& run) {
    std::vector<std::string> allowed = options.allowed;
    if (!options.library.empty()) allowed.push_back(options.library);
    return std::make_unique<ReadRoots>(disk(), run.projects(), paths, allowed);
}

/// The programs of a folder; one without any is no side of a comparison.
std::vector<std::string> programsIn(const std::string& folder, const source::FileSystem& files,
                                    const IsFolder& isFolder, const OpenedSide& side, Run& run) {
    const std::size_t before = run.sink().errorReports();
    std::vector<std::string> result = programFiles({folder}, files, isFolder, run.sink());
    if (result.empty() && run.sink().errorReports() == before)
        run.sink().report(codes::unreadableFile, nowhere, side.shown.name, "there is no `.dr` file in it");
    return result;
}

/// `REV:path`, as git takes it.
struct RevisionPath {
    std::string revision;
    std::string path;

    /// Whether it is seen from where this process stands, and not from the top of the repository.
    bool isFromHere() const {
        return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
    }
};

/// Nothing for what names no revision, such as a file that exists.
std::optional<RevisionPath> revisionPathIn(const std::string& argument) {
    std::error_code ignored;
    if (fs::exists(argument, ignored)) return std::nullopt;
    const std::size_t colon = argument.find(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    return RevisionPath{argument.substr(0, colon), argument.substr(colon + 1)};
}

/// A revision, by paths from the top of its repository, with the policies of today: both sides are judged by
/// the same rules.
class RevisionFiles final : public source::FileSystem {
public:
    RevisionFiles(const GitRepository& repository, const std::vector<std::string>& allowed,
                  Projects& projects)
        : root_(repository.root()), allowed_(disk(), projects, {}, allowed) {}

    std::optional<std::string> open(const GitRepository& repository, const std::string& revision) {
        const auto commit = repository.commit(revision);
        if (!commit) return commit.reason();
        auto tree = GitTree::of(repository, *commit, allowed_, root_);
        if (!tree) return tree.reason();
        tree_ = std::move(*tree);
        return std::nullopt;
    }

    const GitTree& tree() const { return *tree_; }

    /// The policies of today, for a file as the revision has it.
    std::optional<std::vector<library::ConfiguredText>>
    policiesOfToday(const library::Configuration* configuration) {
        if (configuration == nullptr) return std::nullopt;
        std::vector<library::ConfiguredText> files = configuration->policyFiles;
        std::error_code ignored;
        for (library::ConfiguredText& policy : files) {
            policy.text = fs::absolute(policy.text, ignored).lexically_normal().string();
            policies_.insert(policy.text);
        }
        return files;
    }

    source::Result<std::string> read(const std::string& path) const override {
        return policies_.count(path) != 0 ? disk().read(path) : tree_->read(path);
    }
    source::Result<source::Listing> list(const std::string& folder) const override {
        return tree_->list(folder);
    }

private:
    fs::path root_;
    ReadRoots allowed_;
    std::unique_ptr<const GitTree> tree_;
    std::set<std::string> policies_;
};

/// The path from the top of the repository; nothing for one outside of it.
std::optional<std::string> fromTop(const RevisionPath& named, const fs::path& root) {
    std::error_code error;
    const fs::path whole =
        named.isFromHere() ? fs::weakly_canonical(named.path, error) : (root / named.path).lexically_normal();
    if (error || !isBelow(whole, root)) return std::nullopt;
    std::string path = whole.lexically_relative(root).generic_string();
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

OpenedSide openRevision(const RevisionPath& named, const std::string& argument, const ReadOptions& options,
                        Run& run) {
    OpenedSide side;
    side.shown.name = argument;
    if (named.revision.starts_with('-'))
        throw UsageError{fmt::format("a revision does not begin with `-`: `{}`", argument)};
    const auto unreadable = [&](const std::string& reason) -> diagnostics::Diagnostic& {
        return run.sink().report(codes::unreadableFile, nowhere, argument, reason);
    };
    const auto repository = GitRepository::around(".");
    if (!repository) {
        unreadable(repository.reason());
        return side;
    }
    std::vector<std::string> allowed;
    if (!options.library.empty()) allowed.push_back(options.library);
    auto files = std::make_unique<RevisionFiles>(*repository, allowed, run.projects());
    if (const auto reason = files->open(*repository, named.revision)) {
        unreadable(*reason);
        return side;
    }
    side.shown.revision = named.revision + ":";
    const auto path = fromTop(named, repository->root());
    const GitTree& tree = files->tree();
    const auto add = [&](const std::string& file) {
        const std::string place = (repository->root() / file).string();
        const auto configuration = run.configurationOf(place, options);
        side.inputs.push_back(
            {file, std::nullopt, {}, configuration, files->policiesOfToday(configuration.get())});
    };
    if (path && tree.isFolder(*path)) {
        const auto isFolder = [&](const std::string& one) { return tree.isFolder(one); };
        for (const std::string& file : programsIn(*path, tree, isFolder, side, run))
            add(file);
    } else if (path && tree.isFile(*path)) {
        add(*path);
    } else {
        diagnostics::Diagnostic& report =
            unreadable(path ? "the revision has no such file" : "it lies outside of the repository");
        if (!named.isFromHere())
            report.help(
                fmt::format("a path is seen from the top of the repository; from here, write `{}:./{}`",
                            named.revision, named.path));
    }
    side.files = std::move(files);
    return side;
}

} // namespace

OpenedSide openSide(const std::string& argument, const ReadOptions& options, Run& run) {
    if (const auto named = revisionPathIn(argument)) return openRevision(*named, argument, options, run);
    OpenedSide side;
    side.shown.name = argument;
    std::error_code ignored;
    if (fs::is_directory(argument, ignored)) {
        const std::vector<std::string> paths = programsIn(argument, disk(), isFolderOnDisk, side, run);
        side.files = rootsOf(paths, options, run);
        for (const std::string& path : paths)
            side.inputs.push_back({path, std::nullopt, {}, run.configurationOf(path, options)});
    } else {
        side.files = rootsOf({argument}, options, run);
        side.inputs = run.inputs({argument}, options);
        const pipeline::Input& input = side.inputs.front();
        if (!input.unreadable.empty())
            run.sink().report(codes::unreadableFile, nowhere, argument, input.unreadable);
        else if (const auto text =
                     input.text ? source::Result<std::string>(std::string()) : readNamed(argument);
                 !text)
            run.sink().report(codes::unreadableFile, nowhere, argument, text.reason());
    }
    return side;
}

OpenedSide openText(const std::string& path, const std::optional<std::string>& textFile,
                    const ReadOptions& options, Run& run) {
    OpenedSide side;
    side.shown.name = path;
    side.files = rootsOf({path}, options, run);
    if (!textFile || *textFile == "/dev/null") return side;
    auto text = readNamed(*textFile);
    if (text)
        side.inputs.push_back({path, std::move(*text), {}, run.configurationOf(path, options)});
    else
        run.sink().report(codes::unreadableFile, nowhere, *textFile, text.reason());
    return side;
}

ComparedSides::ComparedSides(OpenedSide before, OpenedSide after, const ReadOptions& options, Run& run)
    : before_(std::move(before)), after_(std::move(after)), run_(run) {
    analyse(before_, options);
    analyse(after_, options);
    report_.before = before_.shown;
    report_.after = after_.shown;
    for (OpenedSide* const side : {&before_, &after_})
        takeErrors(*side);
    compareTopologies();
}

void ComparedSides::analyse(OpenedSide& side, const ReadOptions& options) {
    pipeline::Options wanted = pipelineOptions(options);
    std::error_code ignored;
    if (wanted.libraryFolder && !side.shown.revision.empty())
        wanted.libraryFolder = fs::absolute(*wanted.libraryFolder, ignored).string();
    if (side.inputs.empty() || side.files == nullptr) {
        side.shown.judged = side.files != nullptr;
        return;
    }
    side.analysis =
        pipeline::Analysis::of(*side.files, side.inputs, wanted, {.comparison = true, .cost = true});
    side.shown.sources = side.analysis->sources();
    side.shown.judged = side.analysis->sound();
}

source::Span ComparedSides::inRun(const OpenedSide& side, source::Span span) {
    if (side.analysis == nullptr || span == nowhere || span.file >= side.shown.sources.size()) return nowhere;
    const auto [known, isNew] = files_.emplace(std::pair(&side, span.file), 0);
    if (isNew) {
        const source::SourceFile& file = side.shown.sources.file(span.file);
        const bool isOfRevision = file.origin() == source::Origin::User;
        const std::string path = (isOfRevision ? side.shown.revision : "") + file.path();
        known->second = run_.sources().add(path, std::string(file.text()), file.origin()).id();
    }
    return {known->second, span.begin, span.end};
}

// Warnings were there before, or are what `check` says.
void ComparedSides::takeErrors(const OpenedSide& side) {
    if (side.analysis == nullptr || !side.analysis->findings().hasErrors()) return;
    diagnostics::Sink errors;
    errors.take(side.analysis->findings());
    errors.withdraw(
        [](const diagnostics::Diagnostic& one) { return one.severity != diagnostics::Severity::Error; });
    errors.amend([&](diagnostics::Diagnostic& one) {
        one.primary.span = inRun(side, one.primary.span);
        for (diagnostics::Label& label : one.secondary)
            label.span = inRun(side, label.span);
        for (diagnostics::Fix& fix : one.fixes)
            for (diagnostics::Edit& edit : fix.edits)
                edit.span = inRun(side, edit.span);
        one.finders.reset();
        one.subject = {};
        one.failedIn = {};
    });
    run_.sink().take(errors);
}

namespace {

using Topologies = std::map<std::string, const AnalysedTopology*>;

/// Those that were judged, by their names; of several of one name, with the paths of their files.
Topologies judgedOf(const OpenedSide& side) {
    Topologies result;
    if (side.analysis == nullptr) return result;
    std::map<std::string, int> counts;
    const auto all = side.analysis->topologies();
    for (const AnalysedTopology* const one : all)
        if (one->model != nullptr) ++counts[one->model->name];
    for (const AnalysedTopology* const one : all) {
        if (one->model == nullptr || !one->ledger) continue;
        const std::string& name = one->model->name;
        result.emplace(
            counts[name] == 1 ? name : fmt::format("{} ({})", name, one->input->module().file->path()), one);
    }
    return result;
}

comparison::Side sideOf(const OpenedSide& side, const AnalysedTopology& topology) {
    return {*topology.model,
            topology.program,
            *topology.ledger,
            topology.cost ? &*topology.cost : nullptr,
            topology.input->bindings(),
            topology.input->providers(),
            side.shown.sources};
}

/// What one side has and the other one lacks.
std::vector<const AnalysedTopology*> without(const Topologies& all, const Topologies& others) {
    std::vector<const AnalysedTopology*> result;
    for (const auto& [name, topology] : all)
        if (others.find(name) == others.end()) result.push_back(topology);
    return result;
}

} // namespace

void ComparedSides::compareTopologies() {
    const Topologies old = judgedOf(before_);
    const Topologies now = judgedOf(after_);
    const auto add = [&](comparison::TopologyComparison one) {
        ++report_.compared;
        if (!one.changes.empty()) report_.topologies.push_back(std::move(one));
    };
    const auto pair = [&](const AnalysedTopology& before, const AnalysedTopology& after) {
        const comparison::JudgedNames names(after.input->comparison());
        add(comparison::compare(sideOf(before_, before), sideOf(after_, after), names));
    };
    for (const auto& [name, topology] : now)
        if (const auto found = old.find(name); found != old.end()) pair(*found->second, *topology);
    const auto gone = without(old, now);
    const auto added = without(now, old);
    // What is missing from a side with errors may be in what could not be understood.
    const bool complete = before_.shown.judged && after_.shown.judged;
    if (complete && gone.size() == 1 && added.size() == 1) return pair(*gone.front(), *added.front());
    if (!complete) return;
    for (const AnalysedTopology* const topology : gone)
        add(comparison::compareMissing(sideOf(before_, *topology), false));
    for (const AnalysedTopology* const topology : added)
        add(comparison::compareMissing(sideOf(after_, *topology), true));
}

void ComparedSides::reportFindings() {
    for (const comparison::TopologyComparison& topology : report_.topologies)
        for (const comparison::Change& change : topology.changes) {
            const bool weakened = change.effect == comparison::Effect::Weakened && !change.repeats;
            if (!weakened && !change.risksData()) continue;
            const source::Span old = inRun(before_, change.oldPlace);
            const source::Span now = inRun(after_, change.newPlace);
            const std::string sentence = comparison::capitalized(change.sentence).text();
            diagnostics::Diagnostic& finding =
                weakened ? run_.sink().report(codes::weakened, now == nowhere ? old : now, sentence)
                         : run_.sink().report(codes::dataAtRisk, now == nowhere ? old : now, sentence);
            finding.topology = topology.name;
            finding.component = change.fact().component;
            if (old != nowhere && now != nowhere) finding.label(old, "before");
        }
}

} // namespace drc::driver
