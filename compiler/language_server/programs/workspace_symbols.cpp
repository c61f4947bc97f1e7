#include "language_server/features.hpp"
#include "language_server/programs/workspace_files.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What the programs of a workspace hold, by a few letters of its name.
namespace drc::language_server {

namespace {

/// More are no help to anybody; with more letters there are fewer.
constexpr std::size_t mostSymbols = 256;

/// How well letters that somebody typed stand for a name, 0 for best; nothing where they do not.
std::optional<int> rankOf(std::string_view typed, std::string_view name) {
    const std::string wanted = source::inSmallLetters(typed);
    const std::string given = source::inSmallLetters(name);
    if (given == wanted) return 0;
    if (given.starts_with(wanted)) return 1;
    const std::size_t found = given.find(wanted);
    const auto beginsWord = [&](std::size_t at) {
        return at == 0 || given[at - 1] == '_' || given[at - 1] == ' ' || given[at - 1] == '.';
    };
    for (std::size_t at = found; at != std::string::npos; at = given.find(wanted, at + 1))
        if (beginsWord(at)) return 2;
    if (found != std::string::npos) return 3;
    std::size_t at = 0;
    for (const char letter : wanted) {
        at = given.find(letter, at);
        if (at == std::string::npos) return std::nullopt;
        ++at;
    }
    return 4;
}

/// With what it stands in, where that is typed, too: `payments.ledger`, `payments ledger`.
std::optional<int> rankOf(std::string_view typed, const ProgramSymbol& symbol) {
    if (const auto rank = rankOf(typed, symbol.name)) return rank;
    constexpr int behindOthers = 5;
    for (const char between : {'.', ' '})
        if (const auto rank = rankOf(typed, symbol.container + between + symbol.name))
            return *rank + behindOthers;
    return std::nullopt;
}

} // namespace

Json workspaceSymbols(const View& view, const Received& params) {
    const Received& query = json_rpc::memberOf(params, "query");
    if (!query.is_string())
        throw json_rpc::ProtocolError{json_rpc::invalidParams, "`query` is missing, or not a string"};
    const auto& typed = query.get_ref<const std::string&>();
    const auto files = view.workspace().all(view.client().folders);
    using Found = std::tuple<int, std::string_view, std::string_view, std::uint32_t, const ProgramSymbol*>;
    std::vector<Found> found;
    for (const auto& [path, file] : files)
        for (const ProgramSymbol& symbol : file->symbols)
            if (const auto rank = rankOf(typed, symbol))
                found.emplace_back(*rank, symbol.name, path, symbol.span.begin, &symbol);
    std::sort(found.begin(), found.end());
    if (found.size() > mostSymbols) found.resize(mostSymbols);
    std::map<std::string_view, Lines> lines;
    Json result = Json::array();
    for (const auto& [rank, name, path, begin, symbol] : found) {
        const std::string file(path);
        const Lines& ofFile = lines.try_emplace(path, files.at(file)->text).first->second;
        const Document* const document = view.documents().at(file);
        Json one{{"name", symbol->name},
                 {"kind", symbol->kind},
                 {"location",
                  {{"uri", document == nullptr ? documentUri(file) : document->uri},
                   {"range", rangeOf(ofFile, symbol->span, view.client().encoding)}}}};
        if (!symbol->container.empty()) one["containerName"] = symbol->container;
        result.push_back(std::move(one));
    }
    return result;
}

} // namespace drc::language_server
