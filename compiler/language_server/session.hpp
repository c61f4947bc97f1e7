#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"
#include "language_server/documents.hpp"
#include "language_server/features.hpp"
#include "language_server/import_graph.hpp"
#include "language_server/programs.hpp"
#include "language_server/refreshes.hpp"
#include "language_server/surroundings.hpp"

#include <deque>
#include <map>
#include <optional>
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
    int exitCode() const { return exitCode_.value_or(1); }

private:
    /// A request that waits until its program is analysed.
    struct Waiting {
        Json id;
        const Feature* feature;
        Received params;
        std::string path; ///< of the document
        std::string root;
        std::string output{}; ///< a virtual document of the program; then there is no path
    };

    /// A sign of the client's that something is at work.
    struct Progress {
        std::string token; ///< that of the request that makes it, too
        bool isShown = false;
    };

    void message(const Received& message);
    void response(const Received& message);
    void request(const Json& id, const std::string& method, const Received& params);
    void notification(const std::string& method, const Received& params);
    Json initialize(const Received& params);
    Json capabilities() const;

    void opened(const Received& params);
    void changed(const Received& params);
    void closed(const Received& params);
    void cancel(const Received& params);
    void endWaiting(const std::string& path, int code, std::string_view reason);
    void endContent(const std::string& root);

    void ask(const Json& id, const Feature& feature, const Received& params);
    void answer(const Json& id, const Feature& feature, const Received& params, const View& view);
    void askForContent(const Json& id, const Feature& feature, const Received& params);
    void answerWaiting();
    /// False where what it needs is not there yet, and is being made.
    bool tryToAnswer(const Waiting& one);
    void publish(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis);
    void publishFile(const std::string& path);
    void retract(const std::string& root);
    void keepMarks(const std::shared_ptr<const pipeline::Analysis>& analysis);
    void refresh(const Analysed& analysed);

    void send(const Json& message) { sent_.push_back(json_rpc::textOf(message)); }
    void notify(std::string_view method, Json params);
    /// Gives the id of the request.
    std::string call(std::string_view method, Json params);
    Messages sent();

    const Surroundings& surroundings_;
    std::optional<Client> client_; ///< once it has said what it is
    Documents documents_;
    ImportGraph graph_{surroundings_, documents_};
    Programs programs_{graph_, documents_};
    std::deque<Waiting> waiting_;
    /// The findings of each file, by the programs that have them, and what was sent last.
    std::map<std::string, std::map<std::string, Json>> findings_;
    std::map<std::string, std::string> published_;
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
