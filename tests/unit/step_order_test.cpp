#include "objectives/step_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace drc::objectives;

constexpr double endless = std::numeric_limits<double>::infinity();

bool holds(const StepOrder& order, const std::vector<Job>& jobs) {
    std::vector<bool> done(jobs.size());
    std::size_t placed = 0;
    for (const std::vector<std::size_t>& stage : order) {
        for (const std::size_t job : stage)
            for (const std::size_t before : jobs[job].after)
                if (!done[before]) return false;
        for (const std::size_t job : stage) {
            if (done[job]) return false;
            done[job] = true;
            ++placed;
        }
    }
    return placed == jobs.size();
}

/// Every order of stages, or of single jobs, that holds.
void each(const std::vector<Job>& jobs, bool sequential, StepOrder& order, std::uint32_t done,
          const std::function<void(const StepOrder&)>& visit) {
    const std::uint32_t all = (1U << jobs.size()) - 1;
    if (done == all) return visit(order);
    for (std::uint32_t stage = 1; stage <= all; ++stage) {
        if ((stage & done) != 0 || (sequential && (stage & (stage - 1)) != 0)) continue;
        std::vector<std::size_t> members;
        bool ready = true;
        for (std::size_t job = 0; job < jobs.size(); ++job) {
            if ((stage >> job & 1U) == 0) continue;
            members.push_back(job);
            for (const std::size_t before : jobs[job].after)
                ready = ready && (done >> before & 1U) != 0;
        }
        if (!ready) continue;
        order.push_back(std::move(members));
        each(jobs, sequential, order, done | stage, visit);
        order.pop_back();
    }
}

Times bestOf(const std::vector<Job>& jobs, bool sequential) {
    Times best{endless, endless};
    StepOrder order;
    each(jobs, sequential, order, 0, [&](const StepOrder& one) { best = std::min(best, endOf(one, jobs)); });
    return best;
}

std::vector<Job> randomJobs(std::mt19937& random, std::size_t count) {
    const auto upTo = [&](std::uint32_t most) { return static_cast<std::uint32_t>(random() % (most + 1)); };
    std::vector<Job> jobs(count);
    for (std::size_t index = 0; index < count; ++index) {
        Job& job = jobs[index];
        job.takes.typical = upTo(9);
        job.takes.worst = upTo(11) == 0 ? endless : job.takes.typical + upTo(9);
        job.tail.typical = upTo(2) == 0 ? upTo(9) : 0;
        job.tail.worst = job.tail.typical + upTo(3);
        for (std::size_t before = 0; before < index; ++before)
            if (upTo(3) == 0) job.after.push_back(before);
    }
    // In which order they are declared says nothing.
    std::vector<std::size_t> places(count);
    for (std::size_t index = 0; index < count; ++index)
        places[index] = index;
    std::shuffle(places.begin(), places.end(), random);
    std::vector<Job> result(count);
    for (std::size_t index = 0; index < count; ++index) {
        for (std::size_t& before : jobs[index].after)
            before = places[before];
        result[places[index]] = jobs[index];
    }
    return result;
}

TEST_CASE("steps one after the other: no order ends sooner, by brute force over up to seven") {
    std::mt19937 random(11);
    for (std::size_t round = 0; round < 400; ++round) {
        const std::vector<Job> jobs = randomJobs(random, 1 + round % 7);
        const StepOrder order = shortestOrder(jobs, true);
        REQUIRE(holds(order, jobs));
        REQUIRE(std::all_of(order.begin(), order.end(), [](const auto& stage) { return stage.size() == 1; }));
        CHECK(endOf(order, jobs) == bestOf(jobs, true));
    }
}

TEST_CASE("steps side by side: no order has a better worst case, by brute force over up to seven") {
    std::mt19937 random(12);
    for (std::size_t round = 0; round < 250; ++round) {
        const std::vector<Job> jobs = randomJobs(random, 1 + round % (round % 25 == 0 ? 7 : 6));
        const StepOrder order = shortestOrder(jobs, false);
        REQUIRE(holds(order, jobs));
        CHECK(endOf(order, jobs).worst == bestOf(jobs, false).worst);
    }
}

TEST_CASE("steps that may begin later wait where that shortens the rest") {
    // Side by side at once, the long ones would stand in two stages.
    const std::vector<Job> jobs{{{1, 1}, {}, {}}, {{10, 10}, {}, {0}}, {{10, 10}, {}, {}}};
    CHECK(shortestOrder(jobs, false) == StepOrder{{0}, {1, 2}});
    CHECK(endOf(shortestOrder(jobs, false), jobs) == Times{11, 11});
}

TEST_CASE("what has the longest tail goes first, and equal ones stay in order") {
    const std::vector<Job> jobs{{{5, 5}, {}, {}}, {{5, 5}, {20, 20}, {}}, {{5, 5}, {}, {}}};
    CHECK(shortestOrder(jobs, true) == StepOrder{{1}, {0}, {2}});
    CHECK(shortestOrder(jobs, false) == StepOrder{{0, 1, 2}});
    CHECK(shortestOrder({}, true).empty());
    CHECK(shortestOrder({}, false).empty());
}

TEST_CASE("hundreds of steps take no time worth a word") {
    std::vector<Job> jobs(1000);
    for (std::size_t index = 0; index < jobs.size(); ++index) {
        jobs[index].takes = {static_cast<double>(index % 17), static_cast<double>(index % 5)};
        if (index % 3 == 2) jobs[index].after = {index - 1};
    }
    CHECK(holds(shortestOrder(jobs, true), jobs));
    CHECK(holds(shortestOrder(jobs, false), jobs));
}

} // namespace
