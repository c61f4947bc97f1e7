#include "language_server/features.hpp"

#include "language_server/virtual_documents.hpp"

#include <algorithm>
#include <array>

namespace drc::language_server {

namespace {

const std::array table{
    Feature{"textDocument/documentSymbol", Needs::Text, documentSymbols, "documentSymbolProvider"},
    Feature{"textDocument/foldingRange", Needs::Text, foldingRanges, "foldingRangeProvider"},
    Feature{"textDocument/selectionRange", Needs::Text, selectionRanges, "selectionRangeProvider"},
    Feature{"textDocument/formatting", Needs::Text, formatting, "documentFormattingProvider"},
    Feature{"textDocument/definition", Needs::Program, definition, "definitionProvider"},
    Feature{"textDocument/references", Needs::Program, references, "referencesProvider"},
    Feature{"textDocument/documentHighlight", Needs::Program, documentHighlights,
            "documentHighlightProvider"},
    Feature{"textDocument/diagnostic", Needs::Program, pulledDiagnostics, "diagnosticProvider",
            R"({"identifier":"drc","interFileDependencies":true,"workspaceDiagnostics":false})"},
    Feature{"textDocument/completion", Needs::Last, completion, "completionProvider",
            R"({"triggerCharacters":["."," ","="]})"},
    Feature{"textDocument/hover", Needs::Soon, hover, "hoverProvider"},
    Feature{"textDocument/prepareRename", Needs::Names, prepareRename},
    Feature{"textDocument/rename", Needs::Names, rename, "renameProvider", R"({"prepareProvider":true})"},
    Feature{"textDocument/codeAction", Needs::Program, codeActions, "codeActionProvider",
            R"({"codeActionKinds":["quickfix","source.fixAll.drc"]})"},
    Feature{"textDocument/inlayHint", Needs::Program, inlayHints, "inlayHintProvider",
            R"({"resolveProvider":true})"},
    Feature{"inlayHint/resolve", Needs::Program, resolvedHint, "", "", About::Data},
    Feature{"textDocument/codeLens", Needs::Program, codeLenses, "codeLensProvider", "{}"},
    Feature{"textDocument/semanticTokens/full", Needs::Program, semanticTokens, "semanticTokensProvider",
            semanticTokensOptions()},
    Feature{"textDocument/semanticTokens/range", Needs::Program, semanticTokensInRange},
    Feature{"workspace/executeCommand", Needs::Program, executedCommand, "executeCommandProvider",
            R"({"commands":["drc.showProof","drc.showSimulation","drc.documents"]})", About::Argument},
    Feature{"workspace/textDocumentContent", Needs::Output, documentContent, "workspace.textDocumentContent",
            R"({"schemes":["drc-library","drc-out"]})", About::Address},
    Feature{contentMethod, Needs::Output, documentContent, "", "", About::Address},
    Feature{"textDocument/documentLink", Needs::Text, documentLinks, "documentLinkProvider", "{}"},
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
