#include "driver/disk_file_system.hpp"
#include "pipeline/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

/// How long an analysis goes on after it was cancelled, at moments all over it: `drc_cancellation FILE…`.
/// Prints a line a file; asserts nothing.
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using namespace drc;

constexpr pipeline::Request request{.inputs = pipeline::Inputs::Together,
                                    .names = true,
                                    .reference = true,
                                    .cost = true,
                                    .alternatives = true};
constexpr int rounds = 200;

/// How long a whole analysis takes.
Milliseconds whole(const std::string& path) {
    const driver::DiskFileSystem disk;
    const auto begin = Clock::now();
    const auto analysis = pipeline::Analysis::of(disk, {{path, {}}}, {}, request);
    return Clock::now() - begin;
}

/// How long it goes on; nothing when it had ended before.
std::vector<double> cancelled(const std::string& path, Milliseconds moment) {
    const driver::DiskFileSystem disk;
    std::stop_source stop;
    Clock::time_point ended;
    bool wasCancelled = false;
    std::thread analysis([&] {
        wasCancelled = pipeline::Analysis::of(disk, {{path, {}}}, {}, request, stop.get_token()) == nullptr;
        ended = Clock::now();
    });
    std::this_thread::sleep_for(moment);
    const auto asked = Clock::now();
    stop.request_stop();
    analysis.join();
    return wasCancelled ? std::vector<double>{Milliseconds(ended - asked).count()} : std::vector<double>();
}

void measure(const std::string& path) {
    const Milliseconds takes = std::min(whole(path), whole(path));
    std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same moments in every run
    std::uniform_real_distribution<double> share(0, 1);
    std::vector<double> after;
    for (int round = 0; round < rounds; ++round)
        for (const double milliseconds : cancelled(path, takes * share(random)))
            after.push_back(milliseconds);
    std::sort(after.begin(), after.end());
    if (after.empty()) return;
    const auto at = [&](double part) {
        return after[static_cast<std::size_t>(part * static_cast<double>(after.size() - 1))];
    };
    fmt::print("{}: whole {:.1f} ms; cancelled {} times, ended after: median {:.2f} ms, 95 of 100 {:.2f} ms, "
               "last {:.2f} ms\n",
               path, takes.count(), after.size(), at(0.5), at(0.95), after.back());
}

} // namespace

int main(int count, char** arguments) {
    for (int index = 1; index < count; ++index)
        measure(arguments[index]);
}
