#include "language_server/edits.hpp"

#include <algorithm>
#include <map>

namespace drc::language_server {

Json workspaceEdit(const View& view, const std::vector<diagnostics::Edit>& edits) {
    std::map<source::FileId, std::vector<const diagnostics::Edit*>> byFile;
    for (const diagnostics::Edit& edit : edits)
        byFile[edit.span.file].push_back(&edit);
    Json changes = Json::array();
    Json byUri = Json::object();
    for (auto& [id, ofFile] : byFile) {
        const source::SourceFile& file = view.analysis().sources().file(id);
        std::stable_sort(ofFile.begin(), ofFile.end(), [](const auto* one, const auto* other) {
            return one->span.begin < other->span.begin;
        });
        Json list = Json::array();
        for (const diagnostics::Edit* edit : ofFile)
            list.push_back({{"range", view.rangeIn(file, edit->span)}, {"newText", edit->replacement}});
        const Document* const document = view.documents().at(file.path());
        const Json version = document == nullptr ? Json(nullptr) : Json(document->version);
        byUri[documentUri(file)] = list;
        changes.push_back({{"textDocument", {{"uri", documentUri(file)}, {"version", version}}},
                           {"edits", std::move(list)}});
    }
    if (view.client().documentChanges) return {{"documentChanges", std::move(changes)}};
    return {{"changes", std::move(byUri)}};
}

} // namespace drc::language_server
