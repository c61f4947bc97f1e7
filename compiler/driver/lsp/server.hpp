#pragma once

#include "driver/lsp/worker.hpp"
#include "driver/run.hpp"
#include "language_server/framing.hpp"
#include "language_server/session.hpp"
#include "language_server/surroundings.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace drc::driver::lsp {

/// The files of this machine, for a session.
class Machine final : public language_server::Surroundings {
public:
    std::vector<std::string> programsAround(const std::string& path,
                                            const std::vector<std::string>& folders) const override;
    const source::FileSystem& files() const override;
    std::string version() const override { return DRC_VERSION; }
};

/// Reads messages from standard input and answers on standard output until the client is gone.
class Server {
public:
    explicit Server(const ReadOptions& read);
    ~Server();

    /// Gives the exit code.
    int run();

private:
    bool readMessages();
    void watchClient();
    void goOn();
    /// Milliseconds from now on, of the analysis that is being made.
    int untilItTakesLong() const;
    /// Milliseconds until something is to be done without a message; -1 for none.
    int patience() const;
    void send(const language_server::Session::Messages& messages);

    bool isClientKnown_ = false;       ///< it has said which process it is
    bool isClientWatched_ = false;     ///< and that was there
    std::array<int, 2> wakes_{-1, -1}; ///< a pipe: a byte for each analysis that has ended
    const Machine machine_;
    language_server::Session session_{machine_};
    language_server::FrameReader frames_;
    std::optional<std::chrono::steady_clock::time_point>
        begun_;          ///< of an analysis that does not take long yet
    bool isOpen_ = true; ///< somebody reads what is sent
    std::unique_ptr<Worker> worker_;
};

} // namespace drc::driver::lsp
