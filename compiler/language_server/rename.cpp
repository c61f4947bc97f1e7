#include "language_server/features.hpp"
#include "language_server/symbol_at.hpp"

#include "language_server/edits.hpp"
#include "language_server/errors.hpp"
#include "syntax/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drc::language_server {

namespace {

using binding::Symbol;
using json_rpc::ProtocolError;

/// Why a name cannot have another one; empty where it can.
std::string reasonAgainst(const Symbol& symbol, const View& view) {
    if (symbol.builtin != nullptr || symbol.function != nullptr) return "it is built into the language";
    if (symbol.agreed) return "the compiler knows it by this name";
    if (symbol.declarations.empty()) return "nothing is known of it";
    for (const source::Span span : symbol.declarations)
        if (view.analysis().sources().file(span.file).origin() == source::Origin::Library)
            return "it is declared in the library";
    return {};
}

Named renamedAt(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) throw ProtocolError{requestFailed, "no name that can be renamed stands here"};
    if (const std::string reason = reasonAgainst(*named->symbol, view); !reason.empty())
        throw ProtocolError{requestFailed,
                            fmt::format("`{}` cannot be renamed: {}", named->symbol->name, reason)};
    return *named;
}

} // namespace

Json prepareRename(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named || !reasonAgainst(*named->symbol, view).empty()) return nullptr;
    return {{"range", view.rangeOf(named->span)}, {"placeholder", named->symbol->name}};
}

Json rename(const View& view, const Received& params) {
    const Received& given = json_rpc::memberOf(params, "newName");
    const std::string name = given.is_string() ? given.get<std::string>() : "";
    if (!syntax::isBareWord(name))
        throw ProtocolError{json_rpc::invalidParams, fmt::format("`{}` is not a name", name)};
    const Named named = renamedAt(view, params);
    std::vector<source::Span> places = named.symbol->declarations;
    places.insert(places.end(), named.symbol->uses.begin(), named.symbol->uses.end());
    std::sort(places.begin(), places.end(), [](source::Span one, source::Span other) {
        return std::pair(one.file, one.begin) < std::pair(other.file, other.begin);
    });
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::vector<diagnostics::Edit> edits;
    for (const source::Span place : places)
        edits.push_back({place, name});
    return workspaceEdit(view, edits);
}

} // namespace drc::language_server
