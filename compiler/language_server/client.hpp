#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/lines.hpp"

#include <string>
#include <vector>

namespace drc::language_server {

/// What the client has said of itself (`InitializeParams`): what it does not say, it cannot do.
struct Client {
    explicit Client(const json_rpc::Received& initialize = {});

    Encoding encoding = Encoding::Utf16;
    std::vector<std::string> folders; ///< paths of the workspace
    bool snippets = false;            ///< completion
    bool markdown = false;            ///< hover, and the documentation of completions
    bool labelDetails = false;        ///< completion
    bool hierarchicalSymbols = false;
    bool definitionLinks = false;
    bool declarationLinks = false;
    bool typeDefinitionLinks = false;
    bool implementationLinks = false;
    bool documentChanges = false;  ///< versioned edits
    bool annotatesChanges = false; ///< of edits: asks before it makes them
    bool pullsDiagnostics = false; ///< asks for findings instead of being told them
    bool relatedDocuments = false; ///< with those of other files
    bool relatedInformation = false;
    bool codeDescriptions = false;
    bool diagnosticTags = false;
    bool resolvesEdits = false; ///< of code actions
    bool codeActionLiterals = false;
    bool prepareRename = false;
    bool foldsLinesOnly = false;
    bool refreshesDiagnostics = false;
    bool refreshesHints = false;
    bool refreshesLenses = false;
    bool refreshesTokens = false;
    bool coloursTexts = false;     ///< lays semantic tokens over colours of its own: of texts and comments
    bool refreshesContent = false; ///< of virtual documents
    bool asksForContent = false;   ///< `workspace/textDocumentContent`
    bool watchesFiles = false;     ///< registers for changes on disk dynamically
    bool configures = false;       ///< answers `workspace/configuration`
};

} // namespace drc::language_server
