#include "objectives/schedule.hpp"

#include <algorithm>

namespace drc::objectives {

double timeOf(const Term& term, Case which) {
    switch (which) {
    case Case::Worst: return term.bound.max.value_or(forever);
    case Case::Typical: return term.bound.typical.value_or(term.bound.max.value_or(forever));
    case Case::Best: return term.bound.min;
    }
    return 0;
}

namespace {

class Walk {
public:
    Walk(const Schedule& schedule, Case which) : schedule_(schedule), which_(which) {}

    /// When each step ends, and the whole.
    CriticalPath run() {
        CriticalPath now = signs();
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

    CriticalPath tail(const Schedule::Tail& tail) const {
        CriticalPath result = start(tail);
        for (const std::size_t term : tail.terms)
            extend(result, term);
        return result;
    }

    const CriticalPath& end(std::size_t step) const { return ends_[step]; }

private:
    void extend(CriticalPath& path, std::size_t term) const {
        path.time += timeOf(schedule_.terms[term], which_);
        path.terms.push_back(term);
    }

    /// Until the last of the signals has sounded.
    CriticalPath signs() const {
        CriticalPath latest;
        for (const std::vector<std::size_t>& line : schedule_.signs) {
            CriticalPath path;
            for (const std::size_t term : line)
                extend(path, term);
            if (path.time > latest.time || latest.terms.empty()) latest = std::move(path);
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

    CriticalPath together(std::size_t begin, std::size_t end, const CriticalPath& before) {
        std::vector<std::pair<std::uint32_t, CriticalPath>> lines;
        for (std::size_t index = begin; index < end; ++index) {
            const std::uint32_t branch = schedule_.steps[index].branch;
            auto line = std::find_if(lines.begin(), lines.end(),
                                     [&](const auto& known) { return known.first == branch; });
            if (line == lines.end()) line = lines.insert(lines.end(), {branch, before});
            extend(line->second, schedule_.steps[index].term);
            ends_[index] = line->second;
            entries_[index] = before;
        }
        return std::max_element(
                   lines.begin(), lines.end(),
                   [](const auto& left, const auto& right) { return left.second.time < right.second.time; })
            ->second;
    }

    /// The moment at which a tail begins: after the last step of its own line.
    const CriticalPath& start(const Schedule::Tail& tail) const {
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
    const CriticalPath& joined(std::size_t last) const {
        std::size_t longest = last;
        for (std::size_t index = last + 1; index > 0; --index) {
            if (schedule_.steps[index - 1].group != schedule_.steps[last].group) break;
            if (ends_[index - 1].time > ends_[longest].time) longest = index - 1;
        }
        return ends_[longest];
    }

    const Schedule& schedule_;
    Case which_;
    CriticalPath entry_;
    std::vector<CriticalPath> ends_;
    std::vector<CriticalPath> entries_;
};

} // namespace

CriticalPath criticalPath(const Schedule& schedule, Case which, std::string_view component) {
    Walk walk(schedule, which);
    const CriticalPath whole = walk.run();
    CriticalPath result = component.empty() ? whole : CriticalPath();
    const auto consider = [&](const CriticalPath& path) {
        if (path.time > result.time || result.terms.empty()) result = path;
    };
    for (std::size_t index = 0; !component.empty() && index < schedule.steps.size(); ++index)
        if (schedule.terms[schedule.steps[index].term].component == component) consider(walk.end(index));
    for (const Schedule::Tail& tail : schedule.tails)
        if (component.empty() || tail.component == component) consider(walk.tail(tail));
    return result;
}

} // namespace drc::objectives
