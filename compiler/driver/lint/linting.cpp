#include "driver/arguments.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/lint/baseline_file.hpp"
#include "driver/lint/fixing.hpp"
#include "driver/lint/known_findings.hpp"
#include "driver/lint/lint_inputs.hpp"
#include "driver/lint/lint_options.hpp"
#include "driver/lint/planned_inputs.hpp"
#include "driver/lint/since_revision.hpp"
#include "driver/suppression_list.hpp"
#include "pipeline/fix_round.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace drc::driver {

namespace {

/// How often what fixes have changed is judged again. Each round applies at least one fix.
constexpr int mostRounds = 100;

std::string numbered(std::size_t number, std::string_view word) {
    return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

bool isUnreadable(const diagnostics::Diagnostic& finding) {
    return finding.code->id == diagnostics::codes::unreadableFile.info.id ||
           finding.code->id == diagnostics::codes::unwritableFile.info.id;
}

void refuseWrongUsage(const LintOptions& options) {
    const auto& paths = options.paths;
    const bool piped = std::find(paths.begin(), paths.end(), "-") != paths.end();
    const bool fixes = options.fix || options.fixUnsafe || options.diff;
    if (options.updateBaseline && options.settings.baseline.empty())
        throw UsageError{"`--update-baseline` needs `--baseline FILE`"};
    if (options.updateBaseline && options.diff)
        throw UsageError{"`--update-baseline` and `--diff` exclude each other"};
    if (options.updateBaseline && !options.since.empty())
        throw UsageError{
            "`--update-baseline` and `--since` exclude each other: a baseline holds all findings"};
    if (piped && !options.since.empty())
        throw UsageError{"`-` cannot be combined with `--since`: standard input is in no revision"};
    if (piped && fixes && paths.size() > 1)
        throw UsageError{"`-` cannot be combined with files: standard input is fixed to standard output"};
}

class Linting {
public:
    explicit Linting(const LintOptions& options)
        : options_(options),
          piped_(std::count(options.paths.begin(), options.paths.end(), "-") != 0),
          run_(options.report, writesResults() ? FindingsGoTo::StandardError : FindingsGoTo::StandardOutput),
          baseline_(options_) {}

    int run() {
        configure();
        refuseWrongUsage(options_);
        findInputs();
        if (options_.exceptions) return listSuppressions(run_, paths_, options_.read, options_.report.format);
        const source::FileSystem& disk = readInputs();
        refusePlansWithout();
        if (!baseline_.read(run_.sources(), run_.sink())) return run_.finish();
        if (!options_.since.empty()) before_ = findingsOfRevision(options_, run_);
        FixedFiles fixed(disk, run_.projects(), paths_, run_.nameOf("-"));
        pipeline::Fixer fixer({options_.fixUnsafe, [&](const auto& file) { return fixed.isWritable(file); }});
        Judged judged = judge(fixed.files());
        for (int round = 0; mayFix() && round < mostRounds; ++round) {
            const auto texts = fixer.round(judged.findings, judged.sources);
            if (texts.empty()) break;
            fixed.put(judged.sources, texts);
            if (const std::string* text = fixed.standardInputText()) standardInputOf(inputs_)->text = *text;
            judged = judge(fixed.files());
        }
        if (options_.diff) return showChanges(fixed, judged);
        if (mayFix()) writeChanges(fixed, fixer.applied());
        return finish(std::move(judged));
    }

private:
    struct Judged {
        source::SourceMap sources;
        diagnostics::Sink findings;
    };

    bool mayFix() const { return options_.fix || options_.fixUnsafe || options_.diff; }
    /// Whether standard output is for programs, their differences or suppressions.
    bool writesResults() const { return options_.exceptions || options_.diff || (mayFix() && piped_); }

    /// An option of the command line comes before what the project of the first file or folder says.
    void configure() {
        const std::string& first = options_.paths.front();
        const bool isFolder = first != "-" && isFolderOnDisk(first);
        const auto configuration = run_.configurationOf(isFolder ? first + "/" : first, options_.read);
        if (configuration == nullptr) return;
        const library::LintConfiguration& said = configuration->lint;
        LintSettings& settings = options_.settings;
        settings.root = source::folderOf(configuration->file->path());
        if (!settings.maxWarnings) settings.maxWarnings = said.maxWarnings;
        if (settings.baseline.empty() && said.baseline)
            settings.baseline = source::resolve(settings.root, said.baseline->text);
        for (const library::ConfiguredText& pattern : said.exclude)
            settings.exclude.push_back(pattern.text);
    }

    void findInputs() {
        paths_ =
            lintedFiles(options_.paths, options_.settings, DiskFileSystem(), isFolderOnDisk, run_.sink());
        if (paths_.empty() && !run_.sink().hasErrors())
            throw UsageError{fmt::format("no `.dr` file in `{}`", fmt::join(options_.paths, "`, `"))};
    }

    const source::FileSystem& readInputs() {
        if (!options_.configuration.empty()) {
            if (!isFolderOnDisk(options_.configuration))
                throw UsageError{fmt::format("`{}` of `--sources` is no folder", options_.configuration)};
            options_.read.allowed.push_back(options_.configuration);
        }
        inputs_ = run_.inputs(paths_, options_.read);
        const source::FileSystem& disk = run_.files(paths_, options_.read);
        planned_ = takePlanned(inputs_, options_, disk);
        for (const pipeline::PlannedInput& input : planned_)
            std::erase(paths_, input.path == run_.nameOf("-") ? "-" : input.path);
        return disk;
    }

    /// Plans and states are no files that anybody edits, or that have a history.
    void refusePlansWithout() const {
        if (planned_.empty()) return;
        if (!options_.since.empty())
            throw UsageError{fmt::format("`{}` is a plan or a state, which `--since` cannot compare",
                                         planned_.front().path)};
        if (mayFix() && inputs_.empty())
            throw UsageError{
                fmt::format("`{}` is a plan or a state: its findings have no fixes", planned_.front().path)};
    }

    pipeline::Input* standardInputOf(std::vector<pipeline::Input>& inputs) const {
        const std::string name = run_.nameOf("-");
        return &*std::find_if(inputs.begin(), inputs.end(),
                              [&](const pipeline::Input& input) { return input.path == name; });
    }

    /// What is found now, without what is known.
    Judged judge(const source::FileSystem& files) {
        Judged result;
        pipeline::Options pipeline = lintOptions(options_.read);
        pipeline.processEnds = pipeline.processEnds && !mayFix();
        if (!planned_.empty()) pipeline.readBefore = run_.sources();
        result.sources = run_.sources();
        if (!inputs_.empty()) pipeline::check(files, inputs_, pipeline, result.sources, result.findings);
        if (!planned_.empty())
            pipeline::checkPlanned(files, planned_, configurationFiles(files), pipeline, result.sources,
                                   result.findings);
        FindingKeys keys(result.sources);
        baseline_.leaveOut(result.findings, keys);
        KnownFindings before = before_;
        leaveOutKnown(result.findings, keys, before, [](const auto&) { return true; });
        return result;
    }

    int showChanges(const FixedFiles& fixed, Judged& judged) {
        judged.findings.leaveOut([](const auto& finding) { return !isUnreadable(finding); });
        run_.sources() = judged.sources;
        run_.sink().take(judged.findings);
        run_.print(fixed.diff(run_.outputOptions().colour));
        return run_.finish(fixed.changed() == 0 ? clean : findings);
    }

    void writeChanges(const FixedFiles& fixed, std::size_t fixes) {
        fixed.write(run_.sink());
        if (piped_) {
            const std::string* const text = fixed.standardInputText();
            const auto& read = standardInputOf(inputs_)->text;
            if (text != nullptr || read) run_.print(text != nullptr ? *text : *read);
        }
        if (fixes != 0 && fixed.changed() != 0) // fixes may undo each other
            printError(fmt::format("drc: fixed {} in {}\n", numbered(fixes, "finding"),
                                   numbered(fixed.changed(), "file")));
    }

    int finish(Judged judged) {
        run_.sources() = judged.sources;
        if (options_.updateBaseline) {
            FindingKeys keys(run_.sources());
            baseline_.update(judged.findings, keys, run_.sources());
        }
        run_.sink().take(judged.findings);
        baseline_.reportStale(run_.sources(), run_.sink());
        const std::size_t warnings = run_.sink().warningCount();
        const auto most = options_.settings.maxWarnings;
        const bool tooMany = most && warnings > *most;
        const int exitCode = run_.finish(tooMany ? findings : clean);
        if (tooMany)
            printError(fmt::format("drc: {}, the limit is {}\n", numbered(warnings, "warning"), *most));
        return exitCode;
    }

    LintOptions options_;
    bool piped_;
    Run run_;
    BaselineFile baseline_;
    KnownFindings before_; ///< what was found in the revision that is compared with
    std::vector<std::string> paths_;
    std::vector<pipeline::Input> inputs_;         ///< programs
    std::vector<pipeline::PlannedInput> planned_; ///< plans and states
};

} // namespace

int lint(const LintOptions& options) {
    LintOptions complete = options;
    if (complete.paths.empty()) complete.paths.emplace_back(".");
    return Linting(complete).run();
}

} // namespace drc::driver
