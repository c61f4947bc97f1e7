#include "objectives/step_order.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace drc::objectives {

Times latest(const Times& one, const Times& other) {
    return {std::max(one.worst, other.worst), std::max(one.typical, other.typical)};
}

Times endOf(const StepOrder& order, const std::vector<Job>& jobs) {
    Times now;
    Times end;
    for (const std::vector<std::size_t>& stage : order) {
        Times longest;
        for (const std::size_t job : stage) {
            longest = latest(longest, jobs[job].takes);
            end = latest(end, now + jobs[job].takes + jobs[job].tail);
        }
        now = now + longest;
    }
    return end;
}

namespace {

/// One after the other: whatever the order, the last one ends when all have taken their time, so it is placed
/// first, and so on backwards (E. L. Lawler, Optimal sequencing of a single machine subject to precedence
/// constraints, Management Science 19, 1973).
class Sequence {
public:
    explicit Sequence(const std::vector<Job>& jobs) : jobs_(jobs), successors_(jobs.size()) {
        for (const Job& job : jobs_)
            for (const std::size_t before : job.after)
                ++successors_[before];
    }

    /// The best worst case first, then, among the orders that have it, the best typical one.
    StepOrder run() const {
        const double bound = endOf(backwards(nullptr), jobs_).worst;
        return backwards(&bound);
    }

private:
    StepOrder backwards(const double* bound) const {
        StepOrder result;
        std::vector<std::size_t> waiting = successors_;
        std::vector<bool> placed(jobs_.size());
        // What comes before is added anew each time: taking away from an endless time gives no number.
        for (std::size_t left = jobs_.size(); left > 0; --left) {
            const std::size_t last = lastOf(waiting, placed, bound);
            placed[last] = true;
            result.push_back({last});
            for (const std::size_t before : jobs_[last].after)
                --waiting[before];
        }
        std::reverse(result.begin(), result.end());
        return result;
    }

    std::size_t lastOf(const std::vector<std::size_t>& waiting, const std::vector<bool>& placed,
                       const double* bound) const {
        double now = 0;
        for (std::size_t job = 0; job < jobs_.size(); ++job)
            if (!placed[job]) now += jobs_[job].takes.worst;
        std::size_t best = jobs_.size();
        const auto isLast = [&](std::size_t job) { return !placed[job] && waiting[job] == 0; };
        const auto key = [&](std::size_t job) {
            const Times& tail = jobs_[job].tail;
            const bool late = bound != nullptr && now + tail.worst > *bound;
            return bound == nullptr ? std::pair(0.0, tail.worst) : std::pair(late ? 1.0 : 0.0, tail.typical);
        };
        // Of equal ones the one that is declared last stays last.
        for (std::size_t job = 0; job < jobs_.size(); ++job)
            if (isLast(job) && (best == jobs_.size() || key(job) <= key(best))) best = job;
        return best;
    }

    const std::vector<Job>& jobs_;
    std::vector<std::size_t> successors_; ///< how many wait for each
};

/// Stages, of which each begins when all of the one before has ended. What has ended decides what the rest
/// takes, so the best rest is known once for each such set. In a stage stand with its longest job all those
/// that may begin and take no longer, which costs nothing: so a stage is one of as many as there are times.
class Stages {
public:
    explicit Stages(const std::vector<Job>& jobs) : jobs_(jobs) {}

    StepOrder run() {
        StepOrder result;
        Set done(jobs_.size());
        while (std::find(done.begin(), done.end(), false) != done.end()) {
            result.push_back(jobs_.size() > mostJobs ? stagesAfter(done).front() : restAfter(done).stage);
            for (const std::size_t job : result.back())
                done[job] = true;
        }
        return result;
    }

private:
    using Set = std::vector<bool>;

    struct Rest {
        Times end; ///< from the beginning of the stage
        std::vector<std::size_t> stage;
    };

    // Past these numbers everything begins as soon as it may.
    static constexpr std::size_t mostJobs = 200;
    static constexpr std::size_t mostSets = 4096;
    static constexpr std::size_t mostStages = 64; ///< past this, those of the worst case alone

    const Rest& restAfter(const Set& done) {
        if (const auto known = rests_.find(done); known != rests_.end()) return known->second;
        Rest best;
        for (std::vector<std::size_t>& stage : stagesAfter(done)) {
            const Times end = endWith(stage, done);
            if (best.stage.empty() || end < best.end) best = {end, std::move(stage)};
        }
        return rests_.insert_or_assign(done, std::move(best)).first->second;
    }

    Times endWith(const std::vector<std::size_t>& stage, Set done) {
        Times longest;
        Times end;
        for (const std::size_t job : stage) {
            longest = latest(longest, jobs_[job].takes);
            end = latest(end, jobs_[job].takes + jobs_[job].tail);
            done[job] = true;
        }
        const bool isLast = std::find(done.begin(), done.end(), false) == done.end();
        return latest(end, longest + (isLast ? Times() : restAfter(done).end));
    }

    /// With each pair of times, those that may begin and take no longer: the widest first. What takes no
    /// longer costs nothing in that stage.
    std::vector<std::vector<std::size_t>> stagesAfter(const Set& done) const {
        std::vector<std::size_t> ready;
        std::set<double, std::greater<>> worst;
        std::set<double, std::greater<>> typical;
        for (std::size_t job = 0; job < jobs_.size(); ++job) {
            const auto isOver = [&](std::size_t before) { return bool(done[before]); };
            if (done[job] || !std::all_of(jobs_[job].after.begin(), jobs_[job].after.end(), isOver)) continue;
            ready.push_back(job);
            worst.insert(jobs_[job].takes.worst);
            typical.insert(jobs_[job].takes.typical);
        }
        if (typical.size() * worst.size() > mostStages)
            typical.erase(std::next(typical.begin()), typical.end());
        std::set<std::vector<std::size_t>> known;
        std::vector<std::vector<std::size_t>> result;
        for (const double most : worst)
            for (const double usual : typical) {
                std::vector<std::size_t> stage;
                for (const std::size_t job : ready)
                    if (jobs_[job].takes.worst <= most && jobs_[job].takes.typical <= usual)
                        stage.push_back(job);
                if (!stage.empty() && known.insert(stage).second) result.push_back(std::move(stage));
                if (rests_.size() >= mostSets) return result;
            }
        return result;
    }

    const std::vector<Job>& jobs_;
    std::map<Set, Rest> rests_;
};

} // namespace

StepOrder shortestOrder(const std::vector<Job>& jobs, bool sequential) {
    return sequential ? Sequence(jobs).run() : Stages(jobs).run();
}

} // namespace drc::objectives
