#include "language_server/findings/findings.hpp"

#include "language_server/features.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace drc::language_server {

namespace {

using diagnostics::Diagnostic;
using diagnostics::Severity;

constexpr int unnecessary = 1; // `DiagnosticTag`

int severityOf(Severity severity) {
    switch (severity) {
    case Severity::Error: return 1;
    case Severity::Warning: return 2;
    case Severity::Note: return 3;
    }
    return 1;
}

/// Message, notes and helps: editors show no more than this text.
std::string messageOf(const Diagnostic& finding) {
    std::string text = finding.message;
    if (!finding.primary.text.empty()) text += fmt::format("\n{}", finding.primary.text);
    for (const std::string& note : finding.notes)
        text += fmt::format("\nnote: {}", note);
    for (const std::string& help : finding.helps)
        text += fmt::format("\nhelp: {}", help);
    return text;
}

Json related(const Diagnostic& finding, const View& view) {
    Json result = Json::array();
    const auto add = [&](const diagnostics::Label& label) {
        auto location = view.locationOf(label.span);
        if (location && !label.text.empty())
            result.push_back({{"location", std::move(*location)}, {"message", label.text}});
    };
    for (const diagnostics::Label& label : finding.secondary)
        add(label);
    for (const diagnostics::Label& term : finding.terms)
        add(term);
    return result;
}

Json startOfFile() {
    const Json start{{"line", 0}, {"character", 0}};
    return {{"start", start}, {"end", start}};
}

Json notShown(std::size_t count) {
    return {
        {"range", startOfFile()},
        {"severity", severityOf(Severity::Note)},
        {"source", "drc"},
        {"message", fmt::format("{} more {} not shown", count, count == 1 ? "finding is" : "findings are")}};
}

/// Of what a client was told, so that it need not be told again: FNV-1a, 64 bits.
std::string digestOf(const std::string& text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char letter : text) {
        hash ^= static_cast<unsigned char>(letter);
        hash *= 1099511628211U;
    }
    return fmt::format("{:016x}-{}", hash, text.size());
}

} // namespace

Json findingAt(const Diagnostic& finding, Json range, const View& view) {
    Json result{{"range", std::move(range)}, {"severity", severityOf(finding.severity)}};
    if (finding.code != nullptr) result["code"] = finding.code->id;
    result["source"] = "drc";
    result["message"] = messageOf(finding);
    if (view.client().diagnosticTags && finding.code != nullptr && finding.code->name.starts_with("unused"))
        result["tags"] = {unnecessary};
    if (!view.client().relatedInformation) return result;
    if (Json places = related(finding, view); !places.empty())
        result["relatedInformation"] = std::move(places);
    return result;
}

Json findingOfDocument(const std::string& text) {
    return {{"range", startOfFile()},
            {"severity", severityOf(Severity::Error)},
            {"source", "drc"},
            {"message", text}};
}

std::map<std::string, Json> findingsByFile(const pipeline::Analysis& analysis, const std::string& root,
                                           const View& view) {
    const source::SourceMap& sources = analysis.sources();
    std::map<std::string, Json> result;
    for (const std::string& path : analysis.filesRead())
        result.emplace(path, Json::array());
    result.emplace(root, Json::array());
    for (const Diagnostic* finding : analysis.findings().sorted()) {
        const source::Span span = finding->primary.span;
        const bool hasPlace = span.file < sources.size();
        const std::string& path = hasPlace ? sources.file(span.file).path() : root;
        Json& list = result.emplace(path, Json::array()).first->second;
        Json range = hasPlace ? view.rangeIn(sources.file(span.file), span) : startOfFile();
        list.push_back(findingAt(*finding, std::move(range), view));
    }
    if (const std::size_t omitted = analysis.findings().omitted(); omitted > 0)
        result[root].push_back(notShown(omitted));
    return result;
}

void addFindings(const Json& list, Json& all) {
    for (const Json& one : list)
        if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

Json capped(Json findings, std::size_t most) {
    if (findings.size() <= most) return findings;
    const std::size_t hidden = findings.size() - most;
    findings.erase(findings.begin() + static_cast<Json::difference_type>(most), findings.end());
    findings.push_back(notShown(hidden));
    return findings;
}

Json pulledDiagnostics(const View& view, const Received& params) {
    const std::string& path = view.document().path;
    Json items = Json::array();
    if (view.hasAnalysis() && view.client().settings.diagnostics) {
        // What has no place is not about what configures the program.
        auto byFile = findingsByFile(view.analysis(), isConfiguration(path) ? std::string() : path, view);
        if (const auto found = byFile.find(path); found != byFile.end()) items = std::move(found->second);
    }
    if (view.client().settings.diagnostics) addFindings(view.elsewhere(), items);
    items = capped(std::move(items), view.client().settings.mostFindings);
    const std::string id = digestOf(json_rpc::textOf(items));
    if (json_rpc::memberOf(params, "previousResultId") == id)
        return {{"kind", "unchanged"}, {"resultId", id}};
    return {{"kind", "full"}, {"resultId", id}, {"items", std::move(items)}};
}

} // namespace drc::language_server
