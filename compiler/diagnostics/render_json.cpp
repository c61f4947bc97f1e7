#include "diagnostics/json_document.hpp"
#include "diagnostics/positions.hpp"
#include "diagnostics/render.hpp"

namespace drc::diagnostics {

namespace {

constexpr int documentVersion = 1;

std::string_view applicabilityName(Applicability applicability) {
    switch (applicability) {
    case Applicability::Safe: return "safe";
    case Applicability::NeedsReview: return "needs-review";
    }
    return "needs-review";
}

class JsonRenderer {
public:
    explicit JsonRenderer(const source::SourceMap& sources) : sources_(sources), positions_(sources) {}

    Json finding(const Diagnostic& diagnostic) {
        Json result;
        result["code"] = diagnostic.code == nullptr ? Json() : Json(diagnostic.code->id);
        result["name"] = diagnostic.code == nullptr ? Json() : Json(spelledName(*diagnostic.code));
        result["severity"] = severityName(diagnostic.severity);
        result["message"] = diagnostic.message;
        result["labels"] = Json::array();
        addLabel(result["labels"], diagnostic.primary, true);
        for (const Label& label : diagnostic.secondary)
            addLabel(result["labels"], label, false);
        result["notes"] = diagnostic.notes;
        result["helps"] = diagnostic.helps;
        result["fixes"] = Json::array();
        for (const Fix& fix : diagnostic.fixes)
            result["fixes"].push_back(fixed(fix));
        return result;
    }

private:
    bool hasPlace(source::Span span) const { return span.file < sources_.size(); }

    Json point(source::FileId file, std::uint32_t offset) {
        const source::Position position = positions_.of(file, offset);
        return {{"offset", offset}, {"line", position.line}, {"column", position.column}};
    }

    void addPlace(Json& object, source::Span span) {
        object["file"] = sources_.file(span.file).path();
        object["start"] = point(span.file, span.begin);
        object["end"] = point(span.file, span.end);
    }

    void addLabel(Json& labels, const Label& label, bool primary) {
        if (!hasPlace(label.span)) return;
        Json result;
        result["primary"] = primary;
        addPlace(result, label.span);
        result["text"] = label.text;
        labels.push_back(std::move(result));
    }

    Json fixed(const Fix& fix) {
        Json result;
        result["title"] = fix.title;
        result["applicability"] = applicabilityName(fix.applicability);
        result["edits"] = Json::array();
        for (const Edit& edit : fix.edits) {
            if (!hasPlace(edit.span)) continue;
            Json entry;
            addPlace(entry, edit.span);
            entry["replacement"] = edit.replacement;
            result["edits"].push_back(std::move(entry));
        }
        return result;
    }

    const source::SourceMap& sources_;
    Positions positions_;
};

} // namespace

std::string renderJson(const Sink& sink, const source::SourceMap& sources, const RenderOptions& /*options*/) {
    JsonRenderer renderer(sources);
    std::size_t notes = 0;
    Json document;
    document["version"] = documentVersion;
    document["diagnostics"] = Json::array();
    for (const Diagnostic* const diagnostic : sink.sorted()) {
        document["diagnostics"].push_back(renderer.finding(*diagnostic));
        if (diagnostic->severity == Severity::Note) ++notes;
    }
    document["totals"] = {{"errors", sink.errorCount()},
                          {"warnings", sink.warningCount()},
                          {"notes", notes},
                          {"omitted", sink.omitted()}};
    return documentText(document);
}

} // namespace drc::diagnostics
