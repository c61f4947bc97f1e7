#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace drc::language_server {

/// What a request is answered from.
enum class Needs : std::uint8_t {
    Text,     ///< of the document, at once
    Last,     ///< of the document, and of its program as it was analysed last, at once
    Soon,     ///< the same, or where there is none, as `Program`
    Program,  ///< what it means: the answer waits until that is known
    Names,    ///< and what every name means, also behind dots, which takes longer
    Programs, ///< the same in all programs that have the name at the place, which are those of the view then
    Output    ///< a virtual document, which is made for it
};

/// Thrown by what answers a request from the program: it turns out that every name matters.
struct NamesNeeded {};

/// Where a request names the document that it is about.
enum class About : std::uint8_t {
    Document, ///< `params.textDocument.uri`
    Item,     ///< `params.item.data.uri`, else `params.item.uri`: an item of an answer before
    Data,     ///< `params.data.uri`, which the server put there: what is resolved
    Argument, ///< `params.arguments[0]`, of a command
    Address,  ///< `params.uri`: a virtual document; the view has no document, and the content
    Workspace ///< about none: the view has no document, and the last analyses of all programs
};

/// A request that is answered about a document or the workspace.
struct Feature {
    std::string_view method;
    Needs needs;
    Json (*answer)(const View& view, const Received& params);
    /// What the server says that it can do (`ServerCapabilities`): the key, and the value as JSON.
    /// A dot leads into an object.
    std::string_view capability{};
    std::string_view options = "true";
    About about = About::Document;
};

/// All of them; a new one is a row here.
std::span<const Feature> features();
/// Null for an unknown method.
const Feature* findFeature(std::string_view method);

// ---- what answers them, by file

Json documentSymbols(const View& view, const Received& params);
Json foldingRanges(const View& view, const Received& params);
Json selectionRanges(const View& view, const Received& params);
Json formatting(const View& view, const Received& params);
Json rangeFormatting(const View& view, const Received& params);
Json rangesFormatting(const View& view, const Received& params);
Json onTypeFormatting(const View& view, const Received& params);
Json definition(const View& view, const Received& params);
Json declaration(const View& view, const Received& params);
Json typeDefinition(const View& view, const Received& params);
Json implementation(const View& view, const Received& params);
Json references(const View& view, const Received& params);
Json documentHighlights(const View& view, const Received& params);
Json pulledDiagnostics(const View& view, const Received& params);
Json completion(const View& view, const Received& params);
Json completionDetails(const View& view, const Received& params);
Json signatureHelp(const View& view, const Received& params);
Json hover(const View& view, const Received& params);
Json prepareRename(const View& view, const Received& params);
Json rename(const View& view, const Received& params);
Json codeActions(const View& view, const Received& params);
Json resolvedCodeAction(const View& view, const Received& params);
Json inlayHints(const View& view, const Received& params);
Json codeLenses(const View& view, const Received& params);
Json resolvedHint(const View& view, const Received& params);
Json executedCommand(const View& view, const Received& params);
Json documentContent(const View& view, const Received& params);
Json semanticTokens(const View& view, const Received& params);
Json semanticTokensDelta(const View& view, const Received& params);
Json semanticTokensInRange(const View& view, const Received& params);
Json documentLinks(const View& view, const Received& params);
Json workspaceSymbols(const View& view, const Received& params);
Json filesWillMove(const View& view, const Received& params);
Json prepareCallHierarchy(const View& view, const Received& params);
Json incomingCalls(const View& view, const Received& params);
Json outgoingCalls(const View& view, const Received& params);
/// `SemanticTokensOptions`, with the legend of their numbers.
std::string_view semanticTokensOptions();

} // namespace drc::language_server
