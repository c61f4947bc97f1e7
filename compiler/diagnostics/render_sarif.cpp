#include "diagnostics/json_document.hpp"
#include "diagnostics/line_fingerprints.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "diagnostics/rule_text.hpp"
#include "diagnostics/wrap.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

// SARIF 2.1.0 with errata 01 (OASIS), as GitHub reads it: docs.github.com, "SARIF support for code scanning",
// read 2026-11-25.
namespace drc::diagnostics {

namespace {

constexpr std::string_view schemaOfSarif =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::string_view rootOfSources = "SRCROOT";

// GitHub refuses a file with more of anything, and one of more than 10 MB as `gzip` writes it, which is never
// noticeably larger than the text.
constexpr std::size_t mostResults = 25'000;
constexpr std::size_t largestReport = 9'500'000;
constexpr std::size_t mostRelated = 100;
constexpr std::size_t mostSteps = 1'000;
constexpr std::size_t mostDescribed = 1'024;

/// As much of a text as so many characters, the last one for what is missing.
std::string shortened(const std::string& text, std::size_t most) {
    std::size_t count = 0;
    std::size_t end = 0;  // of what fits whole
    std::size_t room = 0; // of what fits with the last character
    while (end < text.size() && count < most) {
        end += std::max(source::sequenceLength(std::string_view(text).substr(end)), 1U);
        if (++count < most) room = end;
    }
    return end >= text.size() ? text : text.substr(0, room) + "…";
}

/// The text of a link in a message (SARIF 2.1.0, section 3.11.6).
std::string linkText(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '[' || letter == ']' || letter == '\\') result += '\\';
        result += letter;
    }
    return result;
}

std::string_view precisionOf(const Diagnostic& finding) {
    switch (finding.severity) {
    case Severity::Error: return finding.rule.empty() ? "very-high" : "high";
    case Severity::Warning: return "high";
    case Severity::Note: break;
    }
    return "medium";
}

std::string_view problemSeverity(Severity severity) {
    return severity == Severity::Note ? "recommendation" : severityName(severity);
}

Json plain(std::string_view words) {
    return {{"text", words}};
}

/// The bytes of a part of the document, with the blanks before its lines.
std::size_t sizeOf(const Json& part) {
    constexpr std::size_t deepest = 12;
    const std::string dumped = part.dump(2, ' ', false, Json::error_handler_t::replace);
    return dumped.size() +
           deepest * static_cast<std::size_t>(std::count(dumped.begin(), dumped.end(), '\n') + 1);
}

class SarifRenderer {
public:
    SarifRenderer(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options)
        : sink_(sink), options_(options), places_(sources, options.surroundings, ColumnUnit::Utf16) {}

    Json document() {
        findLines();
        collect();
        const Json driver = {{"name", "drc"},
                             {"semanticVersion", DRC_VERSION},
                             {"informationUri", DRC_HOMEPAGE},
                             {"rules", rules()},
                             {"notifications", notificationDescriptors_}};
        const std::string subject = subjectOf(options_.surroundings);
        Json run;
        run["tool"]["driver"] = driver;
        run["automationDetails"]["id"] = subject.empty() ? "drc/" : fmt::format("drc/{}/", subject);
        run["invocations"] = Json::array(
            {{{"executionSuccessful", succeeded_}, {"toolExecutionNotifications", notifications()}}});
        run["originalUriBaseIds"][rootOfSources]["description"] =
            plain("The root of the repository, or the folder in which drc was run.");
        run["columnKind"] = "utf16CodeUnits";
        run["results"] = results();
        return {{"$schema", schemaOfSarif}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
    }

private:
    /// A rule that has results, and its place among the rules.
    struct Rule {
        Json descriptor;
        std::size_t index = 0;
    };
    struct Result {
        std::size_t place; ///< among the findings by place
        std::string rule;
        Json json;
    };

    /// Each file is looked through once, for all lines that have findings. Of a file that is withheld, whose
    /// one line may hold everything, findings are known by what they say.
    void findLines() {
        std::map<source::FileId, std::set<std::uint32_t>> lines;
        const std::vector<const Diagnostic*> sorted = sink_.sorted();
        for (const Diagnostic* const finding : sorted)
            if (const auto place = places_.of(*finding))
                lines[place->file].insert(places_.firstLine(*place).begin.line);
        bool anyWithheld = false;
        for (const auto& [file, wanted] : lines) {
            const source::SourceFile& held = places_.sources().file(file);
            fingerprints_[file] = held.isWithheld() ? Fingerprints() : lineFingerprints(held.text(), wanted);
            anyWithheld = anyWithheld || held.isWithheld();
        }
        if (!anyWithheld) return;
        const std::vector<std::string> all = identities(sorted, places_);
        for (std::size_t index = 0; index < sorted.size(); ++index)
            identities_[sorted[index]] = all[index];
    }

    /// The worst findings that fit.
    void collect() {
        const std::vector<const Diagnostic*> sorted = sink_.sorted();
        std::map<const Diagnostic*, std::size_t> places;
        for (std::size_t index = 0; index < sorted.size(); ++index)
            places.emplace(sorted[index], index);
        std::size_t bytes = 0;
        bool isFull = false;
        for (const Diagnostic* const finding : worstFirst(sink_)) {
            const auto place = places_.of(*finding);
            if (!place) {
                notify(*finding);
                continue;
            }
            Json result = resultOf(*finding, *place);
            bytes += sizeOf(result) + addRule(*finding);
            isFull = isFull || bytes > largestReport || results_.size() == mostResults;
            if (isFull)
                ++cut_;
            else
                results_.push_back({places.at(finding), idOf(*finding), std::move(result)});
        }
        std::sort(results_.begin(), results_.end(),
                  [](const Result& left, const Result& right) { return left.place < right.place; });
    }

    /// The bytes that the rule takes where it is new.
    std::size_t addRule(const Diagnostic& finding) {
        const auto [known, isNew] = rules_.try_emplace(idOf(finding));
        if (!isNew) return 0;
        const RuleText words = ruleTextOf(finding, places_.sources());
        Json& rule = known->second.descriptor;
        rule["id"] = known->first;
        if (!words.name.empty()) rule["name"] = words.name;
        rule["shortDescription"] = plain(shortened(words.title, mostDescribed));
        rule["fullDescription"] = plain(shortened(words.description, mostDescribed));
        rule["defaultConfiguration"]["level"] = severityName(finding.severity);
        if (!words.source.empty()) rule["helpUri"] = words.source;
        rule["help"] = {{"text", words.text}, {"markdown", words.markdown}};
        rule["properties"] = {{"precision", precisionOf(finding)},
                              {"problem.severity", problemSeverity(finding.severity)},
                              {"tags", {"disaster-recovery"}}};
        return sizeOf(rule);
    }

    Json rules() {
        std::set<std::string> used;
        for (const Result& result : results_)
            used.insert(result.rule);
        Json list = Json::array();
        for (auto& [id, rule] : rules_) {
            if (used.count(id) == 0) continue;
            rule.index = list.size();
            list.push_back(rule.descriptor);
        }
        return list;
    }

    Json results() {
        Json list = Json::array();
        for (Result& result : results_) {
            result.json["ruleIndex"] = rules_.at(result.rule).index;
            list.push_back(std::move(result.json));
        }
        return list;
    }

    Json regionOf(const Region& region) {
        return {{"startLine", region.begin.line},
                {"startColumn", region.begin.column},
                {"endLine", region.end.line},
                {"endColumn", region.end.column}};
    }

    Json artifact(source::FileId file) {
        const std::string uri = uriOf(places_.path(file));
        if (uri.starts_with("file:")) return {{"uri", uri}};
        return {{"uri", uri}, {"uriBaseId", rootOfSources}};
    }

    Json location(source::FileId file, const Region& region) {
        Json result;
        result["physicalLocation"] = {{"artifactLocation", artifact(file)}, {"region", regionOf(region)}};
        return result;
    }

    Json resultOf(const Diagnostic& finding, source::Span place) {
        Json result;
        result["ruleId"] = idOf(finding);
        result["ruleIndex"] = 0; // known when all rules are
        result["level"] = severityName(finding.severity);
        std::string message = fmt::format("{}", fmt::join(linesOf(finding), "\n"));
        for (const std::string& line : labelLines(finding, places_, LabelsOf::Library))
            message += "\n" + line;
        Json related = Json::array();
        for (const Label& label : finding.secondary)
            if (places_.isUsers(label.span) && related.size() < mostRelated)
                message += "\n" + addRelated(related, label);
        result["message"] = plain(message);
        const Region region = places_.firstLine(place);
        result["locations"] = Json::array({location(place.file, region)});
        if (!related.empty()) result["relatedLocations"] = std::move(related);
        if (Json steps = stepsOf(finding); !steps.empty())
            result["codeFlows"] =
                Json::array({{{"threadFlows", Json::array({{{"locations", std::move(steps)}}})}}});
        if (Json fixes = fixesOf(finding); !fixes.empty()) result["fixes"] = std::move(fixes);
        const Fingerprints& known = fingerprints_.at(place.file);
        if (places_.sources().file(place.file).isWithheld())
            result["partialFingerprints"] = {{"primaryLocationLineHash", identities_.at(&finding) + ":1"}};
        else if (const auto value = known.find(region.begin.line); value != known.end())
            result["partialFingerprints"] = {{"primaryLocationLineHash", value->second}};
        return result;
    }

    /// Gives the link to it.
    std::string addRelated(Json& related, const Label& label) {
        const std::string words = label.text.empty() ? "here" : presentable(label.text);
        const std::size_t id = related.size() + 1;
        Json entry = {{"id", id}};
        entry.update(location(label.span.file, places_.firstLine(label.span)));
        entry["message"] = plain(words);
        related.push_back(std::move(entry));
        return fmt::format("[{}]({})", linkText(words), id);
    }

    Json stepsOf(const Diagnostic& finding) {
        Json steps = Json::array();
        for (const Label& term : finding.terms) {
            if (!places_.isUsers(term.span) || steps.size() == mostSteps) continue;
            Json step = location(term.span.file, places_.firstLine(term.span));
            step["message"] = plain(presentable(term.text));
            steps.push_back({{"location", std::move(step)}});
        }
        return steps;
    }

    Json fixesOf(const Diagnostic& finding) {
        Json fixes = Json::array();
        for (const Fix& fix : finding.fixes) {
            std::map<source::FileId, Json> changes;
            for (const Edit& edit : editsOf(fix, places_)) {
                Json& change = changes[edit.span.file];
                change["artifactLocation"] = artifact(edit.span.file);
                Json replacement = {{"deletedRegion", regionOf(places_.region(edit.span))}};
                if (!edit.replacement.empty()) replacement["insertedContent"] = plain(edit.replacement);
                change["replacements"].push_back(std::move(replacement));
            }
            if (changes.empty()) continue;
            Json list = Json::array();
            for (auto& [file, change] : changes)
                list.push_back(std::move(change));
            fixes.push_back(
                {{"description", plain(presentable(fix.title))}, {"artifactChanges", std::move(list)}});
        }
        return fixes;
    }

    /// What has no place in a file of the user's is about the run.
    void notify(const Diagnostic& finding) {
        const std::string id = idOf(finding);
        if (notified_.insert(id).second) {
            const RuleText words = ruleTextOf(finding, places_.sources());
            notificationDescriptors_.push_back(
                {{"id", id},
                 {"name", words.name},
                 {"shortDescription", plain(words.title)},
                 {"fullDescription", plain(shortened(words.description, mostDescribed))},
                 {"help", {{"text", words.text}, {"markdown", words.markdown}}}});
        }
        succeeded_ = succeeded_ && finding.severity != Severity::Error;
        notifications_.push_back({{"descriptor", {{"id", id}}},
                                  {"level", severityName(finding.severity)},
                                  {"message", plain(fmt::format("{}", fmt::join(linesOf(finding), "\n")))}});
    }

    Json notifications() {
        const std::size_t missing = cut_ + sink_.omitted();
        if (missing != 0)
            notifications_.push_back(
                {{"level", "warning"},
                 {"message", plain(fmt::format("{} finding{} left out of this report", missing,
                                               missing == 1 ? " is" : "s are"))}});
        return std::move(notifications_);
    }

    const Sink& sink_;
    const RenderOptions& options_;
    Places places_;
    using Fingerprints = std::map<std::uint32_t, std::string>; ///< by lines
    std::map<source::FileId, Fingerprints> fingerprints_;
    std::map<const Diagnostic*, std::string> identities_; ///< of findings in files that are withheld
    std::map<std::string, Rule> rules_;
    std::vector<Result> results_;
    std::size_t cut_ = 0;
    std::set<std::string> notified_;
    Json notificationDescriptors_ = Json::array();
    Json notifications_ = Json::array();
    bool succeeded_ = true;
};

} // namespace

std::string renderSarif(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    const Json document = SarifRenderer(sink, sources, options).document();
    return documentText(document);
}

} // namespace drc::diagnostics
