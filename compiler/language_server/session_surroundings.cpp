#include "language_server/session.hpp"
#include "language_server/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

/// What a session hears of all that is around the documents: settings, folders, files on disk.
namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

constexpr int warningMessage = 2; // `MessageType`
constexpr int changedFile = 2;    // `FileChangeType`
constexpr const char* settingsMethod = "workspace/didChangeConfiguration";
constexpr const char* watchMethod = "workspace/didChangeWatchedFiles";

Json registrationOf(std::string_view id, const char* method, const Json& registered) {
    Json one{{"id", id}, {"method", method}};
    if (!registered.is_null()) one["registerOptions"] = registered;
    return one;
}

} // namespace

void Session::initialized() {
    if (client_->tellsSettings)
        call("client/registerCapability",
             {{"registrations",
               Json::array({registrationOf("drc-settings", settingsMethod, {{"section", "drc"}})})}});
    watchFiles();
    if (client_->configures) pullSettings();
}

/// Of all requests of the server's own, those for settings and for a sign of progress have a result that
/// matters.
void Session::response(const Received& message) {
    const Received& id = memberOf(message, "id");
    if (!client_) return;
    if (!settingsCall_.empty() && id == settingsCall_) return settingsCame(message);
    if (progress_ && !progress_->isShown && id == progress_->token) return progressCame(message);
}

// ---- progress

Session::Messages Session::takesLong() {
    if (client_ && client_->showsProgress && programs_.isBusy() && !progress_) {
        const std::string token = fmt::format("drc-{}", calls_ + 1);
        call("window/workDoneProgress/create", {{"token", token}});
        progress_ = Progress{token};
    }
    return sent();
}

/// The sign can be used once the client has it.
void Session::progressCame(const Received& message) {
    if (message.contains("error")) return progress_.reset();
    progress_->isShown = true;
    notify("$/progress", {{"token", progress_->token},
                          {"value", {{"kind", "begin"}, {"title", "drc"}, {"message", "proving"}}}});
}

void Session::endProgress() {
    if (progress_ && progress_->isShown)
        notify("$/progress", {{"token", progress_->token}, {"value", {{"kind", "end"}}}});
    progress_.reset();
}

// ---- settings

void Session::pullSettings() {
    settingsCall_ = call("workspace/configuration", {{"items", Json::array({Json{{"section", "drc"}}})}});
}

void Session::settingsCame(const Received& message) {
    settingsCall_.clear();
    const Received& result = memberOf(message, "result");
    // A client that has none says null, and then what it said at the beginning holds.
    if (result.is_array() && !result.empty() && !result.front().is_null()) setSettings(result.front());
}

/// Some clients send the settings with it, and others only say that they have changed.
void Session::configured(const Received& params) {
    const Received& settings = memberOf(params, "settings");
    const bool isGiven = settings.is_object() && settings.contains("drc");
    if (isGiven) return setSettings(settings);
    if (client_->configures) return pullSettings();
    if (!settings.is_null()) setSettings(settings);
}

void Session::setSettings(const Received& sent) {
    std::vector<std::string> wrong;
    const Settings settings = settingsIn(sent, wrong);
    if (!wrong.empty()) {
        std::string text = wrong.front();
        for (std::size_t index = 1; index < wrong.size(); ++index)
            text += "\n" + wrong[index];
        show(warningMessage, text);
    }
    if (settings == client_->settings) return;
    client_->settings = settings;
    programs_.askForCosts(settings.hints.cost);
    refresh();
}

/// What the client shows was made with other settings.
void Session::refresh() {
    for (const auto& [path, programs] : findings_)
        publishFile(path);
    const auto ask = [&](bool can, std::string_view what) {
        if (can) call(fmt::format("workspace/{}/refresh", what), nullptr);
    };
    if (findings_.empty()) return; // nothing is shown
    ask(client_->refreshesHints, "inlayHint");
    ask(client_->refreshesLenses, "codeLens");
    ask(client_->refreshesDiagnostics && client_->pullsDiagnostics, "diagnostic");
}

// ---- folders and files

void Session::foldersChanged(const Received& params) {
    const Received& event = memberOf(params, "event");
    const auto pathsIn = [&](const char* member) {
        std::vector<std::string> paths;
        const Received& list = memberOf(event, member);
        if (!list.is_array()) return paths;
        for (const Received& folder : list)
            if (const Received& uri = memberOf(folder, "uri"); uri.is_string())
                if (auto path = pathOf(uri.get_ref<const std::string&>())) paths.push_back(std::move(*path));
        return paths;
    };
    std::vector<std::string>& folders = client_->folders;
    for (const std::string& removed : pathsIn("removed"))
        std::erase(folders, removed);
    for (std::string& added : pathsIn("added"))
        if (std::find(folders.begin(), folders.end(), added) == folders.end())
            folders.push_back(std::move(added));
    graph_.setFolders(folders);
    workspace_.forget();
    regroup();
}

void Session::filesChanged(const Received& params) {
    const Received& changes = memberOf(params, "changes");
    if (!changes.is_array()) throw ProtocolError{json_rpc::invalidParams, "`changes` is not a list"};
    std::set<std::string> paths;
    for (const Received& one : changes) {
        const Received& uri = memberOf(one, "uri");
        if (!uri.is_string()) throw ProtocolError{json_rpc::invalidParams, "a change has a `uri`"};
        std::string path = documentPath(uri.get_ref<const std::string&>());
        // What is open is as the client says it, whatever is on disk.
        if (documents_.at(path) != nullptr && memberOf(one, "type") == changedFile) continue;
        paths.insert(std::move(path));
    }
    if (paths.empty()) return;
    workspace_.forget();
    programs_.changedOnDisk(paths);
    withdraw();
}

/// Asks to be told of the files that count now.
void Session::watchFiles() {
    if (!client_->watchesFiles) return;
    const bool isFirst = !watched_.isAsked();
    if (!watched_.update(programs_.filesRead())) return;
    if (!isFirst)
        call("client/unregisterCapability",
             {{"unregisterations", Json::array({registrationOf("drc-files", watchMethod, nullptr)})}});
    call("client/registerCapability",
         {{"registrations",
           Json::array({registrationOf("drc-files", watchMethod, {{"watchers", watched_.watchers()}})})}});
}

} // namespace drc::language_server
