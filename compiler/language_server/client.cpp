#include "language_server/client.hpp"

#include "language_server/uri.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace drc::language_server {

namespace {

using json_rpc::memberOf;
using json_rpc::Received;

const Received& at(const Received& value, std::initializer_list<const char*> path) {
    const Received* reached = &value;
    for (const char* const step : path)
        reached = &memberOf(*reached, step);
    return *reached;
}

bool holds(const Received& list, std::string_view word) {
    return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Received& one) {
               return one.is_string() && one.get_ref<const std::string&>() == word;
           });
}

/// The first that the client names, which is the one that it likes best.
Encoding encodingOf(const Received& offered) {
    if (offered.is_array())
        for (const Received& one : offered) {
            if (one == "utf-8") return Encoding::Utf8;
            if (one == "utf-16") return Encoding::Utf16;
            if (one == "utf-32") return Encoding::Utf32;
        }
    return Encoding::Utf16;
}

} // namespace

Client::Client(const Received& initialize) {
    const Received& all = memberOf(initialize, "capabilities");
    const auto can = [&](std::initializer_list<const char*> path) {
        const Received& said = at(all, path);
        return said.is_boolean() && said.get<bool>();
    };
    const auto says = [&](std::initializer_list<const char*> path) { return !at(all, path).is_null(); };
    encoding = encodingOf(at(all, {"general", "positionEncodings"}));
    snippets = can({"textDocument", "completion", "completionItem", "snippetSupport"});
    labelDetails = can({"textDocument", "completion", "completionItem", "labelDetailsSupport"});
    documentsMarkdown =
        holds(at(all, {"textDocument", "completion", "completionItem", "documentationFormat"}), "markdown");
    labelOffsets = can({"textDocument", "signatureHelp", "signatureInformation", "parameterInformation",
                        "labelOffsetSupport"});
    markdown = holds(at(all, {"textDocument", "hover", "contentFormat"}), "markdown");
    hierarchicalSymbols = can({"textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"});
    definitionLinks = can({"textDocument", "definition", "linkSupport"});
    declarationLinks = can({"textDocument", "declaration", "linkSupport"});
    typeDefinitionLinks = can({"textDocument", "typeDefinition", "linkSupport"});
    implementationLinks = can({"textDocument", "implementation", "linkSupport"});
    documentChanges = can({"workspace", "workspaceEdit", "documentChanges"});
    annotatesChanges = documentChanges && says({"workspace", "workspaceEdit", "changeAnnotationSupport"});
    pullsDiagnostics = says({"textDocument", "diagnostic"});
    const char* const findings = pullsDiagnostics ? "diagnostic" : "publishDiagnostics";
    relatedInformation = can({"textDocument", findings, "relatedInformation"}) ||
                         can({"textDocument", "publishDiagnostics", "relatedInformation"});
    diagnosticTags = says({"textDocument", findings, "tagSupport"}) ||
                     says({"textDocument", "publishDiagnostics", "tagSupport"});
    resolvesEdits = holds(at(all, {"textDocument", "codeAction", "resolveSupport", "properties"}), "edit");
    codeActionLiterals = says({"textDocument", "codeAction", "codeActionLiteralSupport"});
    prepareRename = can({"textDocument", "rename", "prepareSupport"});
    refreshesDiagnostics = can({"workspace", "diagnostics", "refreshSupport"});
    refreshesHints = can({"workspace", "inlayHint", "refreshSupport"});
    refreshesLenses = can({"workspace", "codeLens", "refreshSupport"});
    refreshesTokens = can({"workspace", "semanticTokens", "refreshSupport"});
    coloursTexts = can({"textDocument", "semanticTokens", "augmentsSyntaxTokens"});
    asksForContent = says({"workspace", "textDocumentContent"});
    refreshesContent = asksForContent;
    watchesFiles = can({"workspace", "didChangeWatchedFiles", "dynamicRegistration"});
    configures = can({"workspace", "configuration"});
    tellsSettings = can({"workspace", "didChangeConfiguration", "dynamicRegistration"});
    // They stand in `documentChanges` alone.
    snippetEdits = documentChanges && can({"workspace", "workspaceEdit", "snippetEditSupport"});
    if (const Received& number = memberOf(initialize, "processId"); number.is_number_unsigned())
        process = number.get<std::int64_t>();

    showsLenses = says({"textDocument", "codeLens"});
    showsDocuments = can({"window", "showDocument", "support"});
    showsProgress = can({"window", "workDoneProgress"});
    const Received& options = memberOf(initialize, "initializationOptions");
    const Received& own = memberOf(options, "virtualDocuments");
    asksForOwnContent = own.is_boolean() && own.get<bool>();
    if (const Received& given = memberOf(options, "commands"); given.is_array())
        for (const Received& command : given)
            if (command.is_string()) commands.push_back(command.get<std::string>());

    const auto addFolder = [&](const Received& uri) {
        if (!uri.is_string()) return;
        if (auto path = pathOf(uri.get_ref<const std::string&>())) folders.push_back(std::move(*path));
    };
    if (const Received& given = memberOf(initialize, "workspaceFolders"); given.is_array())
        for (const Received& folder : given)
            addFolder(memberOf(folder, "uri"));
    if (folders.empty()) addFolder(memberOf(initialize, "rootUri"));
}

} // namespace drc::language_server
