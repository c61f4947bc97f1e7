#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"
#include "language_server/features.hpp"
#include "language_server/programs/import_graph.hpp"
#include "language_server/programs/programs.hpp"
#include "language_server/programs/workspace_files.hpp"
#include "language_server/refreshes.hpp"
#include "language_server/surroundings.hpp"
#include "language_server/texts/documents.hpp"
#include "language_server/watched_files.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// The Language Server Protocol (microsoft.github.io/language-server-protocol, 3.18), as a function from
/// messages to messages: nothing here reads, writes or waits.
namespace drc::language_server {

class Session {
public:
    explicit Session(const Surroundings& surroundings);

    using Messages = std::vector<std::string>;
    /// What follows from a message of the client.
    Messages receive(std::string_view message);
    /// What follows from bytes that are no message.
    Messages fault(std::string_view reason);

    /// A program that is to be analysed now; nothing while one is.
    std::optional<Job> takeJob() { return programs_.take(); }
    /// Whether nobody needs what is being analysed any more.
    bool isRunningInVain() const { return programs_.isRunningInVain(); }
    /// After this time, in milliseconds, whoever runs an analysis says that it takes long.
    static constexpr int longTime = 500;
    Messages takesLong();
    /// What follows from an analysis that has ended.
    Messages finished(const Analysed& analysed);

    bool isOver() const { return exitCode_.has_value(); }
    /// 0 where the client had asked for a shutdown before.
    int exitCode() const { return exitCode_.value_or(isShutDown_ ? 0 : 1); }

    /// The number of the process that started this one, whose end is the end of the session; 0 where it has
    /// not said.
    std::int64_t clientProcess() const { return client_ ? client_->process : 0; }

private:
    /// A request that waits until its program is analysed.
    struct Waiting {
        Json id;
        const Feature* feature;
        Received params;
        std::string path; ///< of the document
        std::string root;
        std::string output{}; ///< a virtual document of the program; then there is no path
        bool names = false;   ///< it needs what every name means
        std::shared_ptr<const pipeline::Analysis> analysis{}; ///< once it is made
        std::set<std::string> asked{};                        ///< the programs that are made for it
        /// Of the programs beside, where it needs them: null until they are made.
        std::map<std::string, std::shared_ptr<const pipeline::Analysis>> beside{};
    };

    /// A sign of the client's that something is at work.
    struct Progress {
        std::string token; ///< that of the request that makes it, too
        bool isShown = false;
    };

    void message(const Received& message);
    void request(const Json& id, const std::string& method, const Received& params);
    void notification(const std::string& method, const Received& params);
    void response(const Received& message);
    void settingsCame(const Received& message);
    void progressCame(const Received& message);
    void endProgress();
    Json initialize(const Received& params);
    void initialized();
    Json capabilities() const;

    void configured(const Received& params);
    void pullSettings();
    void setSettings(const Received& sent);
    void refresh();
    void foldersChanged(const Received& params);
    void filesChanged(const Received& params);
    void watchFiles();
    void withdraw();

    void opened(const Received& params);
    void changed(const Received& params);
    void closed(const Received& params);
    void open(const std::string& uri, std::int64_t version, std::string text);
    void close(const std::string& uri);
    void refuse(const std::string& uri, std::int64_t version);
    void regroup();
    void cancel(const Received& params);
    void endWaiting(const std::function<bool(const Waiting&)>& matches, int code, const std::string& reason);
    void endWaitingOn(const std::string& path, std::string_view reason);
    void endContent(const std::string& root);

    void ask(const Json& id, const Feature& feature, const Received& params);
    void answer(const Json& id, const Feature& feature, const Received& params, View view);
    void askForContent(const Json& id, const Feature& feature, const Received& params);
    void answerWaiting();
    /// False while something that it needs is not made.
    bool isAnswered(Waiting& one);
    bool isContentAnswered(const Waiting& one);
    bool hasPrograms(Waiting& one, View& view);
    bool areMade(const std::vector<std::string>& roots);
    void want(Waiting& one, const std::string& root);
    void forgetBeside();
    void publish(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis);
    void publishFile(const std::string& path);
    void forgetWhatIsEmpty(const std::string& path);
    void retract(const std::string& root);
    void keepMarks(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis);
    Json findingsElsewhere(const std::string& path, const std::string& root) const;
    void refreshFor(const Analysed& analysed);

    void send(const Json& message) { sent_.push_back(json_rpc::textOf(message)); }
    void notify(std::string_view method, Json params);
    /// Gives the id of the request.
    std::string call(std::string_view method, Json params);
    void show(int type, std::string_view text);
    void log(int type, std::string_view text);
    Messages sent();

    const Surroundings& surroundings_;
    std::optional<Client> client_; ///< once it has said what it is
    Documents documents_;
    ImportGraph graph_{surroundings_, documents_};
    Programs programs_{graph_, documents_};
    WorkspaceFiles workspace_{surroundings_, documents_};
    std::deque<Waiting> waiting_;
    /// The findings of each file, by the programs that have them, and what was sent last.
    std::map<std::string, std::map<std::string, Json>> findings_;
    struct Published {
        std::string text = "[]";
        std::optional<std::int64_t> version{}; ///< of the document that they are about, where it is open
    };
    std::map<std::string, Published> published_;
    std::set<std::string> refused_; ///< paths of documents that are too large
    WatchedFiles watched_;
    std::string settingsCall_; ///< the request for settings that has no response yet; empty without one
    ContentReaders readers_;
    Answered answered_;
    std::optional<Progress> progress_;
    Messages sent_;
    std::int64_t calls_ = 0; ///< requests of the server's own
    bool isSaved_ = false;   ///< since the last analysis
    bool isShutDown_ = false;
    std::optional<int> exitCode_;
};

} // namespace drc::language_server
