#include "language_server/errors.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/params.hpp"
#include "language_server/proof/virtual_documents.hpp"
#include "language_server/session.hpp"
#include "language_server/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

/// How a session answers requests about documents: at once, or when what they need is made.
namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

/// Each takes tens of megabytes while a request that needs it waits.
constexpr std::size_t mostBeside = 31;
constexpr std::string_view unknownNames = "what the names mean is not known";

/// Whether what answers a request about a document may answer it about one that is no program.
bool isForConfigurations(const Feature& feature) {
    return feature.answer == pulledDiagnostics || feature.answer == codeActions ||
           feature.answer == resolvedCodeAction;
}

/// Whether somebody has switched it off, so that the answer is that there is none.
bool isOff(const Feature& feature, const Settings& settings) {
    return (feature.answer == inlayHints && settings.hints.none()) ||
           (feature.answer == codeLenses && !settings.lenses);
}

} // namespace

void Session::ask(const Json& id, const Feature& feature, const Received& params) {
    if (feature.about == About::Address) return askForContent(id, feature, params);
    if (feature.about == About::Workspace) {
        View view(*client_, documents_, programs_.allLast());
        view.setWorkspace(workspace_);
        return answer(id, feature, params, view);
    }
    // An item without data has all that the server knows of it.
    if (feature.about == About::Data && params.is_object() && memberOf(params, "data").is_null())
        return send(json_rpc::responseTo(id, Json(params)));
    const Document* const document = documents_.find(uriOf(feature.about, params));
    if (document == nullptr) throw ProtocolError{json_rpc::invalidParams, "the document is not open"};
    const bool hasNone = isConfiguration(document->path) && !isForConfigurations(feature);
    if (hasNone || isOff(feature, client_->settings)) return send(json_rpc::responseTo(id, Json(nullptr)));
    if (feature.needs == Needs::Text)
        return answer(id, feature, params, View(*client_, documents_, document, nullptr));
    const std::string root = programs_.rootOf(document->path);
    if (root.empty()) return answer(id, feature, params, View(*client_, documents_, document, nullptr));
    if (feature.needs == Needs::Last)
        return answer(id, feature, params, View(*client_, documents_, document, programs_.last(root)));
    Waiting waiting{id, &feature, params, document->path, root};
    if (feature.needs == Needs::Soon && !isInLibrary(document->path)) waiting.analysis = programs_.last(root);
    // Of the files of the library an analysis knows little, unless it knows all names.
    waiting.names =
        feature.needs == Needs::Names || feature.needs == Needs::Programs || isInLibrary(document->path);
    if (!isAnswered(waiting)) waiting_.push_back(std::move(waiting));
}

void Session::answer(const Json& id, const Feature& feature, const Received& params, View view) {
    view.setGraph(graph_);
    Json result = feature.answer(view, params);
    if (feature.about == About::Document) answered_.note(feature, params, view, result);
    send(json_rpc::responseTo(id, std::move(result)));
    for (const View::Call& call : view.calls())
        if (call.isRequest)
            this->call(call.method, call.params);
        else
            notify(call.method, call.params);
}

void Session::answerWaiting() {
    bool hadMore = false;
    for (std::size_t count = waiting_.size(); count > 0; --count) {
        Waiting one = std::move(waiting_.front());
        waiting_.pop_front();
        hadMore = hadMore || !one.beside.empty();
        try {
            if (!isAnswered(one)) waiting_.push_back(std::move(one));
        } catch (const ProtocolError& error) {
            send(json_rpc::responseTo(one.id, error));
        } catch (const std::exception& error) {
            send(json_rpc::responseTo(one.id, ProtocolError{json_rpc::internalError, error.what()}));
        }
    }
    if (hadMore) forgetBeside();
}

/// False while something that it needs is not made.
bool Session::isAnswered(Waiting& one) {
    if (one.analysis == nullptr) {
        // Another file may have come to import it, or have ceased to.
        if (one.output.empty()) one.root = programs_.rootOf(one.path);
        one.analysis = programs_.current(one.root, one.names);
    }
    if (one.analysis == nullptr) {
        want(one, one.root);
        return false;
    }
    if (!one.output.empty()) {
        // It is what the program is then, however long it waits.
        if (isContentAnswered(one)) return true;
        one.analysis = nullptr;
        return false;
    }
    View view(*client_, documents_, documents_.at(one.path), one.analysis);
    if (one.feature->needs == Needs::Programs && !hasPrograms(one, view)) return false;
    if (one.feature->answer == pulledDiagnostics && !areMade(graph_.rootsOf(one.path))) return false;
    view.setElsewhere(findingsElsewhere(one.path, one.root));
    try {
        answer(one.id, *one.feature, one.params, view);
        return true;
    } catch (const NamesNeeded&) {
        one.analysis = nullptr;
        one.asked.clear();
        if (std::exchange(one.names, true)) throw ProtocolError{requestFailed, std::string(unknownNames)};
    }
    return isAnswered(one);
}

/// Whether all programs have said what they find.
bool Session::areMade(const std::vector<std::string>& roots) {
    bool all = true;
    for (const std::string& root : roots) {
        if (!programs_.knows(root)) programs_.want(root);
        all = all && programs_.isMade(root);
    }
    return all;
}

/// Has a program made that a request needs; what was made for it and lacks the names has none.
void Session::want(Waiting& one, const std::string& root) {
    if (!one.asked.insert(root).second && programs_.current(root) != nullptr)
        throw ProtocolError{requestFailed, std::string(unknownNames)};
    programs_.want(root, one.names);
}

/// Whether the programs are there that have the name which the request is about; the view has them then.
bool Session::hasPrograms(Waiting& one, View& view) {
    if (const auto named = nameAt(view, view.offsetIn(one.params)); named && one.beside.empty())
        for (const source::Span span : named->symbol->declarations) {
            const std::string& path = view.analysis().sources().file(span.file).path();
            if (isInLibrary(path)) continue;
            for (const std::vector<std::string>& roots : {graph_.rootsOf(path), programs_.readersOf(path)})
                for (const std::string& root : roots)
                    if (root != one.root) one.beside.try_emplace(root);
        }
    if (one.beside.size() > mostBeside)
        throw ProtocolError{
            requestFailed,
            fmt::format("the name is part of {} programs, more than the {} that can be analysed "
                        "for one request",
                        one.beside.size() + 1, mostBeside + 1)};
    std::vector<std::shared_ptr<const pipeline::Analysis>> all;
    for (auto& [root, analysis] : one.beside) {
        if (analysis == nullptr) analysis = programs_.current(root, true);
        if (analysis == nullptr)
            want(one, root);
        else
            all.push_back(analysis);
    }
    if (all.size() < one.beside.size()) return false;
    view.setPrograms(std::move(all));
    return true;
}

/// Programs that were made for a request which is answered now, and of which nothing is open.
void Session::forgetBeside() {
    if (std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return !one.beside.empty(); }))
        return;
    for (const std::string& root : programs_.withdraw())
        retract(root);
}

/// A virtual document, once it is made.
bool Session::isContentAnswered(const Waiting& one) {
    const OutputAddress address{one.root, one.output};
    std::optional<std::string> text = readyText(*one.analysis, address);
    if (!text) {
        const std::string* const made = programs_.output(one.root, one.output);
        if (made == nullptr) {
            programs_.wantOutput(one.root, one.output);
            return false;
        }
        text = *made;
    }
    readers_.note(textIn(one.params, "uri"), one.root, programs_.edition(one.root));
    View view(*client_, documents_, nullptr, one.analysis);
    view.add({address, *std::move(text)});
    answer(one.id, *one.feature, one.params, view);
    return true;
}

/// It outlives changes of the program: a client that shows a document wants the one that there is.
void Session::askForContent(const Json& id, const Feature& feature, const Received& params) {
    const std::string uri = textIn(params, "uri");
    if (schemeOf(normalized(uri)) == libraryScheme) {
        View view(*client_, documents_, nullptr, nullptr);
        view.add({{}, libraryText(uri)});
        return answer(id, feature, params, view);
    }
    const auto address =
        outputAddressOf(uri, [&](const std::string& program) { return programs_.knows(program); });
    if (!address)
        throw ProtocolError{json_rpc::invalidParams,
                            "the address is not that of a document of an open program"};
    Waiting one{id, &feature, params, "", address->program, address->name};
    if (!isAnswered(one)) waiting_.push_back(std::move(one));
}

/// Nothing is made of a program of which nothing is open.
void Session::endContent(const std::string& root) {
    readers_.forget(root);
    endWaiting([&](const Waiting& one) { return !one.output.empty() && one.root == root; }, contentModified,
               "the program was closed");
}

} // namespace drc::language_server
