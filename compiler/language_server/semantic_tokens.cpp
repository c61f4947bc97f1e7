#include "language_server/features.hpp"
#include "language_server/symbol_at.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

/// What the names of a document are, as colours. Words and literals have those of the editor's own grammar.
namespace drc::language_server {

namespace {

using binding::SymbolKind;

/// In the order of the legend: standard types alone, since editors have no colour for others.
enum Type : std::uint32_t {
    typeToken,
    interfaceToken,
    namespaceToken,
    variableToken,
    parameterToken,
    propertyToken,
    enumMemberToken,
    functionToken,
    eventToken
};
enum Modifier : std::uint32_t { declarationBit = 1U, readonlyBit = 2U, libraryBit = 4U };

constexpr std::string_view options =
    R"({"legend":{"tokenTypes":["type","interface","namespace","variable","parameter","property","enumMember","function","event"],)"
    R"("tokenModifiers":["declaration","readonly","defaultLibrary"]},"full":true,"range":true})";

Type typeOf(SymbolKind kind) {
    switch (kind) {
    case SymbolKind::Kind: return typeToken;
    case SymbolKind::Trait: return interfaceToken;
    case SymbolKind::Topology:
    case SymbolKind::Policy:
    case SymbolKind::Advice:
    case SymbolKind::Pattern:
    case SymbolKind::Provider: return namespaceToken;
    case SymbolKind::Function:
    case SymbolKind::BuiltinFunction:
    case SymbolKind::Action:
    case SymbolKind::Rule: return functionToken;
    case SymbolKind::RegionRole:
    case SymbolKind::Member: return enumMemberToken;
    case SymbolKind::Parameter:
    case SymbolKind::Export: return propertyToken;
    case SymbolKind::Local: return parameterToken;
    case SymbolKind::Plan:
    case SymbolKind::Drill:
    case SymbolKind::Signal: return eventToken;
    case SymbolKind::Builtin:
    case SymbolKind::Value:
    case SymbolKind::Component:
    case SymbolKind::Resource:
    case SymbolKind::Part: return variableToken;
    }
    return variableToken;
}

struct Token {
    source::Span span;
    std::uint32_t type;
    std::uint32_t modifiers;
};

std::vector<Token> tokensOf(const View& view) {
    std::vector<Token> result;
    const source::SourceFile* const file = view.file();
    const pipeline::InputAnalysis* const input = inputOf(view);
    if (file == nullptr || input == nullptr) return result;
    const source::SourceMap& sources = view.analysis().sources();
    for (const binding::Symbol& symbol : input->bindings().symbols()) {
        std::uint32_t modifiers = 0;
        const bool isOfLibrary =
            symbol.builtin != nullptr || symbol.function != nullptr ||
            (!symbol.declarations.empty() &&
             sources.file(symbol.declarations.front().file).origin() == source::Origin::Library);
        if (isOfLibrary) modifiers |= libraryBit;
        if (symbol.kind == SymbolKind::Value || symbol.kind == SymbolKind::Builtin) modifiers |= readonlyBit;
        for (const source::Span span : symbol.declarations)
            if (span.file == file->id())
                result.push_back({span, typeOf(symbol.kind), modifiers | declarationBit});
        for (const source::Span span : symbol.uses)
            if (span.file == file->id()) result.push_back({span, typeOf(symbol.kind), modifiers});
    }
    std::sort(result.begin(), result.end(),
              [](const Token& one, const Token& other) { return one.span.begin < other.span.begin; });
    return result;
}

/// Five numbers for each, places as differences.
Json encoded(const View& view, const std::vector<Token>& tokens, source::Span range) {
    Json data = Json::array();
    Place last;
    std::uint32_t end = 0;
    for (const Token& token : tokens) {
        if (token.span.begin < range.begin || token.span.end > range.end) continue;
        if (token.span.begin < end || token.span.empty()) continue; // two names never overlap
        end = token.span.end;
        const Lines& lines = view.text().lines();
        const Place begin = lines.placeOf(token.span.begin, view.client().encoding);
        const Place after = lines.placeOf(token.span.end, view.client().encoding);
        if (after.line != begin.line) continue;
        data.push_back(begin.line - last.line);
        data.push_back(begin.line == last.line ? begin.character - last.character : begin.character);
        data.push_back(after.character - begin.character);
        data.push_back(token.type);
        data.push_back(token.modifiers);
        last = begin;
    }
    return {{"data", std::move(data)}};
}

} // namespace

std::string_view semanticTokensOptions() {
    return options;
}

Json semanticTokens(const View& view, const Received& /*params*/) {
    return encoded(view, tokensOf(view), {0, 0, static_cast<std::uint32_t>(view.text().text().size())});
}

Json semanticTokensInRange(const View& view, const Received& params) {
    return encoded(view, tokensOf(view), view.rangeIn(params));
}

} // namespace drc::language_server
