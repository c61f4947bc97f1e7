#include "diagnostics/json_document.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

// The Reviewdog Diagnostic Format: reviewdog/reviewdog, proto/rdf/reviewdog.proto, 2026-08-21. Columns count
// bytes of UTF-8 from 1, and a range ends after its last character.
namespace drc::diagnostics {

namespace {

std::string_view severityOfReviewdog(Severity severity) {
    switch (severity) {
    case Severity::Error: return "ERROR";
    case Severity::Warning: return "WARNING";
    case Severity::Note: break;
    }
    return "INFO";
}

class ReviewRenderer {
public:
    ReviewRenderer(const source::SourceMap& sources, const RenderOptions& options)
        : places_(sources, options.surroundings, ColumnUnit::Bytes) {}

    Json finding(const Diagnostic& diagnostic) {
        Json result;
        std::vector<std::string> lines = linesOf(diagnostic);
        for (std::string& line : labelLines(diagnostic, places_, LabelsOf::Library))
            lines.push_back(std::move(line));
        result["message"] = fmt::format("{}", fmt::join(lines, "\n"));
        const auto place = places_.of(diagnostic);
        result["location"] = place ? location(*place) : Json{{"path", places_.firstPath()}};
        result["severity"] = severityOfReviewdog(diagnostic.severity);
        result["code"] = {{"value", idOf(diagnostic)}};
        if (Json list = suggestions(diagnostic); !list.empty()) result["suggestions"] = std::move(list);
        if (Json list = related(diagnostic); !list.empty()) result["related_locations"] = std::move(list);
        return result;
    }

private:
    static Json point(source::Position position) {
        return {{"line", position.line}, {"column", position.column}};
    }

    static Json range(const Region& region) {
        return {{"start", point(region.begin)}, {"end", point(region.end)}};
    }

    Json location(source::Span span) {
        return {{"path", places_.path(span.file)}, {"range", range(places_.firstLine(span))}};
    }

    /// Each fix is one text in place of another: its edits with what stands between them, where they are in
    /// the file of the finding.
    Json suggestions(const Diagnostic& diagnostic) {
        constexpr std::size_t longest = 8192;
        Json list = Json::array();
        const auto place = places_.of(diagnostic);
        for (const Fix& fix : diagnostic.fixes) {
            const std::vector<Edit> edits = editsOf(fix, places_);
            if (!place || edits.empty()) continue;
            source::Span whole = edits.front().span;
            whole.end = edits.back().span.end;
            if (whole.file != place->file || edits.back().span.file != place->file ||
                whole.length() > longest)
                continue;
            std::string text;
            std::uint32_t at = whole.begin;
            for (const Edit& edit : edits) {
                text += places_.text({whole.file, at, edit.span.begin});
                text += edit.replacement;
                at = edit.span.end;
            }
            list.push_back({{"range", range(places_.region(whole))}, {"text", text}});
        }
        return list;
    }

    Json related(const Diagnostic& diagnostic) {
        Json list = Json::array();
        for (const Label& label : diagnostic.secondary)
            if (places_.isUsers(label.span))
                list.push_back({{"message", presentable(label.text)}, {"location", location(label.span)}});
        return list;
    }

    Places places_;
};

} // namespace

std::string renderRdjson(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    ReviewRenderer renderer(sources, options);
    Json document;
    document["source"] = {{"name", "drc"}, {"url", DRC_HOMEPAGE}};
    document["diagnostics"] = Json::array();
    for (const Diagnostic* const diagnostic : sink.sorted())
        document["diagnostics"].push_back(renderer.finding(*diagnostic));
    return documentText(document);
}

} // namespace drc::diagnostics
