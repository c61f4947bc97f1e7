#include "language_server/names/program_places.hpp"

#include "language_server/texts/edits.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

const source::SourceFile* fileAt(const pipeline::Analysis& analysis, const std::string& path) {
    for (std::size_t id = 0; id < analysis.sources().size(); ++id)
        if (analysis.sources().file(static_cast<source::FileId>(id)).path() == path)
            return &analysis.sources().file(static_cast<source::FileId>(id));
    return nullptr;
}

} // namespace

ProgramPlaces::ProgramPlaces(const View& view, const Named& named) : view_(view) {
    add(view.analysis(), *named.symbol);
    meanings_.emplace_back(inputOf(view), named.symbol);
    // Other programs have symbols of their own for what the same files declare.
    for (const auto& analysis : view.programs()) {
        if (analysis == nullptr || analysis->inputs().empty()) continue;
        const pipeline::InputAnalysis& input = *analysis->inputs().front();
        if (input.names() == nullptr) continue;
        for (const source::Span span : named.symbol->declarations) {
            const source::SourceFile* const file =
                fileAt(*analysis, view.analysis().sources().file(span.file).path());
            const auto same = file == nullptr ? std::nullopt : nameAt(*input.names(), file->id(), span.begin);
            if (!same || same->span.begin != span.begin || same->span.end != span.end) continue;
            add(*analysis, *same->symbol);
            meanings_.emplace_back(&input, same->symbol);
            break;
        }
    }
}

void ProgramPlaces::add(const pipeline::Analysis& analysis, const binding::Symbol& symbol) {
    const auto addAll = [&](const std::vector<source::Span>& spans, bool isDeclaration) {
        for (const source::Span span : spans) {
            const source::SourceFile& file = analysis.sources().file(span.file);
            OfFile& known = files_.try_emplace(file.path(), OfFile{&file, {}}).first->second;
            known.places.try_emplace(span.begin, At{span, isDeclaration});
        }
    };
    addAll(symbol.declarations, true);
    addAll(symbol.uses, false);
}

Json ProgramPlaces::rangeOf(const OfFile& file, source::Span span) const {
    return language_server::rangeOf(Lines(file.file->text()), span, view_.client().encoding);
}

Json ProgramPlaces::locations(bool isWithDeclarations) const {
    Json result = Json::array();
    for (const auto& [path, file] : files_)
        for (const auto& [begin, place] : file.places)
            if (isWithDeclarations || !place.isDeclaration)
                result.push_back({{"uri", documentUri(path)}, {"range", rangeOf(file, place.span)}});
    return result;
}

std::map<std::string, Json> ProgramPlaces::edits(const std::string& text,
                                                 const std::vector<diagnostics::Edit>& besides) const {
    std::map<std::string, Json> result;
    for (const auto& [path, file] : files_) {
        Json& list = result.emplace(path, Json::array()).first->second;
        for (const auto& [begin, place] : file.places)
            list.push_back({{"range", rangeOf(file, place.span)}, {"newText", text}});
    }
    for (const diagnostics::Edit& edit : besides) {
        const source::SourceFile& file = view_.analysis().sources().file(edit.span.file);
        Json& list = result.try_emplace(file.path(), Json::array()).first->second;
        list.push_back(
            {{"range", view_.rangeIn(file, edit.span)}, {"newText", withLineEndsOf(file, edit.replacement)}});
    }
    return result;
}

} // namespace drc::language_server
