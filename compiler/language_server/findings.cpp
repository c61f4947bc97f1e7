#include "language_server/findings.hpp"

#include "language_server/features.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::map<std::string, Json> findingsByFile(const pipeline::Analysis& analysis, const std::string& root,
                                           const View& view) {
    const source::SourceMap& sources = analysis.sources();
    std::map<std::string, Json> result;
    std::map<std::string, std::size_t> hidden;
    for (const std::string& path : analysis.filesRead())
        result.emplace(path, Json::array());
    result.emplace(root, Json::array());
    for (const Diagnostic* finding : analysis.findings().sorted()) {
        const source::Span span = finding->primary.span;
        const bool hasPlace = span.file < sources.size();
        const std::string& path = hasPlace ? sources.file(span.file).path() : root;
        Json& list = result.emplace(path, Json::array()).first->second;
        if (list.size() >= mostShown) {
            ++hidden[path];
            continue;
        }
        Json range = hasPlace ? view.rangeIn(sources.file(span.file), span) : startOfFile();
        list.push_back(findingAt(*finding, std::move(range), view));
    }
    for (const auto& [path, count] : hidden)
        result[path].push_back({{"range", startOfFile()},
                                {"severity", severityOf(Severity::Note)},
                                {"source", "drc"},
                                {"message", fmt::format("{} more findings are not shown", count)}});
    return result;
}

Json pulledDiagnostics(const View& view, const Received& /*params*/) {
    auto byFile = findingsByFile(view.analysis(), view.document().path, view);
    Json items = std::move(byFile[view.document().path]);
    if (items.is_null()) items = Json::array();
    Json result{{"kind", "full"}, {"items", std::move(items)}};
    return result;
}

} // namespace drc::language_server
