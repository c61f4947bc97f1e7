#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"
#include "pipeline/analysis.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Documents that are on no disk: the files of the embedded library, and what is made of a program that is
/// open. Their addresses are `drc-library:/kinds/KIND.dr` and `drc-out:PROGRAM/NAME`, where PROGRAM is
/// the path of the program: `drc-out:/home/bank/payments.dr/prove.txt`.
namespace drc::language_server {

// ---- commands about them (`workspace/executeCommand`)

/// Opens the proof of a program: the address of a document of it, and a plan for which alone it is shown
/// where the client has no virtual documents.
inline constexpr const char* showProofCommand = "drc.showProof";
/// Opens the simulation of the loss of a region: the address of a document, and the role of the region.
inline constexpr const char* showSimulationCommand = "drc.showSimulation";
/// Lists what there is: the address of a document. Gives `{ uri, title }[]`.
inline constexpr const char* documentsCommand = "drc.documents";
/// Of a client that has it: opens an address.
inline constexpr const char* openDocumentCommand = "drc.openDocument";

// ---- for clients that know no `workspace/textDocumentContent`, and say `virtualDocuments` when they begin

/// The same request.
inline constexpr std::string_view contentMethod = "drc/textDocumentContent";
/// The same, as a notification.
inline constexpr std::string_view contentRefresh = "drc/textDocumentContent/refresh";

// ---- what is made of a program

inline constexpr std::string_view indexDocument = "index.md";
inline constexpr std::string_view proofDocument = "prove.txt";
inline constexpr std::string_view proofPage = "prove.md";

enum class OutputSort : std::uint8_t { Index, ProofText, ProofPage, Simulation, Picture, Artifact };

struct Output {
    OutputSort sort = OutputSort::Index;
    std::string name;       ///< behind the path of the program
    std::string title;      ///< what it is, for people
    std::string topology{}; ///< of an artifact and of a picture
    std::string subject{};  ///< of an artifact its path, of a simulation the role that is lost
};

/// All of a program, in the order in which they are listed. Packages, which are no text, are not among them.
std::vector<Output> outputsOf(const pipeline::Analysis& analysis);

/// The address of one of them. `program`: the path of the program.
std::string outputUri(const std::string& program, std::string_view name);

/// The program and the name of a document of such an address; nothing where no such program is known.
struct OutputAddress {
    std::string program;
    std::string name;
};
std::optional<OutputAddress> outputAddressOf(std::string_view uri,
                                             const std::function<bool(const std::string&)>& isProgram);

/// What stands there without anybody making it: the list of documents, and of a program with errors what is
/// wrong with it. Nothing for all else; throws a ProtocolError where there is no such document.
std::optional<std::string> readyText(const pipeline::Analysis& analysis, const OutputAddress& address);

/// The text of a file of the embedded library; throws a ProtocolError for what is none.
std::string libraryText(std::string_view uri);

} // namespace drc::language_server
