#include "language_server/findings/code_actions.hpp"

#include "language_server/errors.hpp"
#include "language_server/features.hpp"
#include "language_server/findings/findings.hpp"
#include "language_server/texts/edits.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::language_server {

bool touch(source::Span one, source::Span other) {
    return one.begin <= other.end && other.begin <= one.end;
}

namespace {

using diagnostics::Applicability;
using diagnostics::Diagnostic;
using diagnostics::Fix;
using json_rpc::memberOf;

/// Those that are asked for: `source` asks for `source.fixAll.drc`, too. Without a word, what changes more
/// than the place is not offered.
struct AskedKinds {
    explicit AskedKinds(const Received& only) : only_(only) {}

    bool has(std::string_view kind) const {
        if (!only_.is_array()) return kind != fixAllKind;
        return std::any_of(only_.begin(), only_.end(), [&](const Received& one) {
            if (!one.is_string()) return false;
            const auto& wanted = one.get_ref<const std::string&>();
            return wanted.empty() ||
                   (kind.starts_with(wanted) && (kind.size() == wanted.size() || kind[wanted.size()] == '.'));
        });
    }

private:
    const Received& only_;
};

/// A fix may change what the client has open, and files beside it, but nothing of the library.
bool isOfUser(const Fix& fix, const View& view) {
    const source::SourceMap& sources = view.analysis().sources();
    return !fix.edits.empty() &&
           std::all_of(fix.edits.begin(), fix.edits.end(), [&](const diagnostics::Edit& edit) {
               return edit.span.file < sources.size() &&
                      sources.file(edit.span.file).origin() == source::Origin::User;
           });
}

/// What is inserted twice at one place, or within what is replaced, has no order; what only touches has one.
bool collide(const diagnostics::Edit& one, const diagnostics::Edit& other) {
    if (one.span.file != other.span.file) return false;
    const bool isInsertion = one.span.begin == one.span.end || other.span.begin == other.span.end;
    if (isInsertion) return touch(one.span, other.span);
    return one.span.begin < other.span.end && other.span.begin < one.span.end;
}

/// All that may be applied without review, each where no other one has changed the text.
std::vector<diagnostics::Edit> safeEdits(const View& view, source::FileId file) {
    std::vector<diagnostics::Edit> edits;
    const auto fits = [&](const diagnostics::Edit& edit) {
        return edit.span.file == file &&
               std::none_of(edits.begin(), edits.end(),
                            [&](const diagnostics::Edit& other) { return collide(edit, other); });
    };
    for (const Diagnostic* finding : view.analysis().findings().sorted())
        for (const Fix& fix : finding->fixes) {
            if (fix.applicability != Applicability::Safe || !isOfUser(fix, view)) continue;
            if (std::all_of(fix.edits.begin(), fix.edits.end(), fits))
                edits.insert(edits.end(), fix.edits.begin(), fix.edits.end());
            break;
        }
    return edits;
}

void addFixes(const Diagnostic& finding, const View& view, std::vector<Action>& actions) {
    bool isFirst = true;
    for (const Fix& fix : finding.fixes) {
        if (!isOfUser(fix, view)) continue;
        const bool isPreferred = isFirst && fix.applicability == Applicability::Safe;
        actions.push_back({fix.title, quickFixKind, &finding, isPreferred,
                           [&fix, &view] { return workspaceEdit(view, fix.edits); }});
        isFirst = false;
    }
}

/// Who stands in a line without a selection asks for what is wrong in it.
source::Span selectedOrLine(const View& view, source::Span range) {
    if (range.begin != range.end) return range;
    const Lines& lines = view.text().lines();
    const std::uint32_t line = lines.placeOf(range.begin, Encoding::Utf8).line;
    const std::uint32_t begin = lines.startOf(line);
    return {range.file, begin, begin + static_cast<std::uint32_t>(lines.line(line).size())};
}

/// In an order that is the same whenever the texts are.
std::vector<Action> actionsAt(const View& view, const source::SourceFile& file, source::Span range) {
    std::vector<Action> actions;
    const Assists assists(view, file, range);
    const source::Span about = selectedOrLine(view, range);
    std::vector<const Diagnostic*> found;
    for (const Diagnostic* finding : view.analysis().findings().sorted()) {
        if (finding->primary.span.file != file.id() || !touch(finding->primary.span, about)) continue;
        addFixes(*finding, view, actions);
        assists.addFor(*finding, actions);
        found.push_back(finding);
    }
    assists.add(actions);
    // What hides a finding comes behind what mends it.
    for (const Diagnostic* finding : found)
        assists.addSuppression(*finding, actions);
    if (std::vector<diagnostics::Edit> safe = safeEdits(view, file.id()); !safe.empty())
        actions.push_back({"apply all fixes that need no review", fixAllKind, nullptr, false,
                           [edits = std::move(safe), &view] { return workspaceEdit(view, edits); }});
    return actions;
}

/// `CodeAction`, without what it would change.
Json shown(const Action& action, const View& view, const source::SourceFile& file) {
    Json result{{"title", action.title}, {"kind", action.kind}};
    if (action.finding != nullptr) {
        Json place = view.rangeIn(file, action.finding->primary.span);
        result["diagnostics"] = Json::array({findingAt(*action.finding, std::move(place), view)});
    }
    if (action.isPreferred) result["isPreferred"] = true;
    return result;
}

} // namespace

Json codeActions(const View& view, const Received& params) {
    Json result = Json::array();
    const source::SourceFile* const file = view.file();
    if (file == nullptr || !view.client().codeActionLiterals) return result;
    const AskedKinds asked(memberOf(memberOf(params, "context"), "only"));
    const source::Span range = view.rangeIn(params);
    const std::vector<Action> actions = actionsAt(view, *file, range);
    for (std::size_t number = 0; number < actions.size(); ++number) {
        const Action& action = actions[number];
        if (!asked.has(action.kind)) continue;
        Json one = shown(action, view, *file);
        if (view.client().resolvesEdits)
            one["data"] = {{"uri", view.document().uri},
                           {"version", view.document().version},
                           {"range", view.rangeOf(range)},
                           {"number", number}};
        else
            one["edit"] = action.edit();
        result.push_back(std::move(one));
    }
    return result;
}

Json resolvedCodeAction(const View& view, const Received& params) {
    const Received& data = memberOf(params, "data");
    const Received& number = memberOf(data, "number");
    const Received& title = memberOf(params, "title");
    if (!number.is_number_unsigned() || !title.is_string())
        throw json_rpc::ProtocolError{json_rpc::invalidParams, "it is no action of this server"};
    const source::SourceFile* const file = view.file();
    const bool isSame = memberOf(data, "version") == view.document().version && file != nullptr;
    const auto changed =
        json_rpc::ProtocolError{contentModified, "the document has changed since the action was offered"};
    if (!isSame) throw changed;
    const std::vector<Action> actions = actionsAt(view, *file, view.rangeIn(data));
    const auto index = number.get<std::uint64_t>();
    // Another file may have changed.
    if (index >= actions.size() || actions[index].title != title.get_ref<const std::string&>()) throw changed;
    Json result = shown(actions[index], view, *file);
    result["edit"] = actions[index].edit();
    return result;
}

} // namespace drc::language_server
