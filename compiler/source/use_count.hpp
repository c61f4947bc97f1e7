#pragma once

#include <atomic>
#include <cstdint>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace drc::source {

/// How many hold something that they share. Threads that read one analysis may copy its values, so counting
/// is atomic; while the program has one thread, it costs no more than that of a plain number.
class UseCount {
public:
    void add() {
        if (isAlone())
            count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        else
            count_.fetch_add(1, std::memory_order_relaxed);
    }
    /// Whether that was the last one.
    bool remove() {
        if (!isAlone()) return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
        const std::uint32_t left = count_.load(std::memory_order_relaxed) - 1;
        count_.store(left, std::memory_order_relaxed);
        return left == 0;
    }

private:
    static bool isAlone() {
#if __has_include(<sys/single_threaded.h>)
        return __libc_single_threaded != 0; // glibc 2.32: never true while there is a second thread
#else
        return false;
#endif
    }

    std::atomic<std::uint32_t> count_ = 0;
};

} // namespace drc::source
