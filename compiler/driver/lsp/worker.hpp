#pragma once

#include "driver/run.hpp"
#include "language_server/programs/programs.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace drc::driver::lsp {

/// Analyses programs in a thread beside the one that reads messages, one after the other.
class Worker {
public:
    /// `isDone` is called in that thread when an analysis has ended.
    Worker(const ReadOptions& read, std::function<void()> isDone);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void begin(language_server::Job job);
    /// Nobody needs what is being made.
    void stop();
    /// What has ended since somebody asked.
    std::vector<language_server::Analysed> take();

private:
    void run();
    language_server::Analysed analysed(const language_server::Job& job, const std::stop_token& stop) const;
    language_server::Analysed work(const language_server::Job& job, std::stop_token stop) const;
    /// Null where it was stopped.
    std::shared_ptr<const pipeline::Analysis> analyse(const language_server::Job& job, bool alternatives,
                                                      bool deployment, std::stop_token stop) const;

    const ReadOptions& read_;
    std::function<void()> isDone_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    std::optional<language_server::Job> job_;
    std::vector<language_server::Analysed> done_;
    std::stop_source stops_;
    bool isOver_ = false;
    std::thread thread_;
};

} // namespace drc::driver::lsp
