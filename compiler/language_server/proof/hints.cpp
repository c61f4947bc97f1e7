#include "language_server/features.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/proof/plain_text.hpp"
#include "language_server/proof/proof_marks.hpp"
#include "language_server/proof/proof_text.hpp"
#include "language_server/proof/virtual_documents.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drc::language_server {

namespace {

constexpr int ofType = 1; // `InlayHintKind`
constexpr int ofParameter = 2;

/// The marks of a document, and whether they are of the text as it is. Of a program that is half written,
/// they are those of the last one that was whole: editors would move all lines else, with each key.
struct ShownMarks {
    std::vector<ProofMark> marks;
    bool isFresh = true;
};

ShownMarks marksOf(const View& view) {
    if (isProven(view)) return {proofMarksOf(view).marks, true};
    const auto& proven = view.document().proven;
    if (proven == nullptr) return {};
    return {moved(*proven, view.text().text()), false};
}

bool isShown(const View& view, MarkSort sort) {
    const Settings::Hints& hints = view.client().settings.hints;
    switch (sort) {
    case MarkSort::Objective: return hints.objectives;
    case MarkSort::Plan: return hints.plans && !view.client().showsLenses;
    case MarkSort::Step: return hints.steps;
    case MarkSort::Name: return hints.names;
    case MarkSort::Cost: return hints.cost;
    case MarkSort::PlanLens:
    case MarkSort::ObjectiveLens: break;
    }
    return false;
}

/// What the client runs when somebody clicks on a lens.
Json commandOf(const View& view, const std::string& title, const std::string& plan) {
    const auto& commands = view.client().commands;
    if (std::find(commands.begin(), commands.end(), openDocumentCommand) != commands.end() &&
        view.client().readsDocuments())
        return {{"title", title},
                {"command", openDocumentCommand},
                {"arguments", {outputUri(inputPathOf(view), proofDocument)}}};
    return {{"title", title}, {"command", showProofCommand}, {"arguments", {view.document().uri, plan}}};
}

} // namespace

Json inlayHints(const View& view, const Received& params) {
    Json result = Json::array();
    const source::Span range = view.rangeIn(params);
    const ShownMarks shown = marksOf(view);
    for (const ProofMark& mark : shown.marks) {
        if (!isShown(view, mark.sort) || mark.at < range.begin || mark.at > range.end) continue;
        Json hint{{"position", view.rangeOf({0, mark.at, mark.at})["start"]},
                  {"label", shown.isFresh ? mark.label : mark.label + " …"},
                  {"kind", mark.sort == MarkSort::Name ? ofParameter : ofType},
                  {"paddingLeft", true}};
        if (!mark.tooltip.empty())
            hint["tooltip"] = mark.tooltip;
        else if (shown.isFresh)
            hint["data"] = {{"uri", view.document().uri}, {"at", mark.about.begin}};
        result.push_back(std::move(hint));
    }
    return result;
}

Json resolvedHint(const View& view, const Received& params) {
    Json hint = Json::parse(params.dump());
    const Received& at = json_rpc::memberOf(json_rpc::memberOf(params, "data"), "at");
    if (!at.is_number_unsigned()) return hint;
    const auto offset = at.get<std::uint64_t>();
    if (offset > view.text().text().size()) return hint;
    const std::string text = proofAt(view, static_cast<std::uint32_t>(offset));
    if (!text.empty()) hint["tooltip"] = markup(view.client(), text);
    return hint;
}

Json codeLenses(const View& view, const Received& /*params*/) {
    Json result = Json::array();
    const ShownMarks shown = marksOf(view);
    for (const ProofMark& mark : shown.marks) {
        if (mark.sort != MarkSort::PlanLens && mark.sort != MarkSort::ObjectiveLens) continue;
        const std::string title = shown.isFresh ? mark.label : mark.label + " …";
        result.push_back(
            {{"range", view.rangeOf({0, mark.at, mark.at})}, {"command", commandOf(view, title, mark.plan)}});
    }
    return result;
}

} // namespace drc::language_server
