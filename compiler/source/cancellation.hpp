#pragma once

#include <stop_token>
#include <utility>

/// Whoever waits for an analysis may lose interest in it, as an editor does with each key. Phases ask
/// about every millisecond whether that is so, and leave by an exception: whatever they were
/// about to find would be thrown away.
namespace drc::source {

/// What a cancelled phase throws; `pipeline::Analysis::of` catches it.
struct Cancelled {};

/// While it lives, the work of this thread ends when the token says so.
class CancellationScope {
public:
    explicit CancellationScope(std::stop_token token)
        : token_(std::move(token)), outer_(std::exchange(current_, &token_)) {}
    ~CancellationScope() { current_ = outer_; }
    CancellationScope(const CancellationScope&) = delete;
    CancellationScope& operator=(const CancellationScope&) = delete;

    /// The token of this thread, for threads that do a part of its work.
    static std::stop_token token() { return current_ == nullptr ? std::stop_token() : *current_; }
    static bool isCancelled() { return current_ != nullptr && current_->stop_requested(); }

private:
    static inline thread_local const std::stop_token* current_ = nullptr;

    std::stop_token token_;
    const std::stop_token* outer_;
};

inline void throwIfCancelled() {
    if (CancellationScope::isCancelled()) throw Cancelled{};
}

} // namespace drc::source
