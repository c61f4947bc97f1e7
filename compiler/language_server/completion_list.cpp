#include "language_server/completion_list.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::language_server {

namespace {

constexpr int snippetFormat = 2; // `InsertTextFormat`

std::string withoutMarks(std::string_view snippet) {
    std::string result;
    for (std::size_t at = 0; at < snippet.size(); ++at)
        if (snippet[at] == '$' && at + 1 < snippet.size())
            ++at; // and the number behind it
        else
            result += snippet[at];
    return result;
}

} // namespace

void CompletionList::add(Item item) {
    if (!labels_.insert(item.label).second) return;
    Json result{{"label", item.label}, {"kind", static_cast<int>(item.kind)}};
    if (!item.detail.empty()) result["detail"] = item.detail;
    if (!item.documentation.empty())
        result["documentation"] = {{"kind", view_.client().markdown ? "markdown" : "plaintext"},
                                   {"value", item.documentation}};
    result["sortText"] = fmt::format("{}{}", item.rank, item.label);
    if (!item.snippet.empty()) {
        result["insertText"] = view_.client().snippets ? item.snippet : withoutMarks(item.snippet);
        if (view_.client().snippets) result["insertTextFormat"] = snippetFormat;
    }
    items_.push_back(std::move(result));
}

void CompletionList::addSettings(const std::vector<DeclaredSetting>& settings,
                                 const std::set<std::string, std::less<>>& set) {
    for (const DeclaredSetting& one : settings) {
        if (set.contains(one.name)) continue;
        std::string detail = one.type;
        if (!one.defaultValue.empty()) detail += fmt::format(" = {}", one.defaultValue);
        add({one.name, Offered::Property, detail, one.documentation, one.name + " = $1",
             one.isRequired() ? 0 : 3});
    }
}

Json CompletionList::take() {
    return {{"isIncomplete", false}, {"items", std::move(items_)}};
}

} // namespace drc::language_server
