#include "language_server/edits.hpp"
#include "language_server/features.hpp"
#include "language_server/findings.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

namespace {

using diagnostics::Applicability;
using diagnostics::Diagnostic;
using diagnostics::Fix;

constexpr std::string_view quickFix = "quickfix";
constexpr std::string_view fixAll = "source.fixAll.drc";

/// Whether the client asks for actions of this kind: `source` asks for `source.fixAll.drc`, too.
bool isAsked(const Received& params, std::string_view kind) {
    const Received& only = json_rpc::memberOf(json_rpc::memberOf(params, "context"), "only");
    if (!only.is_array()) return kind == quickFix;
    return std::any_of(only.begin(), only.end(), [&](const Received& one) {
        if (!one.is_string()) return false;
        const auto& wanted = one.get_ref<const std::string&>();
        return kind.starts_with(wanted) && (kind.size() == wanted.size() || kind[wanted.size()] == '.');
    });
}

/// A fix may change what the client has open, and files beside it, but nothing of the library.
bool isOfUser(const Fix& fix, const View& view) {
    const source::SourceMap& sources = view.analysis().sources();
    return std::all_of(fix.edits.begin(), fix.edits.end(), [&](const diagnostics::Edit& edit) {
        return edit.span.file < sources.size() &&
               sources.file(edit.span.file).origin() == source::Origin::User;
    });
}

bool meet(source::Span one, source::Span other) {
    return one.begin <= other.end && other.begin <= one.end;
}

/// All that may be applied without review, each where no other one has changed the text.
Json fixAllAction(const View& view, source::FileId file) {
    std::vector<diagnostics::Edit> edits;
    for (const Diagnostic* finding : view.analysis().findings().sorted())
        for (const Fix& fix : finding->fixes) {
            const bool isFit =
                fix.applicability == Applicability::Safe && isOfUser(fix, view) &&
                std::all_of(fix.edits.begin(), fix.edits.end(), [&](const diagnostics::Edit& edit) {
                    return edit.span.file == file &&
                           std::none_of(edits.begin(), edits.end(), [&](const diagnostics::Edit& other) {
                               return meet(edit.span, other.span);
                           });
                });
            if (!isFit) continue;
            edits.insert(edits.end(), fix.edits.begin(), fix.edits.end());
            break;
        }
    if (edits.empty()) return nullptr;
    return {{"title", "apply all fixes that need no review"},
            {"kind", fixAll},
            {"edit", workspaceEdit(view, edits)}};
}

} // namespace

Json codeActions(const View& view, const Received& params) {
    Json result = Json::array();
    const source::SourceFile* const file = view.file();
    if (file == nullptr || !view.client().codeActionLiterals) return result;
    const source::Span range = view.rangeIn(params);
    if (isAsked(params, quickFix))
        for (const Diagnostic* finding : view.analysis().findings().sorted()) {
            if (finding->primary.span.file != file->id() || !meet(finding->primary.span, range)) continue;
            bool isFirst = true;
            for (const Fix& fix : finding->fixes) {
                if (!isOfUser(fix, view)) continue;
                Json action{{"title", fix.title}, {"kind", quickFix}};
                action["diagnostics"] =
                    Json::array({findingAt(*finding, view.rangeIn(*file, finding->primary.span), view)});
                if (isFirst && fix.applicability == Applicability::Safe) action["isPreferred"] = true;
                action["edit"] = workspaceEdit(view, fix.edits);
                result.push_back(std::move(action));
                isFirst = false;
            }
        }
    if (isAsked(params, fixAll))
        if (Json all = fixAllAction(view, file->id()); !all.is_null()) result.push_back(std::move(all));
    return result;
}

} // namespace drc::language_server
