#include "objectives/simulation.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

namespace drc::objectives {

namespace {

/// What a term waits for, and who waits for it.
class Events {
public:
    Events(const Schedule& schedule, const Duration& takes)
        : schedule_(schedule),
          takes_(takes),
          waits_(schedule.terms.size(), 0),
          after_(schedule.terms.size()) {
        std::vector<std::size_t> last;
        for (const std::size_t term : schedule.needs)
            last.push_back(follow(term, {}).front());
        for (const std::vector<std::size_t>& line : schedule.signs) {
            std::vector<std::size_t> sign;
            for (const std::size_t term : line)
                sign = follow(term, sign);
            last.insert(last.end(), sign.begin(), sign.end());
        }
        for (const std::size_t term : schedule.before)
            last = follow(term, last);
        beginnings_.push_back(last);
        for (std::size_t begin = 0; begin < schedule.steps.size();)
            begin = unit(begin, last);
        for (const Schedule::Tail& tail : schedule.tails)
            this->tail(tail);
    }

    Run run() {
        for (const std::size_t term : known_)
            if (waits_[term] == 0) start(term, 0);
        while (!ends_.empty()) {
            const auto [time, term] = ends_.top();
            ends_.pop();
            run_.recovered = std::max(run_.recovered, time);
            for (const std::size_t next : after_[term])
                if (--waits_[next] == 0) start(next, time);
        }
        std::sort(run_.spans.begin(), run_.spans.end(), [](const Span& left, const Span& right) {
            return std::tuple(left.begin, left.term) < std::tuple(right.begin, right.term);
        });
        return std::move(run_);
    }

private:
    std::vector<std::size_t> follow(std::size_t term, const std::vector<std::size_t>& before) {
        known_.push_back(term);
        waits_[term] = before.size();
        for (const std::size_t one : before)
            after_[one].push_back(term);
        return {term};
    }

    /// Steps that stand together: each line goes on by itself, and what follows waits for all.
    std::size_t unit(std::size_t begin, std::vector<std::size_t>& last) {
        const auto& steps = schedule_.steps;
        std::size_t end = begin + 1;
        const bool alone = schedule_.sequential || steps[begin].group == 0;
        while (!alone && end < steps.size() && steps[end].group == steps[begin].group)
            ++end;
        const std::vector<std::size_t> entry = last;
        std::vector<std::pair<std::uint32_t, std::vector<std::size_t>>> lines;
        for (std::size_t index = begin; index < end; ++index) {
            const auto same = [&](const auto& line) { return line.first == steps[index].branch; };
            auto line = std::find_if(lines.begin(), lines.end(), same);
            if (line == lines.end()) line = lines.insert(line, {steps[index].branch, entry});
            if (steps[index].sinceLoss)
                line->second.push_back(follow(steps[index].term, {}).front());
            else
                line->second = follow(steps[index].term, line->second);
            entries_.push_back(entry);
            endsOf_.push_back(line->second);
        }
        last.clear();
        for (const auto& line : lines)
            last.insert(last.end(), line.second.begin(), line.second.end());
        for (std::size_t index = begin; index < end; ++index)
            joined_.push_back(last);
        return end;
    }

    void tail(const Schedule::Tail& tail) {
        std::vector<std::size_t> last = tail.fromLoss ? std::vector<std::size_t>() : startOf(tail);
        for (const std::size_t term : tail.terms)
            last = follow(term, last);
    }

    std::vector<std::size_t> startOf(const Schedule::Tail& tail) const {
        for (std::size_t index = std::min(tail.steps, schedule_.steps.size()); index > 0; --index) {
            const Schedule::Step& step = schedule_.steps[index - 1];
            if (schedule_.sequential || tail.group == 0 || step.group != tail.group)
                return joined_[index - 1];
            if (step.branch == tail.branch) return endsOf_[index - 1];
            if (index == 1 || schedule_.steps[index - 2].group != tail.group) return entries_[index - 1];
        }
        return beginnings_.front();
    }

    void start(std::size_t term, double now) {
        const double time = now + takes_(schedule_.terms[term]);
        run_.spans.push_back({term, now, time});
        if (time == forever)
            run_.recovered = forever;
        else
            ends_.emplace(time, term);
    }

    const Schedule& schedule_;
    const Duration& takes_;
    std::vector<std::size_t> known_;
    std::vector<std::size_t> waits_;
    std::vector<std::vector<std::size_t>> after_;
    std::vector<std::vector<std::size_t>> beginnings_;
    std::vector<std::vector<std::size_t>> entries_; ///< by step, what its group waits for
    std::vector<std::vector<std::size_t>> endsOf_;  ///< by step, itself
    std::vector<std::vector<std::size_t>> joined_;  ///< by step, all lines of its group
    std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>,
                        std::greater<>>
        ends_;
    Run run_;
};

bool isAmong(const SlowTerms& slow, const Term& term) {
    return std::any_of(slow.begin(), slow.end(), [&](const std::string& path) {
        return term.path == path || term.path.starts_with(path + ".");
    });
}

} // namespace

Run simulate(const Schedule& schedule, const Duration& takes, const Waits& waits) {
    Run run = Events(schedule, takes).run();
    if (waits.everything) return run;
    std::vector<double> ends(schedule.terms.size(), forever); // what never begins never ends
    for (const Span& span : run.spans)
        ends[span.term] = span.end;
    run.recovered = 0;
    const auto wait = [&](std::size_t term) { run.recovered = std::max(run.recovered, ends[term]); };
    for (const std::size_t index : waits.steps)
        wait(schedule.steps[index].term);
    for (const std::size_t index : waits.tails)
        if (!schedule.tails[index].terms.empty()) wait(schedule.tails[index].terms.back());
    return run;
}

Duration durations(Case which, const SlowTerms& slow) {
    return
        [which, slow](const Term& term) { return timeOf(term, isAmong(slow, term) ? Case::Worst : which); };
}

Run simulate(const Assessment& assessment, Case which, const SlowTerms& slow) {
    return simulate(assessment.schedule, durations(which, slow), assessment.waits);
}

} // namespace drc::objectives
