#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"
#include "language_server/proof/virtual_documents.hpp"
#include "language_server/texts/documents.hpp"
#include "pipeline/analysis.hpp"
#include "source/span.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::language_server {

using json_rpc::Json;
using json_rpc::Received;

class ImportGraph;
class WorkspaceFiles;

/// What a request is answered from: the document as it was when the request came, and where it is asked for
/// the program that the document is part of, analysed as of then.
class View {
public:
    View(const Client& client, const Documents& documents, const Document* document,
         std::shared_ptr<const pipeline::Analysis> analysis)
        : client_(client), documents_(documents), document_(document), analysis_(std::move(analysis)) {}

    /// Of a request about the whole workspace.
    View(const Client& client, const Documents& documents,
         std::vector<std::shared_ptr<const pipeline::Analysis>> programs)
        : client_(client), documents_(documents), programs_(std::move(programs)) {}

    const Client& client() const { return client_; }
    const Documents& documents() const { return documents_; }
    /// Only of a request that names an open document.
    const Document& document() const { return *document_; }
    const Text& text() const { return *document_->text; }
    /// Only where the feature asks for the program.
    const pipeline::Analysis& analysis() const { return *analysis_; }
    const std::shared_ptr<const pipeline::Analysis>& sharedAnalysis() const { return analysis_; }
    /// Of a request about the workspace, the last analyses of all programs; of one that needs `Programs`,
    /// those of the programs beside its own.
    const std::vector<std::shared_ptr<const pipeline::Analysis>>& programs() const { return programs_; }
    void setPrograms(std::vector<std::shared_ptr<const pipeline::Analysis>> programs) {
        programs_ = std::move(programs);
    }
    /// What other programs find in the document (`Diagnostic[]`).
    const Json& elsewhere() const { return elsewhere_; }
    void setElsewhere(Json findings) { elsewhere_ = std::move(findings); }
    /// The programs of the workspace; only of a request about it.
    WorkspaceFiles& workspace() const { return *workspace_; }
    void setWorkspace(WorkspaceFiles& workspace) { workspace_ = &workspace; }
    /// The programs of the project that the document belongs to, sorted by path; only where a session asks.
    std::vector<std::string> programsAround() const;
    void setGraph(ImportGraph& graph) { graph_ = &graph; }
    bool hasAnalysis() const { return analysis_ != nullptr; }
    /// The file of the document in the analysis; null where the program does not read it.
    const source::SourceFile* file() const;

    /// Of a request for a virtual document: its address, and its text where it had to be made.
    struct Content {
        OutputAddress address;
        std::string text;
    };
    void add(Content content) { content_ = std::move(content); }
    const std::optional<Content>& content() const { return content_; }

    /// Something else that the client is told or asked with the answer.
    struct Call {
        std::string method;
        Json params;
        bool isRequest = false;
    };
    void notify(std::string method, Json params) const {
        calls_.push_back({std::move(method), std::move(params), false});
    }
    void call(std::string method, Json params) const {
        calls_.push_back({std::move(method), std::move(params), true});
    }
    const std::vector<Call>& calls() const { return calls_; }

    // ---- places

    /// The byte of the document at `params.position`; throws a ProtocolError where there is none.
    std::uint32_t offsetIn(const Received& params) const;
    /// The bytes of `params.range`, likewise.
    source::Span rangeIn(const Received& params) const;
    /// Of bytes of the document.
    Json rangeOf(source::Span span) const;
    /// Of bytes of a file of the analysis.
    Json rangeIn(const source::SourceFile& file, source::Span span) const;
    /// `Location`; nothing for what stands in no file.
    std::optional<Json> locationOf(source::Span span) const;

private:
    const Lines& linesOf(const source::SourceFile& file) const;

    const Client& client_;
    const Documents& documents_;
    const Document* document_ = nullptr;
    ImportGraph* graph_ = nullptr;
    std::shared_ptr<const pipeline::Analysis> analysis_;
    std::vector<std::shared_ptr<const pipeline::Analysis>> programs_;
    std::optional<Content> content_;
    mutable std::vector<Call> calls_;
    WorkspaceFiles* workspace_ = nullptr;
    Json elsewhere_;
    mutable std::map<source::FileId, Lines> lines_;
};

/// `Range`, of bytes of a text.
Json rangeOf(const Lines& lines, source::Span span, Encoding encoding);
/// A place that a client sent; throws a ProtocolError where it is none.
Place placeIn(const Received& value);

} // namespace drc::language_server
