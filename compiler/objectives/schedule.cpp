#include "objectives/schedule.hpp"

#include <algorithm>
#include <utility>

namespace drc::objectives {

double timeOf(const Term& term, Case which) {
    switch (which) {
    case Case::Worst: return term.bound.max.value_or(forever);
    case Case::Typical: return term.bound.typical.value_or(term.bound.max.value_or(forever));
    case Case::Best: return term.bound.min;
    case Case::Over: return term.limit.value_or(term.bound.max.value_or(forever));
    }
    return 0;
}

namespace {

/// Where a path has got to: paths that have a beginning in common share it.
struct Moment {
    static constexpr std::size_t nothing = static_cast<std::size_t>(-1);
    double time = 0;
    std::size_t last = nothing; ///< the link of its last term
};

class Walk {
public:
    Walk(const Schedule& schedule, Case which) : schedule_(schedule), which_(which) {}

    /// When each step ends, and the whole.
    Moment run() {
        Moment now = signs();
        for (const std::size_t term : schedule_.before)
            extend(now, term);
        entry_ = now;
        ends_.resize(schedule_.steps.size());
        entries_.resize(schedule_.steps.size());
        for (std::size_t begin = 0; begin < schedule_.steps.size();) {
            const std::size_t end = unit(begin);
            now = together(begin, end, now);
            begin = end;
        }
        return now;
    }

    Moment tail(const Schedule::Tail& tail) {
        Moment result = tail.fromLoss ? Moment() : start(tail);
        for (const std::size_t term : tail.terms)
            extend(result, term);
        return result;
    }

    /// Until all that other topologies bring back serves, whoever waits for it.
    Moment others() {
        Moment latest = needs();
        for (const Schedule::Step& step : schedule_.steps)
            if (step.sinceLoss) latest = later(latest, sinceLoss(step.term));
        return latest;
    }

    static const Moment& later(const Moment& known, const Moment& moment) {
        return moment.time > known.time || known.last == Moment::nothing ? moment : known;
    }

    const Moment& end(std::size_t step) const { return ends_[step]; }

    CriticalPath pathTo(const Moment& moment) const {
        CriticalPath path;
        path.time = moment.time;
        for (std::size_t link = moment.last; link != Moment::nothing; link = links_[link].previous)
            path.terms.push_back(links_[link].term);
        std::reverse(path.terms.begin(), path.terms.end());
        return path;
    }

private:
    struct Link {
        std::size_t term;
        std::size_t previous;
    };

    void extend(Moment& moment, std::size_t term) {
        moment.time += timeOf(schedule_.terms[term], which_);
        links_.push_back({term, std::exchange(moment.last, links_.size())});
    }

    /// Who waits for what others do waits for no longer than they take since the loss.
    void extend(Moment& moment, const Schedule::Step& step) {
        // Who gives up does so by the time of the step itself.
        if (!step.sinceLoss || which_ == Case::Over) return extend(moment, step.term);
        moment = later(moment, sinceLoss(step.term));
    }

    Moment sinceLoss(std::size_t term) {
        Moment moment;
        extend(moment, term);
        return moment;
    }

    /// Until what other topologies bring back serves that no step waits for.
    Moment needs() {
        Moment latest;
        for (const std::size_t term : schedule_.needs)
            latest = later(latest, sinceLoss(term));
        return latest;
    }

    /// Until the last of the signals has sounded, and all that is needed is back.
    Moment signs() {
        Moment latest = needs();
        for (const std::vector<std::size_t>& line : schedule_.signs) {
            Moment moment;
            for (const std::size_t term : line)
                extend(moment, term);
            latest = later(latest, moment);
        }
        return latest;
    }

    /// The end of the steps that belong together.
    std::size_t unit(std::size_t begin) const {
        std::size_t end = begin + 1;
        const auto& steps = schedule_.steps;
        if (schedule_.sequential || steps[begin].group == 0) return end;
        while (end < steps.size() && steps[end].group == steps[begin].group)
            ++end;
        return end;
    }

    Moment together(std::size_t begin, std::size_t end, const Moment& before) {
        lines_.clear();
        for (std::size_t index = begin; index < end; ++index) {
            const std::uint32_t branch = schedule_.steps[index].branch;
            auto line = std::find_if(lines_.begin(), lines_.end(),
                                     [&](const auto& known) { return known.first == branch; });
            if (line == lines_.end()) line = lines_.insert(lines_.end(), {branch, before});
            extend(line->second, schedule_.steps[index]);
            ends_[index] = line->second;
            entries_[index] = before;
        }
        return std::max_element(
                   lines_.begin(), lines_.end(),
                   [](const auto& left, const auto& right) { return left.second.time < right.second.time; })
            ->second;
    }

    /// The moment at which a tail begins: after the last step of its own line.
    const Moment& start(const Schedule::Tail& tail) const {
        for (std::size_t index = std::min(tail.steps, schedule_.steps.size()); index > 0; --index) {
            const Schedule::Step& step = schedule_.steps[index - 1];
            if (schedule_.sequential || tail.group == 0 || step.group != tail.group)
                return step.group == 0 || schedule_.sequential ? ends_[index - 1] : joined(index - 1);
            if (step.branch == tail.branch) return ends_[index - 1];
            if (index == 1 || schedule_.steps[index - 2].group != tail.group) return entries_[index - 1];
        }
        return entry_;
    }

    /// Where the lines of a group have come together.
    const Moment& joined(std::size_t last) const {
        std::size_t longest = last;
        for (std::size_t index = last + 1; index > 0; --index) {
            if (schedule_.steps[index - 1].group != schedule_.steps[last].group) break;
            if (ends_[index - 1].time > ends_[longest].time) longest = index - 1;
        }
        return ends_[longest];
    }

    const Schedule& schedule_;
    Case which_;
    Moment entry_;
    std::vector<Moment> ends_;
    std::vector<Moment> entries_;
    std::vector<Link> links_;
    std::vector<std::pair<std::uint32_t, Moment>> lines_; ///< of a unit
};

} // namespace

CriticalPath criticalPath(const Schedule& schedule, Case which, const Waits& waits) {
    Walk walk(schedule, which);
    const Moment whole = walk.run();
    Moment result = waits.everything ? whole : walk.others();
    const auto consider = [&](const Moment& moment) { result = Walk::later(result, moment); };
    for (const std::size_t index : waits.steps)
        consider(walk.end(index));
    if (waits.everything)
        for (const Schedule::Tail& tail : schedule.tails)
            consider(walk.tail(tail));
    for (const std::size_t index : waits.tails)
        consider(walk.tail(schedule.tails[index]));
    return walk.pathTo(result);
}

std::vector<std::size_t> relevant(const Schedule& schedule, const Waits& waits) {
    std::vector<std::size_t> result;
    std::size_t last = waits.everything ? schedule.steps.size() : 0;
    bool afterLoss = waits.everything;
    for (const std::size_t index : waits.steps)
        last = std::max(last, index + 1);
    for (const std::size_t index : waits.tails)
        if (!schedule.tails[index].fromLoss) {
            last = std::max(last, schedule.tails[index].steps);
            afterLoss = true;
        }
    result = schedule.needs;
    if (afterLoss || last > 0) {
        for (const std::vector<std::size_t>& line : schedule.signs)
            result.insert(result.end(), line.begin(), line.end());
        result.insert(result.end(), schedule.before.begin(), schedule.before.end());
    }
    for (std::size_t index = 0; index < schedule.steps.size(); ++index)
        if (index < last || schedule.steps[index].sinceLoss) result.push_back(schedule.steps[index].term);
    const auto add = [&](const Schedule::Tail& tail) {
        result.insert(result.end(), tail.terms.begin(), tail.terms.end());
    };
    if (waits.everything) std::for_each(schedule.tails.begin(), schedule.tails.end(), add);
    for (const std::size_t index : waits.tails)
        add(schedule.tails[index]);
    return result;
}

} // namespace drc::objectives
