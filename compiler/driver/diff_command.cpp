#include "driver/commands.hpp"
#include "driver/compared_sides.hpp"
#include "driver/comparison_report.hpp"
#include "driver/run.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

namespace drc::driver {

namespace {

/// What a comment of a pull request may have on GitHub. https://github.com/orgs/community/discussions/27190
constexpr std::size_t longestComment = 65'536;
constexpr std::size_t shortestComment = 1'000;

struct DiffSettings {
    std::vector<std::string> sides;
    std::vector<std::string> failOn;
    std::string most;
    bool gitDriver = false;
    ReadOptions read;
    ReportOptions report;
};

template <class Number>
std::optional<Number> numberIn(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// A condition of `--fail-on`.
struct FailCondition {
    enum class Kind : std::uint8_t { Weakened, Replaced, Cost };
    Kind kind = Kind::Weakened;
    double percent = 0;
    std::string written;

    bool holds(const comparison::TopologyComparison& topology) const {
        const auto any = [&](const auto& isMet) {
            return std::any_of(topology.changes.begin(), topology.changes.end(), isMet);
        };
        switch (kind) {
        case Kind::Weakened:
            return any(
                [](const comparison::Change& one) { return one.effect == comparison::Effect::Weakened; });
        case Kind::Replaced:
            return any([](const comparison::Change& one) {
                return one.fate == comparison::Fate::Replaced || one.risksData();
            });
        case Kind::Cost: return topology.costGrowth().value_or(0) > percent;
        }
        return false;
    }
};

FailCondition conditionIn(const std::string& written) {
    if (written == "weakened") return {FailCondition::Kind::Weakened, 0, written};
    if (written == "replaced") return {FailCondition::Kind::Replaced, 0, written};
    constexpr std::string_view cost = "cost>";
    if (written.starts_with(cost) && written.ends_with('%'))
        if (const auto percent = numberIn<double>(
                std::string_view(written).substr(cost.size(), written.size() - cost.size() - 1)))
            return {FailCondition::Kind::Cost, *percent, written};
    throw UsageError{fmt::format("`--fail-on` takes `weakened`, `replaced` or `cost>N%`, not `{}`", written)};
}

std::vector<std::string> holding(const std::vector<FailCondition>& conditions,
                                 const ComparisonReport& report) {
    std::vector<std::string> result;
    for (const FailCondition& one : conditions)
        if (std::any_of(report.topologies.begin(), report.topologies.end(),
                        [&](const auto& topology) { return one.holds(topology); }))
            result.push_back(one.written);
    return result;
}

std::size_t mostOf(const DiffSettings& settings) {
    if (settings.most.empty()) return longestComment;
    const auto number = numberIn<std::size_t>(settings.most);
    if (!number || *number < shortestComment)
        throw UsageError{fmt::format("`--limit` takes a number of bytes from {}, not `{}`", shortestComment,
                                     settings.most)};
    return *number;
}

/// Whether the findings are all that is asked for, as a machine reads them.
bool asksForFindings(const ReportOptions& options) {
    const auto& results = options.results;
    return !options.format.empty() && options.result.empty() &&
           std::find(results.begin(), results.end(), options.format) == results.end();
}

void show(const ComparisonReport& report, const DiffSettings& settings,
          const std::vector<std::string>& failed, std::size_t most, Run& run) {
    const std::string format = formatOfResult(settings.report);
    if (format == "json")
        run.print(source::printableJson(comparisonAsJson(report, failed)));
    else if (format == "markdown")
        run.show(comparisonAsMarkdown(report, most));
    else
        run.show(comparisonAsText(report, run.outputOptions().width));
}

int diff(const DiffSettings& settings) {
    if (settings.sides.size() != 2)
        throw UsageError{fmt::format(
            "two sides are compared, OLD and NEW: {} given",
            settings.sides.size() == 1 ? "1 is" : std::to_string(settings.sides.size()) + " are")};
    std::vector<FailCondition> conditions;
    for (const std::string& written : settings.failOn)
        conditions.push_back(conditionIn(written));
    const std::size_t most = mostOf(settings);
    const bool findingsOnly = asksForFindings(settings.report);
    Run run(settings.report, findingsOnly ? FindingsGoTo::StandardOutput : FindingsGoTo::StandardError);
    OpenedSide before = openSide(settings.sides[0], settings.read, run);
    OpenedSide after = openSide(settings.sides[1], settings.read, run);
    if (run.sink().hasErrors()) return run.finish();
    ComparedSides sides(std::move(before), std::move(after), settings.read, run);
    const std::vector<std::string> failed = holding(conditions, sides.report());
    if (findingsOnly)
        sides.reportFindings();
    else
        show(sides.report(), settings, failed, most, run);
    return run.finish(failed.empty() ? clean : findings);
}

// `path old-file old-hex old-mode new-file new-hex new-mode`, and for what was renamed the new path and how
// much of it is the same. A path alone has conflicts.
// https://git-scm.com/docs/git#Documentation/git.txt-GITEXTERNALDIFF
int diffForGit(const DiffSettings& settings) {
    constexpr std::size_t ofConflict = 1;
    constexpr std::size_t usual = 7;
    constexpr std::size_t ofRenamed = 9;
    const auto& words = settings.sides;
    if (words.size() == ofConflict) return clean;
    if (words.size() != usual && words.size() != ofRenamed)
        throw UsageError{fmt::format("git gives a diff driver {} arguments, or {}: {} were given", usual,
                                     ofRenamed, words.size())};
    Run run(settings.report);
    OpenedSide before = openText(words[0], words[1], settings.read, run);
    OpenedSide after =
        openText(words.size() == ofRenamed ? words[7] : words[0], words[4], settings.read, run);
    const std::size_t most = mostOf(settings);
    if (!run.sink().hasErrors()) {
        const ComparedSides sides(std::move(before), std::move(after), settings.read, run);
        if (!sides.report().sentence().empty())
            run.show(fmt::format("{}{}\n", words[0], words.size() == ofRenamed ? " → " + words[7] : ""));
        show(sides.report(), settings, {}, most, run);
    }
    run.finish();
    return clean; // git gives up at any other
}

Action declareDiff(Arguments& arguments) {
    const auto settings = std::make_shared<DiffSettings>();
    arguments
        .positional("SIDE", settings->sides,
                    "OLD and NEW: a file, a folder, or `REV:path`, a file or a folder of a git revision, "
                    "seen from the top "
                    "of the repository, or from here with `REV:./path`",
                    1)
        .options("--fail-on", "CONDITION", settings->failOn,
                 "end with 1 when it holds: `weakened`, `replaced` or `cost>N%`; can be repeated")
        .option("--limit", "BYTES", settings->most, "the most bytes of Markdown; 65536 without it")
        .flag("--git-driver", settings->gitDriver, "take the arguments that git gives a diff driver")
        .reading(settings->read)
        .report(settings->report, {"text", "markdown", "json"});
    return [settings] { return settings->gitDriver ? diffForGit(*settings) : diff(*settings); };
}

} // namespace

const Command diffCommand{"diff", "show what a change does to recovery, the worst first", declareDiff};

} // namespace drc::driver
