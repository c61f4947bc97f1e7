#include "language_server/texts/edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace drc::language_server {

namespace {

/// With a backslash before what would mean something.
std::string escaped(std::string_view text, std::string_view special) {
    std::string result;
    for (const char letter : text) {
        if (special.find(letter) != std::string_view::npos) result += '\\';
        result += letter;
    }
    return result;
}

/// `TextDocumentEdit`.
Json editsOf(const View& view, const std::string& path, Json edits) {
    const Document* const document = view.documents().at(path);
    const Json version = document == nullptr ? Json(nullptr) : Json(document->version);
    const std::string uri = document == nullptr ? documentUri(path) : document->uri;
    return {{"textDocument", {{"uri", uri}, {"version", version}}}, {"edits", std::move(edits)}};
}

} // namespace

std::string withLineEndsOf(const source::SourceFile& file, const std::string& text) {
    if (file.text().find("\r\n") == std::string_view::npos) return text;
    std::string result;
    for (const char letter : text) {
        if (letter == '\n' && !result.ends_with('\r')) result += '\r';
        result += letter;
    }
    return result;
}

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
            list.push_back({{"range", view.rangeIn(file, edit->span)},
                            {"newText", withLineEndsOf(file, edit->replacement)}});
    }
    return workspaceEdit(view, byPath);
}

Json workspaceEdit(const View& view, const std::map<std::string, Json>& edits) {
    Json changes = Json::array();
    Json byUri = Json::object();
    for (const auto& [path, list] : edits) {
        Json ofFile = editsOf(view, path, list);
        byUri[ofFile["textDocument"]["uri"].get<std::string>()] = list;
        changes.push_back(std::move(ofFile));
    }
    if (view.client().documentChanges) return {{"documentChanges", std::move(changes)}};
    return {{"changes", std::move(byUri)}};
}

TextWithHoles& TextWithHoles::add(std::string_view text) {
    plain_ += text;
    snippet_ += escaped(text, "\\$}");
    return *this;
}

TextWithHoles& TextWithHoles::hole(std::string_view proposal, const std::vector<std::string>& others) {
    plain_ += proposal;
    ++holes_;
    if (others.empty()) {
        snippet_ += fmt::format("${{{}:{}}}", holes_, escaped(proposal, "\\$}"));
        return *this;
    }
    snippet_ += fmt::format("${{{}|{}", holes_, escaped(proposal, "\\,|"));
    for (const std::string& other : others)
        snippet_ += "," + escaped(other, "\\,|");
    snippet_ += "|}";
    return *this;
}

Json insertion(const View& view, const source::SourceFile& file, std::uint32_t at,
               const TextWithHoles& text) {
    const source::Span place{file.id(), at, at};
    if (!view.client().snippetEdits) return workspaceEdit(view, {{place, text.plain()}});
    Json edit{{"range", view.rangeIn(file, place)},
              {"snippet", {{"kind", "snippet"}, {"value", withLineEndsOf(file, text.snippet())}}}};
    return {{"documentChanges", Json::array({editsOf(view, file.path(), Json::array({std::move(edit)}))})}};
}

} // namespace drc::language_server
