#include "language_server/completion/completion_list.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::language_server {

namespace {

constexpr int snippetFormat = 2; // `InsertTextFormat`

} // namespace

void CompletionList::add(Item item) {
    if (!labels_.insert(item.label).second) return;
    Json result{{"label", item.label}, {"kind", static_cast<int>(item.kind)}};
    if (!item.description.empty() && view_.client().labelDetails)
        result["labelDetails"] = {{"description", item.description}};
    result["sortText"] = fmt::format("{}{}", item.rank, item.label);
    const bool isSnippet = !item.snippet.empty() && view_.client().snippets;
    const std::string& written = isSnippet ? item.snippet : item.plain;
    if (isSnippet) result["insertTextFormat"] = snippetFormat;
    if (item.replaces)
        result["textEdit"] = {{"range", view_.rangeOf(*item.replaces)},
                              {"newText", written.empty() ? item.label : written}};
    else if (!written.empty() && written != item.label)
        result["insertText"] = written;
    if (!item.of.empty()) {
        result["data"] = {{"uri", view_.document().uri}, {"of", item.of}};
        if (!item.owner.empty()) result["data"]["owner"] = item.owner;
    }
    items_.push_back(std::move(result));
}

Json CompletionList::take() {
    return {{"isIncomplete", false}, {"items", std::move(items_)}};
}

} // namespace drc::language_server
