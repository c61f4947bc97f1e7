#include "diagnostics/json_document.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "diagnostics/wrap.hpp"

// The report of code quality of GitLab: docs.gitlab.com/ci/testing/code_quality, read 2026-11-25.
namespace drc::diagnostics {

namespace {

std::string_view severityOfGitlab(Severity severity) {
    switch (severity) {
    case Severity::Error: return "major";
    case Severity::Warning: return "minor";
    case Severity::Note: break;
    }
    return "info";
}

} // namespace

std::string renderGitlab(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    Places places(sources, options.surroundings, ColumnUnit::CodePoints);
    const std::vector<const Diagnostic*> findings = sink.sorted();
    const std::vector<std::string> fingerprints = identities(findings, places);
    Json report = Json::array();
    for (std::size_t index = 0; index < findings.size(); ++index) {
        const Diagnostic& finding = *findings[index];
        const auto place = places.of(finding);
        Json entry;
        entry["description"] = presentable(finding.message);
        entry["check_name"] = idOf(finding);
        entry["fingerprint"] = fingerprints[index];
        entry["severity"] = severityOfGitlab(finding.severity);
        entry["location"]["path"] = place ? places.path(place->file) : places.firstPath();
        entry["location"]["lines"]["begin"] = place ? places.firstLine(*place).begin.line : 1;
        report.push_back(std::move(entry));
    }
    return documentText(report);
}

} // namespace drc::diagnostics
