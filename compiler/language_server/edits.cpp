#include "language_server/edits.hpp"

#include <algorithm>
#include <map>

namespace drc::language_server {

Json workspaceEdit(const View& view, const std::vector<diagnostics::Edit>& edits) {
    std::map<source::FileId, std::vector<const diagnostics::Edit*>> byFile;
    for (const diagnostics::Edit& edit : edits)
        byFile[edit.span.file].push_back(&edit);
    std::map<std::string, Json> byPath;
    for (auto& [id, ofFile] : byFile) {
        const source::SourceFile& file = view.analysis().sources().file(id);
        std::stable_sort(ofFile.begin(), ofFile.end(), [](const auto* one, const auto* other) {
            return one->span.begin < other->span.begin;
        });
        Json& list = byPath.emplace(file.path(), Json::array()).first->second;
        for (const diagnostics::Edit* edit : ofFile)
            list.push_back({{"range", view.rangeIn(file, edit->span)}, {"newText", edit->replacement}});
    }
    return workspaceEdit(view, byPath);
}

Json workspaceEdit(const View& view, const std::map<std::string, Json>& edits) {
    Json changes = Json::array();
    Json byUri = Json::object();
    for (const auto& [path, list] : edits) {
        const Document* const document = view.documents().at(path);
        const std::string uri = document == nullptr ? documentUri(path) : document->uri;
        const Json version = document == nullptr ? Json(nullptr) : Json(document->version);
        byUri[uri] = list;
        changes.push_back({{"textDocument", {{"uri", uri}, {"version", version}}}, {"edits", list}});
    }
    if (view.client().documentChanges) return {{"documentChanges", std::move(changes)}};
    return {{"changes", std::move(byUri)}};
}

} // namespace drc::language_server
