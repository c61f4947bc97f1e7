#include "language_server/session.hpp"

#include "language_server/errors.hpp"
#include "language_server/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

constexpr int incrementalSync = 2; // `TextDocumentSyncKind`
constexpr std::size_t largestDocument = std::size_t{64} << 20U;

std::string textIn(const Received& object, const char* name) {
    const Received& value = memberOf(object, name);
    if (!value.is_string())
        throw ProtocolError{json_rpc::invalidParams, fmt::format("`{}` is missing, or not a string", name)};
    return value.get<std::string>();
}

std::string uriIn(const Received& params) {
    return textIn(memberOf(params, "textDocument"), "uri");
}

std::string uriOf(About about, const Received& params) {
    switch (about) {
    case About::Item: return textIn(memberOf(params, "item"), "uri");
    case About::Data: return textIn(memberOf(params, "data"), "uri");
    case About::Document:
    case About::Workspace: break;
    }
    return uriIn(params);
}

std::int64_t versionIn(const Received& params) {
    const Received& version = memberOf(memberOf(params, "textDocument"), "version");
    return version.is_number_integer() ? version.get<std::int64_t>() : 0;
}

std::string_view spell(Encoding encoding) {
    switch (encoding) {
    case Encoding::Utf8: return "utf-8";
    case Encoding::Utf16: return "utf-16";
    case Encoding::Utf32: return "utf-32";
    }
    return "utf-16";
}

} // namespace

Session::Session(const Surroundings& surroundings) : surroundings_(surroundings) {}

Session::Messages Session::sent() {
    return std::exchange(sent_, {});
}

void Session::notify(std::string_view method, Json params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void Session::call(std::string_view method, Json params) {
    Json request{{"jsonrpc", "2.0"}, {"id", fmt::format("drc-{}", ++calls_)}, {"method", method}};
    if (!params.is_null()) request["params"] = std::move(params);
    send(request);
}

// ---- messages

Session::Messages Session::receive(std::string_view text) {
    try {
        message(json_rpc::parsed(text));
    } catch (const ProtocolError& error) {
        send(json_rpc::responseTo(nullptr, error));
    }
    return sent();
}

Session::Messages Session::fault(std::string_view reason) {
    send(json_rpc::responseTo(nullptr, ProtocolError{json_rpc::parseError, std::string(reason)}));
    return sent();
}

void Session::message(const Received& message) {
    if (!message.is_object()) throw ProtocolError{json_rpc::invalidRequest, "a message is an object"};
    const Received& method = memberOf(message, "method");
    const bool isRequest = message.contains("id");
    if (!method.is_string()) {
        // A response to a request of the server's: there is none whose result matters.
        if (isRequest && (message.contains("result") || message.contains("error"))) return;
        throw ProtocolError{json_rpc::invalidRequest, "a message has a `method`"};
    }
    const Received& params = memberOf(message, "params");
    if (!isRequest) {
        try {
            notification(method.get<std::string>(), params);
        } catch (const ProtocolError& error) {
            // To a notification nothing is answered; the client's log has it.
            notify(
                "window/logMessage",
                {{"type", 1}, {"message", fmt::format("{}: {}", method.get<std::string>(), error.message)}});
        }
        return;
    }
    if (!json_rpc::isId(message.at("id")))
        throw ProtocolError{json_rpc::invalidRequest, "an id is a string or an integer"};
    const Json id = json_rpc::idOf(message.at("id"));
    try {
        request(id, method.get<std::string>(), params);
    } catch (const ProtocolError& error) {
        send(json_rpc::responseTo(id, error));
    } catch (const std::exception& error) {
        send(json_rpc::responseTo(id, ProtocolError{json_rpc::internalError, error.what()}));
    }
}

void Session::request(const Json& id, const std::string& method, const Received& params) {
    if (method == "initialize") return send(json_rpc::responseTo(id, initialize(params)));
    if (!client_) throw ProtocolError{serverNotInitialized, "`initialize` must come first"};
    if (isShutDown_) throw ProtocolError{json_rpc::invalidRequest, "the server was shut down"};
    if (method == "shutdown") {
        isShutDown_ = true;
        return send(json_rpc::responseTo(id, Json(nullptr)));
    }
    if (const Feature* const feature = findFeature(method)) return ask(id, *feature, params);
    throw ProtocolError{json_rpc::methodNotFound, fmt::format("unknown method `{}`", method)};
}

void Session::notification(const std::string& method, const Received& params) {
    if (method == "exit") {
        exitCode_ = isShutDown_ ? 0 : 1;
        return;
    }
    if (!client_ || isShutDown_) return;
    if (method == "textDocument/didOpen") return opened(params);
    if (method == "textDocument/didChange") return changed(params);
    if (method == "textDocument/didClose") return closed(params);
    if (method == "textDocument/didSave" || method == "workspace/didChangeWatchedFiles")
        return programs_.changedOnDisk();
    if (method == "$/cancelRequest") return cancel(params);
}

Json Session::initialize(const Received& params) {
    if (client_) throw ProtocolError{json_rpc::invalidRequest, "`initialize` can be sent once"};
    client_.emplace(params);
    return {{"capabilities", capabilities()},
            {"serverInfo", {{"name", "drc"}, {"version", surroundings_.version()}}}};
}

Json Session::capabilities() const {
    Json result{{"positionEncoding", spell(client_->encoding)},
                {"textDocumentSync",
                 {{"openClose", true}, {"change", incrementalSync}, {"save", {{"includeText", false}}}}}};
    for (const Feature& feature : features())
        if (!feature.capability.empty())
            result[std::string(feature.capability)] = Json::parse(feature.options);
    return result;
}

// ---- documents

void Session::opened(const Received& params) {
    const Received& item = memberOf(params, "textDocument");
    const std::string uri = uriIn(params);
    documents_.open(uri, versionIn(params), textIn(item, "text"));
    const std::string path = documentPath(uri);
    graph_.forget(); // it may be new in its folder
    if (isInLibrary(path)) return;
    programs_.changed(path);
    regroup();
}

void Session::changed(const Received& params) {
    Document* const document = documents_.find(uriIn(params));
    if (document == nullptr) throw ProtocolError{json_rpc::invalidParams, "the document is not open"};
    const Received& changes = memberOf(params, "contentChanges");
    if (!changes.is_array()) throw ProtocolError{json_rpc::invalidParams, "`contentChanges` is not a list"};
    for (const Received& one : changes) {
        Change change{std::nullopt, textIn(one, "text")};
        if (const Received& range = memberOf(one, "range"); range.is_object())
            change.range.emplace(placeIn(memberOf(range, "start")), placeIn(memberOf(range, "end")));
        if (change.text.size() + document->text->text().size() > largestDocument)
            throw ProtocolError{requestFailed,
                                fmt::format("the document is larger than {} MiB", largestDocument >> 20U)};
        document->apply(change, client_->encoding);
    }
    document->version = versionIn(params);
    endWaiting(document->path, contentModified, "the document has changed");
    if (isInLibrary(document->path)) return;
    const bool regroups = graph_.hasOtherImports(document->path);
    programs_.changed(document->path);
    if (regroups) regroup();
}

/// The open documents are parts of other programs than before: what those say that are none any more is
/// taken back, and new ones are analysed.
void Session::regroup() {
    for (const std::string& root : programs_.withdraw())
        retract(root);
    for (const auto& [path, document] : documents_.all()) {
        if (isInLibrary(path)) continue;
        for (const std::string& root : graph_.rootsOf(path))
            if (programs_.current(root) == nullptr) programs_.want(root);
    }
}

void Session::closed(const Received& params) {
    const std::string uri = uriIn(params);
    const std::string path = documentPath(uri);
    if (documents_.find(uri) == nullptr) return;
    documents_.close(uri);
    endWaiting(path, contentModified, "the document was closed");
    if (!isInLibrary(path)) programs_.changed(path); // others see the file on disk again
    for (const std::string& root : programs_.withdraw())
        retract(root);
}

void Session::cancel(const Received& params) {
    const Received& cancelled = memberOf(params, "id");
    if (!json_rpc::isId(cancelled)) return;
    const Json id = json_rpc::idOf(cancelled);
    const auto found =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.id == id; });
    if (found == waiting_.end()) return;
    send(json_rpc::responseTo(id, ProtocolError{requestCancelled, "the request was cancelled"}));
    waiting_.erase(found);
}

void Session::endWaiting(const std::string& path, int code, std::string_view reason) {
    std::erase_if(waiting_, [&](const Waiting& one) {
        if (one.path != path) return false;
        send(json_rpc::responseTo(one.id, ProtocolError{code, std::string(reason)}));
        return true;
    });
}

// ---- answers

void Session::ask(const Json& id, const Feature& feature, const Received& params) {
    if (feature.about == About::Workspace)
        return answer(id, feature, params, View(*client_, documents_, programs_.allLast()));
    const Document* const document = documents_.find(uriOf(feature.about, params));
    if (document == nullptr) throw ProtocolError{json_rpc::invalidParams, "the document is not open"};
    if (feature.needs == Needs::Text)
        return answer(id, feature, params, View(*client_, documents_, document, nullptr));
    const std::string root = programs_.rootOf(document->path);
    if (feature.needs == Needs::Last)
        return answer(id, feature, params, View(*client_, documents_, document, programs_.last(root)));
    const bool names = feature.needs == Needs::Names;
    if (auto analysis = programs_.current(root, names))
        return answer(id, feature, params, View(*client_, documents_, document, std::move(analysis)));
    programs_.want(root, names);
    waiting_.push_back({id, &feature, params, document->path, root});
}

void Session::answer(const Json& id, const Feature& feature, const Received& params, const View& view) {
    send(json_rpc::responseTo(id, feature.answer(view, params)));
}

void Session::answerWaiting() {
    for (std::size_t count = waiting_.size(); count > 0; --count) {
        Waiting one = std::move(waiting_.front());
        waiting_.pop_front();
        const Document* const document = documents_.at(one.path);
        auto analysis = programs_.current(one.root, one.feature->needs == Needs::Names);
        if (analysis == nullptr) {
            waiting_.push_back(std::move(one));
            continue;
        }
        try {
            answer(one.id, *one.feature, one.params,
                   View(*client_, documents_, document, std::move(analysis)));
        } catch (const ProtocolError& error) {
            send(json_rpc::responseTo(one.id, error));
        } catch (const std::exception& error) {
            send(json_rpc::responseTo(one.id, ProtocolError{json_rpc::internalError, error.what()}));
        }
    }
}

// ---- findings

Session::Messages Session::finished(const Analysed& analysed) {
    const bool isCurrent = programs_.finished(analysed);
    if (client_ && isCurrent) publish(analysed.root, analysed.analysis);
    if (client_) answerWaiting();
    return sent();
}

void Session::publish(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis) {
    const View view(*client_, documents_, nullptr, analysis);
    auto byFile = findingsByFile(*analysis, root, view);
    std::vector<std::string> touched;
    for (auto& [path, programs] : findings_)
        if (programs.erase(root) > 0) touched.push_back(path);
    for (auto& [path, list] : byFile) {
        findings_[path][root] = std::move(list);
        touched.push_back(path);
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const std::string& path : touched)
        publishFile(path);
}

/// What all programs say of a file, each finding once; nothing where the client knows it.
void Session::publishFile(const std::string& path) {
    Json all = Json::array();
    const auto found = findings_.find(path);
    if (found != findings_.end())
        for (const auto& [root, list] : found->second)
            for (const Json& one : list)
                if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    const Document* const document = documents_.at(path);
    if (document != nullptr && client_->pullsDiagnostics) return;
    const std::string text = json_rpc::textOf(all);
    const auto [known, isNew] = published_.try_emplace(path, "[]");
    // A file that was never said to have any needs no empty list, unless somebody looks at it.
    if (known->second == text && !(isNew && document != nullptr)) return;
    known->second = text;
    Json params{{"uri", document == nullptr ? documentUri(path) : document->uri}};
    if (document != nullptr) params["version"] = document->version;
    params["diagnostics"] = std::move(all);
    notify("textDocument/publishDiagnostics", std::move(params));
}

void Session::retract(const std::string& root) {
    std::vector<std::string> touched;
    for (auto& [path, programs] : findings_)
        if (programs.erase(root) > 0) touched.push_back(path);
    for (const std::string& path : touched) {
        if (findings_[path].empty()) findings_.erase(path);
        publishFile(path);
        if (documents_.at(path) == nullptr && published_[path] == "[]") published_.erase(path);
    }
}

} // namespace drc::language_server
