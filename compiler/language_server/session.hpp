#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"
#include "language_server/documents.hpp"
#include "language_server/features.hpp"
#include "language_server/import_graph.hpp"
#include "language_server/programs.hpp"
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
    };

    void message(const Received& message);
    void request(const Json& id, const std::string& method, const Received& params);
    void notification(const std::string& method, const Received& params);
    Json initialize(const Received& params);
    Json capabilities() const;

    void opened(const Received& params);
    void changed(const Received& params);
    void closed(const Received& params);
    void regroup();
    void cancel(const Received& params);
    void endWaiting(const std::string& path, int code, std::string_view reason);

    void ask(const Json& id, const Feature& feature, const Received& params);
    void answer(const Json& id, const Feature& feature, const Received& params, const View& view);
    void answerWaiting();
    void publish(const std::string& root, const std::shared_ptr<const pipeline::Analysis>& analysis);
    void publishFile(const std::string& path);
    void retract(const std::string& root);

    void send(const Json& message) { sent_.push_back(json_rpc::textOf(message)); }
    void notify(std::string_view method, Json params);
    void call(std::string_view method, Json params);
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
    Messages sent_;
    std::int64_t calls_ = 0; ///< requests of the server's own
    bool isShutDown_ = false;
    std::optional<int> exitCode_;
};

} // namespace drc::language_server
