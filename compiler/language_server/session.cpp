#include "language_server/session.hpp"

#include "language_server/errors.hpp"
#include "language_server/findings/findings.hpp"
#include "language_server/params.hpp"
#include "language_server/proof/proof_marks.hpp"
#include "language_server/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

constexpr int incrementalSync = 2; // `TextDocumentSyncKind`
constexpr int errorMessage = 1;    // `MessageType`
constexpr std::size_t largestDocument = std::size_t{16} << 20U;

std::int64_t versionIn(const Received& params) {
    const Received& version = memberOf(memberOf(params, "textDocument"), "version");
    // The protocol's integers have 32 bits.
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (!version.is_number_integer()) return 0;
    return version.is_number_unsigned()
               ? static_cast<std::int64_t>(std::min<std::uint64_t>(version.get<std::uint64_t>(), most))
               : std::max(version.get<std::int64_t>(), -most);
}

/// All of them, before one is applied: who sends a wrong one must not be left with half of them.
std::vector<Change> changesIn(const Received& params) {
    const Received& changes = memberOf(params, "contentChanges");
    if (!changes.is_array()) throw ProtocolError{json_rpc::invalidParams, "`contentChanges` is not a list"};
    std::vector<Change> result;
    for (const Received& one : changes) {
        Change change{std::nullopt, textIn(one, "text")};
        if (const Received& range = memberOf(one, "range"); !range.is_null())
            change.range.emplace(placeIn(memberOf(range, "start")), placeIn(memberOf(range, "end")));
        result.push_back(std::move(change));
    }
    return result;
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

std::string Session::call(std::string_view method, Json params) {
    std::string id = fmt::format("drc-{}", ++calls_);
    Json request{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
    if (!params.is_null()) request["params"] = std::move(params);
    send(request);
    return id;
}

void Session::show(int type, std::string_view text) {
    notify("window/showMessage", {{"type", type}, {"message", text}});
}

void Session::log(int type, std::string_view text) {
    notify("window/logMessage", {{"type", type}, {"message", text}});
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
        if (isRequest && (message.contains("result") || message.contains("error"))) return response(message);
        throw ProtocolError{json_rpc::invalidRequest, "a message has a `method`"};
    }
    const Received& params = memberOf(message, "params");
    if (!isRequest) {
        try {
            notification(method.get<std::string>(), params);
        } catch (const ProtocolError& error) {
            // To a notification nothing is answered; the client's log has it.
            log(errorMessage, fmt::format("{}: {}", method.get<std::string>(), error.message));
        } catch (const std::exception& error) {
            log(errorMessage, fmt::format("{}: {}", method.get<std::string>(), error.what()));
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
    if (method == "initialized") return initialized();
    if (method == "workspace/didChangeConfiguration") return configured(params);
    if (method == "workspace/didChangeWorkspaceFolders") return foldersChanged(params);
    if (method == "workspace/didChangeWatchedFiles") return filesChanged(params);
    if (method == "textDocument/didSave") {
        isSaved_ = true;
        if (client_->watchesFiles) return; // which says more
        workspace_.forget();
        programs_.changedOnDisk();
        return withdraw();
    }
    if (method == "$/cancelRequest") return cancel(params);
}

Json Session::initialize(const Received& params) {
    if (client_) throw ProtocolError{json_rpc::invalidRequest, "`initialize` can be sent once"};
    client_.emplace(params);
    graph_.setFolders(client_->folders);
    setSettings(memberOf(params, "initializationOptions"));
    return {{"capabilities", capabilities()},
            {"serverInfo", {{"name", "drc"}, {"version", surroundings_.version()}}}};
}

Json Session::capabilities() const {
    Json result{{"positionEncoding", spell(client_->encoding)},
                {"textDocumentSync",
                 {{"openClose", true}, {"change", incrementalSync}, {"save", {{"includeText", false}}}}},
                {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}};
    for (const Feature& feature : features())
        if (!feature.capability.empty()) {
            // Several may be parts of one ability.
            std::string path = "/" + std::string(feature.capability);
            std::replace(path.begin(), path.end(), '.', '/');
            Json& ability = result[Json::json_pointer(path)];
            Json options = Json::parse(feature.options);
            // Its options are for clients that ask beforehand whether something can be renamed.
            if (feature.answer == rename && !client_->prepareRename) options = true;
            if (ability.is_object() && options.is_object())
                ability.update(options);
            else
                ability = std::move(options);
        }
    return result;
}

// ---- documents

void Session::opened(const Received& params) {
    const Received& item = memberOf(params, "textDocument");
    const std::string uri = uriIn(params);
    open(uri, versionIn(params), textIn(item, "text"));
}

void Session::open(const std::string& uri, std::int64_t version, std::string text) {
    const std::string path = documentPath(uri);
    if (text.size() > largestDocument) return refuse(uri, version);
    if (documents_.find(uri) != nullptr) endWaitingOn(path, "the document was opened again");
    refused_.erase(path);
    documents_.open(uri, version, std::move(text));
    if (!graph_.knows(path)) graph_.forget(); // it may be new in its folder
    workspace_.forget();
    if (isInLibrary(path)) return;
    programs_.changed(path);
    regroup();
}

/// A document that is too large counts as closed, and a finding says so, until all of it is sent anew.
void Session::refuse(const std::string& uri, std::int64_t version) {
    const std::string path = documentPath(uri);
    close(uri);
    refused_.insert(path);
    const std::string text =
        fmt::format("the document is larger than {} MiB: nothing is known of it", largestDocument >> 20U);
    notify("textDocument/publishDiagnostics",
           {{"uri", uri}, {"version", version}, {"diagnostics", Json::array({findingOfDocument(text)})}});
}

void Session::changed(const Received& params) {
    const std::string uri = uriIn(params);
    std::vector<Change> changes = changesIn(params);
    Document* const document = documents_.find(uri);
    if (document == nullptr) {
        if (!refused_.contains(documentPath(uri)))
            throw ProtocolError{json_rpc::invalidParams, "the document is not open"};
        if (changes.size() == 1 && !changes.front().range)
            open(uri, versionIn(params), std::move(changes.front().text));
        return;
    }
    for (const Change& change : changes) {
        document->apply(change, client_->encoding);
        if (document->text->text().size() > largestDocument) return refuse(uri, versionIn(params));
    }
    document->version = versionIn(params);
    endWaitingOn(document->path, "the document has changed");
    if (isInLibrary(document->path)) return;
    const bool regroups = graph_.hasOtherImports(document->path);
    programs_.changed(document->path);
    if (regroups) regroup();
}

/// The open documents are parts of other programs than before: what those say that are none any more is
/// taken back, and new ones are analysed.
void Session::regroup() {
    withdraw();
    for (const auto& [path, document] : documents_.all()) {
        if (isInLibrary(path)) continue;
        for (const std::string& root : graph_.rootsOf(path))
            if (!programs_.knows(root)) programs_.want(root);
    }
}

void Session::closed(const Received& params) {
    const std::string uri = uriIn(params);
    if (refused_.erase(documentPath(uri)) > 0)
        notify("textDocument/publishDiagnostics", {{"uri", uri}, {"diagnostics", Json::array()}});
    close(uri);
}

void Session::close(const std::string& uri) {
    const std::string path = documentPath(uri);
    if (documents_.find(uri) == nullptr) return;
    documents_.close(uri);
    endWaitingOn(path, "the document was closed");
    answered_.forget(path);
    if (!isInLibrary(path)) programs_.changed(path); // others see the file on disk again
    regroup();
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

void Session::endWaiting(const std::function<bool(const Waiting&)>& matches, int code,
                         const std::string& reason) {
    std::erase_if(waiting_, [&](const Waiting& one) {
        if (!matches(one)) return false;
        send(json_rpc::responseTo(one.id, ProtocolError{code, reason}));
        return true;
    });
}

void Session::endWaitingOn(const std::string& path, std::string_view reason) {
    // What other documents say counts, too, where all programs do.
    endWaiting([&](const Waiting& one) { return one.path == path || one.feature->needs == Needs::Programs; },
               contentModified, std::string(reason));
}

/// What nothing is open of any more has no findings.
void Session::withdraw() {
    for (const std::string& root : programs_.withdraw()) {
        retract(root);
        endContent(root);
    }
    // What waits for one of these waits for nothing any more, and needs another one.
    if (!waiting_.empty()) answerWaiting();
}

// ---- findings

Session::Messages Session::finished(const Analysed& analysed) {
    const bool isCurrent = programs_.finished(analysed);
    if (!client_) return sent();
    try {
        endProgress();
        if (!analysed.failure.empty()) {
            const std::string reason =
                fmt::format("`{}` cannot be analysed: {}", analysed.root, analysed.failure);
            log(errorMessage, reason);
            endWaiting([&](const Waiting& one) { return one.root == analysed.root; }, json_rpc::internalError,
                       reason);
        }
        // A file of the library that is open without a program is none.
        if (isCurrent && !isInLibrary(analysed.root)) {
            keepMarks(analysed.root, analysed.analysis);
            publish(analysed.root, analysed.analysis);
            refreshFor(analysed);
            watchFiles();
        }
        answerWaiting();
    } catch (const std::exception& error) {
        log(errorMessage, error.what());
    }
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
    for (const std::string& path : touched) {
        publishFile(path);
        forgetWhatIsEmpty(path);
    }
}

/// Of documents of a program with errors, the marks stay as they were.
void Session::keepMarks(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis) {
    if (!analysis->sound()) return;
    for (const auto& [path, document] : documents_.all()) {
        const View view(*client_, documents_, &document, analysis);
        if (view.file() == nullptr || programs_.rootOf(path) != root) continue;
        documents_.find(document.uri)->proven = std::make_shared<const ProofMarks>(proofMarksOf(view));
    }
}

void Session::refreshFor(const Analysed& analysed) {
    const auto viewNow = [&](const Document& document) {
        const bool isPart = View(*client_, documents_, &document, analysed.analysis).file() != nullptr;
        const std::string root = isPart ? programs_.rootOf(document.path) : "";
        View view(*client_, documents_, &document, isPart ? programs_.current(root) : nullptr);
        view.setElsewhere(findingsElsewhere(document.path, root));
        return view;
    };
    for (const std::string_view method : answered_.outdated(documents_, viewNow))
        call(method, nullptr);
    // While a program is half written, what was made of it stays; its errors replace it when it is saved.
    if (!analysed.analysis->sound() && !std::exchange(isSaved_, false)) return;
    isSaved_ = false;
    for (const std::string& uri : readers_.outdated(analysed.root, programs_.edition(analysed.root))) {
        Json params{{"uri", uri}};
        if (client_->refreshesContent)
            call("workspace/textDocumentContent/refresh", std::move(params));
        else if (client_->asksForOwnContent)
            notify(contentRefresh, std::move(params));
    }
}

/// What the programs beside one say of a file, as they were analysed last.
Json Session::findingsElsewhere(const std::string& path, const std::string& root) const {
    Json result = Json::array();
    const auto found = findings_.find(path);
    if (found == findings_.end()) return result;
    for (const auto& [other, list] : found->second)
        if (other != root) addFindings(list, result);
    return result;
}

/// What all programs say of a file, each finding once; nothing where the client knows it.
void Session::publishFile(const std::string& path) {
    const Document* const document = documents_.at(path);
    Json all = Json::array();
    // A client that asks for those of what is open has none of them from elsewhere.
    const bool isPulled = document != nullptr && client_->pullsDiagnostics;
    const auto found = findings_.find(path);
    if (found != findings_.end() && client_->settings.diagnostics && !isPulled)
        for (const auto& [root, list] : found->second)
            addFindings(list, all);
    all = capped(std::move(all), client_->settings.mostFindings);
    const std::string text = json_rpc::textOf(all);
    Published& known = published_[path];
    const bool isShown = document != nullptr && !isPulled;
    // A file that was never said to have any needs no empty list, unless somebody looks at it: then they look
    // at one of its versions.
    if (known.text == text && !(isShown && known.version != document->version)) return;
    known.text = text;
    known.version = isShown ? std::optional(document->version) : std::nullopt;
    Json params{{"uri", document == nullptr ? documentUri(path) : document->uri}};
    if (document != nullptr) params["version"] = document->version;
    params["diagnostics"] = std::move(all);
    notify("textDocument/publishDiagnostics", std::move(params));
}

/// Of a file that has no findings and is not open nothing needs to be known.
void Session::forgetWhatIsEmpty(const std::string& path) {
    const auto found = findings_.find(path);
    if (found != findings_.end() && found->second.empty()) findings_.erase(found);
    const auto known = published_.find(path);
    if (known != published_.end() && known->second.text == "[]" && documents_.at(path) == nullptr)
        published_.erase(known);
}

void Session::retract(const std::string& root) {
    std::vector<std::string> touched;
    for (auto& [path, programs] : findings_)
        if (programs.erase(root) > 0) touched.push_back(path);
    for (const std::string& path : touched) {
        publishFile(path);
        forgetWhatIsEmpty(path);
    }
}

} // namespace drc::language_server
