#include "language_server/features.hpp"

#include "language_server/proof/virtual_documents.hpp"

#include <algorithm>
#include <array>

namespace drc::language_server {

namespace {

/// Folders hold programs, too.
constexpr std::string_view fileOperations =
    R"({"fileOperations":{"willRename":{"filters":[{"scheme":"file","pattern":{"glob":"**/*.dr","matches":"file"}},)"
    R"({"scheme":"file","pattern":{"glob":"**","matches":"folder"}}]}}})";

const std::array table{
    Feature{"textDocument/documentSymbol", Needs::Text, documentSymbols, "documentSymbolProvider"},
    Feature{"textDocument/foldingRange", Needs::Text, foldingRanges, "foldingRangeProvider"},
    Feature{"textDocument/selectionRange", Needs::Text, selectionRanges, "selectionRangeProvider"},
    Feature{"textDocument/formatting", Needs::Text, formatting, "documentFormattingProvider"},
    Feature{"textDocument/rangeFormatting", Needs::Text, rangeFormatting, "documentRangeFormattingProvider",
            R"({"rangesSupport":true})"},
    Feature{"textDocument/rangesFormatting", Needs::Text, rangesFormatting},
    Feature{"textDocument/onTypeFormatting", Needs::Text, onTypeFormatting,
            "documentOnTypeFormattingProvider",
            R"({"firstTriggerCharacter":"}","moreTriggerCharacter":["\n"]})"},
    Feature{"textDocument/definition", Needs::Program, definition, "definitionProvider"},
    Feature{"textDocument/declaration", Needs::Names, declaration, "declarationProvider"},
    Feature{"textDocument/typeDefinition", Needs::Names, typeDefinition, "typeDefinitionProvider"},
    Feature{"textDocument/implementation", Needs::Names, implementation, "implementationProvider"},
    Feature{"textDocument/references", Needs::Programs, references, "referencesProvider"},
    Feature{"textDocument/documentHighlight", Needs::Program, documentHighlights,
            "documentHighlightProvider"},
    Feature{"textDocument/diagnostic", Needs::Program, pulledDiagnostics, "diagnosticProvider",
            R"({"identifier":"drc","interFileDependencies":true,"workspaceDiagnostics":false})"},
    Feature{"textDocument/completion", Needs::Last, completion, "completionProvider",
            R"({"triggerCharacters":["."," ","\"","/","(","["],"resolveProvider":true})"},
    Feature{"completionItem/resolve", Needs::Last, completionDetails, {}, {}, About::Data},
    Feature{"textDocument/signatureHelp", Needs::Last, signatureHelp, "signatureHelpProvider",
            R"({"triggerCharacters":["("],"retriggerCharacters":[","]})"},
    Feature{"textDocument/hover", Needs::Soon, hover, "hoverProvider"},
    Feature{"textDocument/prepareRename", Needs::Names, prepareRename},
    Feature{"textDocument/rename", Needs::Programs, rename, "renameProvider", R"({"prepareProvider":true})"},
    Feature{
        "textDocument/codeAction", Needs::Program, codeActions, "codeActionProvider",
        R"({"codeActionKinds":["quickfix","refactor.rewrite","source.fixAll.drc"],"resolveProvider":true})"},
    Feature{"codeAction/resolve", Needs::Program, resolvedCodeAction, "", "", About::Data},
    Feature{"textDocument/inlayHint", Needs::Program, inlayHints, "inlayHintProvider",
            R"({"resolveProvider":true})"},
    Feature{"inlayHint/resolve", Needs::Program, resolvedHint, "", "", About::Data},
    Feature{"textDocument/codeLens", Needs::Program, codeLenses, "codeLensProvider", "{}"},
    Feature{"textDocument/semanticTokens/full", Needs::Program, semanticTokens, "semanticTokensProvider",
            semanticTokensOptions()},
    Feature{"textDocument/semanticTokens/full/delta", Needs::Program, semanticTokensDelta},
    Feature{"textDocument/semanticTokens/range", Needs::Program, semanticTokensInRange},
    Feature{"workspace/executeCommand", Needs::Program, executedCommand, "executeCommandProvider",
            R"({"commands":["drc.showProof","drc.showSimulation","drc.documents"]})", About::Argument},
    Feature{"workspace/textDocumentContent", Needs::Output, documentContent, "workspace.textDocumentContent",
            R"({"schemes":["drc-library","drc-out"]})", About::Address},
    Feature{contentMethod, Needs::Output, documentContent, "", "", About::Address},
    Feature{"textDocument/documentLink", Needs::Text, documentLinks, "documentLinkProvider", "{}"},
    Feature{"workspace/symbol", Needs::Last, workspaceSymbols, "workspaceSymbolProvider", "true",
            About::Workspace},
    Feature{"workspace/willRenameFiles", Needs::Last, filesWillMove, "workspace", fileOperations,
            About::Workspace},
    Feature{"textDocument/prepareCallHierarchy", Needs::Program, prepareCallHierarchy,
            "callHierarchyProvider"},
    Feature{"callHierarchy/incomingCalls", Needs::Program, incomingCalls, "", "", About::Item},
    Feature{"callHierarchy/outgoingCalls", Needs::Program, outgoingCalls, "", "", About::Item},
};

} // namespace

std::span<const Feature> features() {
    return table;
}

const Feature* findFeature(std::string_view method) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Feature& one) { return one.method == method; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace drc::language_server
