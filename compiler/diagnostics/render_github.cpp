#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <array>

// Workflow commands of GitHub Actions: docs.github.com, "Workflow commands"; how values are escaped:
// actions/toolkit, packages/core/src/command.ts. Both read 2026-11-30.
namespace drc::diagnostics {

namespace {

/// A step shows so many of each severity, whichever come first (actions/toolkit #734).
constexpr std::size_t mostOfSeverity = 10;

std::string escaped(std::string_view text, std::string_view special) {
    std::string result;
    for (const char letter : text)
        if (special.find(letter) != std::string_view::npos)
            result += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(letter)));
        else
            result += letter;
    return result;
}

std::string asData(std::string_view text) {
    return escaped(text, "%\r\n");
}

std::string asProperty(std::string_view text) {
    return escaped(text, "%\r\n:,");
}

/// A line of the log that is no command: those begin with `::`, or have `##[` anywhere.
std::string asLogLine(std::string line) {
    for (std::size_t at = line.find("##["); at != std::string::npos; at = line.find("##[", at))
        line.insert(at + 2, 1, ' ');
    return "- " + line;
}

std::string_view commandOf(Severity severity) {
    return severity == Severity::Note ? "notice" : severityName(severity);
}

class AnnotationRenderer {
public:
    AnnotationRenderer(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options)
        : sink_(sink), places_(sources, options.surroundings, ColumnUnit::Utf16) {}

    std::string render() {
        const std::vector<const Diagnostic*> findings = worstFirst(sink_);
        const std::size_t room = isMoreThanFits(findings) ? 1 : 0; // for the last line
        for (const Diagnostic* const finding : findings) {
            const auto severity = static_cast<std::size_t>(finding->severity);
            const std::size_t most = mostOfSeverity - (finding->severity == Severity::Note ? room : 0);
            if (shown_.at(severity) == most) {
                rest_ += asLogLine(shortLine(*finding)) + "\n";
                ++missing_;
            } else {
                ++shown_.at(severity);
                annotate(*finding);
            }
        }
        missing_ += sink_.omitted();
        if (missing_ == 0) return out_;
        return out_ + rest_ +
               fmt::format("::notice title=drc::{} more finding{}\n", missing_,
                           missing_ == 1 ? " is not shown as an annotation"
                                         : "s are not shown as annotations");
    }

private:
    bool isMoreThanFits(const std::vector<const Diagnostic*>& findings) const {
        std::array<std::size_t, 3> count{};
        for (const Diagnostic* const finding : findings)
            if (++count.at(static_cast<std::size_t>(finding->severity)) > mostOfSeverity) return true;
        return sink_.omitted() != 0;
    }

    void annotate(const Diagnostic& finding) {
        out_ += fmt::format("::{} ", commandOf(finding.severity));
        std::vector<std::string> lines = linesOf(finding);
        for (std::string& line : labelLines(finding, places_, LabelsOf::Everything))
            lines.push_back(std::move(line));
        if (const auto place = places_.of(finding)) {
            const Region region = places_.firstLine(*place);
            out_ += fmt::format("file={},line={},endLine={},col={},endColumn={},",
                                asProperty(presentable(places_.path(place->file))), region.begin.line,
                                region.end.line, region.begin.column, region.end.column);
        }
        out_ += fmt::format("title={}::{}\n", asProperty(presentable(titleOf(finding))),
                            asData(fmt::format("{}", fmt::join(lines, "\n"))));
    }

    std::string shortLine(const Diagnostic& finding) {
        std::string place = "drc";
        if (const auto span = places_.of(finding)) {
            const source::Position begin = places_.firstLine(*span).begin;
            place = fmt::format("{}:{}:{}", presentable(places_.path(span->file)), begin.line, begin.column);
        }
        return fmt::format("{}: {}[{}]: {}", place, severityName(finding.severity), idOf(finding),
                           presentable(finding.message));
    }

    const Sink& sink_;
    Places places_;
    std::array<std::size_t, 3> shown_{};
    std::size_t missing_ = 0;
    std::string out_;
    std::string rest_;
};

} // namespace

std::string renderGithub(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    return AnnotationRenderer(sink, sources, options).render();
}

} // namespace drc::diagnostics
