#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/settings.hpp"
#include "language_server/texts/lines.hpp"

#include <cstdint>
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
    bool labelOffsets = false;        ///< signature help: parameters by their places
    bool documentsMarkdown = false;   ///< completion, and signature help
    bool hierarchicalSymbols = false;
    bool definitionLinks = false;
    bool declarationLinks = false;
    bool typeDefinitionLinks = false;
    bool implementationLinks = false;
    bool documentChanges = false;  ///< versioned edits
    bool annotatesChanges = false; ///< of edits: asks before it makes them
    bool pullsDiagnostics = false; ///< asks for findings instead of being told them
    bool relatedInformation = false;
    bool diagnosticTags = false;
    bool resolvesEdits = false; ///< of code actions
    bool codeActionLiterals = false;
    bool prepareRename = false;
    bool refreshesDiagnostics = false;
    bool refreshesHints = false;
    bool refreshesLenses = false;
    bool refreshesTokens = false;
    bool coloursTexts = false;     ///< lays semantic tokens over colours of its own: only names need any
    bool refreshesContent = false; ///< of virtual documents
    bool asksForContent = false;   ///< `workspace/textDocumentContent`
    bool watchesFiles = false;     ///< registers for changes on disk dynamically
    bool configures = false;       ///< answers `workspace/configuration`
    bool tellsSettings = false;    ///< registers for changes of settings dynamically
    bool snippetEdits = false;     ///< `SnippetTextEdit` in edits of the workspace
    std::int64_t process = 0;      ///< its number; 0 where it does not say
    bool showsLenses = false;
    bool showsDocuments = false; ///< `window/showDocument`
    bool showsProgress = false;  ///< `window/workDoneProgress/create`
    /// Asks with `drc/textDocumentContent` for virtual documents (`initializationOptions`).
    bool asksForOwnContent = false;
    std::vector<std::string> commands; ///< that it runs itself (`initializationOptions`)
    Settings settings{};               ///< which may change

    /// Whether it can show virtual documents.
    bool readsDocuments() const { return asksForContent || asksForOwnContent; }
};

} // namespace drc::language_server
