#include "pipeline/parallel.hpp"

#include "source/cancellation.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace drc::pipeline {

void forEachInParallel(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work) {
    const std::size_t wanted = threads == 0 ? std::max(std::thread::hardware_concurrency(), 1U) : threads;
    std::vector<std::exception_ptr> failures(count);
    std::atomic<std::size_t> next = 0;
    const auto run = [&, token = source::CancellationScope::token()] {
        const source::CancellationScope scope(token);
        for (std::size_t index = next++; index < count; index = next++) {
            try {
                source::throwIfCancelled();
                work(index);
            } catch (...) {
                failures[index] = std::current_exception();
            }
        }
    };
    std::vector<std::thread> others;
    try {
        while (others.size() + 1 < std::min(wanted, count))
            others.emplace_back(run);
    } catch (const std::system_error&) {
        // Fewer threads do the same.
    }
    run();
    for (std::thread& other : others)
        other.join();
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

} // namespace drc::pipeline
