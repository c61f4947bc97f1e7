#include "language_server/features.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/proof/proof_text.hpp"
#include "language_server/proof/virtual_documents.hpp"

#include "objectives/ledger_words.hpp"
#include "objectives/proof_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

/// Commands that clients have run by the server (`workspace/executeCommand`).
namespace drc::language_server {

namespace {

constexpr int info = 3; // `MessageType`

std::string argument(const Received& params, std::size_t index) {
    const Received& all = json_rpc::memberOf(params, "arguments");
    if (!all.is_array() || all.size() <= index || !all[index].is_string()) return "";
    return all[index].get<std::string>();
}

/// Opens the document in the client; false where that cannot be.
bool show(const View& view, std::string_view name) {
    if (!view.client().showsDocuments || !view.client().readsDocuments()) return false;
    view.call("window/showDocument", {{"uri", outputUri(inputPathOf(view), name)}, {"takeFocus", true}});
    return true;
}

/// The judgements of the whole topology, of the plan where one is named, a line each.
std::string verdicts(const View& view, const std::string& plan) {
    std::string text;
    forEachLedger(view, [&](const pipeline::AnalysedTopology&, const objectives::Ledger& ledger) {
        for (const objectives::Assessment& one : ledger.assessments) {
            if (!one.component.empty() || !one.objective || (!plan.empty() && one.plan != plan)) continue;
            text += fmt::format("{}{}, {}", text.empty() ? "" : "\n", objectives::occasion(one),
                                objectives::verdictOf(one));
        }
    });
    return text.empty() ? "no objective is judged" : text;
}

Json shownProof(const View& view, const Received& params) {
    if (show(view, proofDocument)) return nullptr;
    const std::string text =
        view.analysis().sound() ? verdicts(view, argument(params, 1)) : "the program has errors";
    view.notify("window/showMessage", {{"type", info}, {"message", text}});
    return nullptr;
}

Json shownSimulation(const View& view, const Received& params) {
    const std::string role = argument(params, 1);
    for (const Output& one : outputsOf(view.analysis()))
        if (one.sort == OutputSort::Simulation && (role.empty() || one.subject == role)) {
            if (!show(view, one.name))
                view.notify("window/showMessage",
                            {{"type", info}, {"message", "the editor shows no virtual documents"}});
            return nullptr;
        }
    throw json_rpc::ProtocolError{json_rpc::invalidParams,
                                  role.empty()
                                      ? "the program has no recovery to simulate"
                                      : fmt::format("there is no recovery from the loss of `{}`", role)};
}

Json documents(const View& view, const Received& /*params*/) {
    Json result = Json::array();
    const std::string program = inputPathOf(view);
    if (program.empty()) return result;
    for (const Output& one : outputsOf(view.analysis()))
        result.push_back({{"uri", outputUri(program, one.name)}, {"title", one.title}});
    return result;
}

} // namespace

Json executedCommand(const View& view, const Received& params) {
    const Received& command = json_rpc::memberOf(params, "command");
    if (command == showProofCommand) return shownProof(view, params);
    if (command == showSimulationCommand) return shownSimulation(view, params);
    if (command == documentsCommand) return documents(view, params);
    throw json_rpc::ProtocolError{json_rpc::invalidParams, "the command is not known"};
}

Json documentContent(const View& view, const Received& /*params*/) {
    return {{"text", view.content()->text}};
}

} // namespace drc::language_server
