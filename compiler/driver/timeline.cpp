#include "driver/timeline.hpp"

#include "driver/ledger_words.hpp"
#include "objectives/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

namespace drc::driver {

using objectives::describe;
using objectives::forever;
using objectives::Playback;
using objectives::printTime;
using objectives::Span;
using objectives::StateMoment;
using objectives::Term;

namespace {

constexpr double day = 86'400'000;

std::string judged(const Timeline& timeline, double recovered) {
    if (recovered == forever) return "the recovery never completes";
    if (!timeline.reason.empty()) return "nothing to recover: " + timeline.reason;
    const bool isMissed = timeline.objective && recovered > *timeline.objective;
    if (timeline.incident && !timeline.incident->unplayed.empty() && !isMissed)
        return fmt::format("recovered, if `{}` recovers as judged",
                           fmt::join(timeline.incident->unplayed, "` and `"));
    if (!timeline.objective) return "recovered";
    return recovered <= *timeline.objective
               ? fmt::format("recovered, within the objective of {}", printTime(*timeline.objective))
               : fmt::format("recovered, {} after the objective of {}",
                             printTime(recovered - *timeline.objective), printTime(*timeline.objective));
}

/// What a chart spans: until all has ended, or as far as is known.
double extent(const objectives::Run& run) {
    double last = 1;
    for (const Span& span : run.spans)
        last = std::max(last, span.end == forever ? span.begin * 1.1 + 1000 : span.end);
    return last;
}

std::string bar(const Span& span, double whole, std::size_t columns) {
    const auto column = [&](double time) {
        return static_cast<std::size_t>(std::min(time, whole) / whole * static_cast<double>(columns));
    };
    const std::size_t begin = std::min(column(span.begin), columns - 1);
    const std::size_t end = std::max(column(span.end), begin + 1);
    return std::string(begin, '.') + std::string(end - begin, '#') + std::string(columns - end, '.');
}

constexpr std::size_t clockColumns = 13;
constexpr std::size_t barColumns = 30;
constexpr std::size_t roomForBars = 90;

/// When the plan goes through.
std::string goesThrough(const Timeline& timeline, std::size_t columns) {
    const auto isHit = [](const Timeline::OneRun& one) { return !one.hits.empty() || !one.used.empty(); };
    if (timeline.plan.empty()) return "";
    const std::string& silent = timeline.incident->silent;
    const std::string start =
        silent.empty()
            ? ""
            : wrapped(fmt::format("`{}` does not start by itself while `{}` fails: people start it",
                                  timeline.plan, silent),
                      0, columns);
    if (std::none_of(timeline.runs.begin(), timeline.runs.end(), isHit))
        return start + wrapped(fmt::format("no step of `{}` calls what fails", timeline.plan), 0, columns);
    const std::optional<double>& from = timeline.incident->goesThroughAfter;
    if (!from) return start + wrapped(fmt::format("`{}` never goes through", timeline.plan), 0, columns);
    return start + wrapped(fmt::format("`{}` goes through when it is played from {} on", timeline.plan,
                                       momentOf(timeline, *from)),
                           0, columns);
}

std::size_t columnsOf(std::size_t width) {
    return width == 0 ? 100 : std::max<std::size_t>(width, 40);
}

/// One run, line by line: terms as they begin, and states as they change.
class RunAsText {
public:
    RunAsText(const Timeline& timeline, const Timeline::OneRun& run, std::size_t columns)
        : timeline_(timeline), run_(run), playback_(run.played.playback), columns_(columns) {
        for (const Timeline::Component& one : timeline.components)
            if (one.required) states_[one.name] = one.before;
    }

    std::string run() {
        std::string out = fmt::format("\n{}\n", run_.name);
        out += stated(0, lostWith(timeline_.lost)) + stated(0, lostWith(timeline_.to)) +
               (run_.played.isLostAltogether ? "" : stated(0, served(timeline_.to + ": ")));
        const double whole = extent(playback_.run);
        auto moment = playback_.moments.begin();
        const auto until = [&](double time, bool including) {
            while (moment != playback_.moments.end() &&
                   (moment->time < time || (including && moment->time == time)))
                out += changed(moment);
        };
        for (const Span& span : inOrder()) {
            until(span.begin, span.end != span.begin);
            // What is a condition and takes no time is for the ledger to show.
            if (span.end != span.begin || timeline_.terms[span.term].phase != objectives::Phase::WarmUp)
                out += term(span, whole);
        }
        until(forever, true);
        for (const Timeline::OneRun::Hit& hit : run_.hits)
            out += wrapped(fmt::format("{:<{}}{}", "", clockColumns, inWords(hit)), 2, columns_);
        for (const auto& [topology, time] : run_.used)
            out +=
                wrapped(fmt::format("{:<{}}{}", "", clockColumns, recoveryOf(topology, time)), 2, columns_);
        if (playback_.failed)
            out += stated(playback_.failure,
                          fmt::format("`{}` has failed at `{}`{}", timeline_.plan, run_.failed,
                                      playback_.isRecovered() && !run_.played.isHome
                                          ? ", though all of it serves"
                                          : ""));
        return out + ends() + last();
    }

private:
    /// Where all parts are played together: how each of them ends.
    std::string ends() const {
        std::vector<const Timeline::OneRun::Part*> parts;
        for (const Timeline::OneRun::Part& part : run_.parts)
            parts.push_back(&part);
        std::stable_sort(parts.begin(), parts.end(), [](const auto* one, const auto* other) {
            return std::min(one->recovered, one->failure) < std::min(other->recovered, other->failure);
        });
        std::string out;
        for (const Timeline::OneRun::Part* part : parts) {
            if (!part->failed.empty())
                out +=
                    stated(part->failure, fmt::format("`{}` has failed at `{}`", part->plan, part->failed));
            if (part->recovered != forever)
                out +=
                    stated(part->recovered, fmt::format("`{}`: its part has {}", part->plan, judged(*part)));
        }
        return out;
    }

    static std::string judged(const Timeline::OneRun::Part& part) {
        if (!part.objective) return "recovered";
        return part.recovered <= *part.objective
                   ? fmt::format("recovered, within its objective of {}", printTime(*part.objective))
                   : fmt::format("recovered, {} after its objective of {}",
                                 printTime(part.recovered - *part.objective), printTime(*part.objective));
    }

    /// What takes no time stands before what begins at the same moment.
    std::vector<Span> inOrder() const {
        std::vector<Span> spans = playback_.run.spans;
        std::stable_sort(spans.begin(), spans.end(), [](const Span& left, const Span& right) {
            return std::pair(left.begin, left.begin != left.end) <
                   std::pair(right.begin, right.begin != right.end);
        });
        return spans;
    }

    std::string stated(double time, const std::string& text) const {
        if (text.empty()) return "";
        return wrapped(fmt::format("{:<{}}{}", momentOf(timeline_, time), clockColumns, text), 2, columns_);
    }

    std::string inWords(const Timeline::OneRun::Hit& hit) const {
        const std::string until = hit.until == forever ? "" : " until " + momentOf(timeline_, hit.until);
        if (hit.ofStart)
            return fmt::format("`{}` cannot be started while `{}` {}{}: it {}{}", timeline_.plan, hit.service,
                               hit.hangs ? "gives no answer" : "refuses calls", until,
                               hit.fails ? "never begins" : "begins then",
                               hit.verified ? "" : " (the times are not verified)");
        return fmt::format("`{}` {} `{}`, which {}{}: it {}{}", hit.step, hit.ofEngine ? "runs on" : "calls",
                           hit.service, hit.hangs ? "gives no answer" : "refuses calls", until,
                           hit.fails ? (hit.ofEngine ? "never begins" : "fails") : "goes on then",
                           hit.verified ? "" : " (the times are not verified)");
    }

    std::string recoveryOf(const std::string& topology, double time) const {
        return time == forever ? fmt::format("`{}`, which it uses, never recovers in this incident", topology)
                               : fmt::format("`{}`, which it uses, has recovered in this incident at {}",
                                             topology, momentOf(timeline_, time));
    }

    /// What is lost with a region.
    std::string lostWith(const std::string& role) const {
        std::vector<std::string> names;
        for (const StateMoment& one : playback_.moments)
            if (const auto* const component = componentOf(timeline_, one.component);
                !one.after && one.role == role && component != nullptr)
                names.push_back(component->written);
        return names.empty() ? "" : fmt::format("{} is lost, with {}", role, listed(names));
    }

    /// What does not serve of all that must.
    std::string served(const std::string& where) const {
        if (states_.empty()) return "";
        std::vector<std::string> others;
        for (const Timeline::Component& one : timeline_.components)
            if (const auto state = states_.find(one.name);
                state != states_.end() && state->second != ir::State::Serving)
                others.push_back(fmt::format("{} is {}", one.written, describe(state->second, one.entrance)));
        const char* const ofPart = timeline_.ofPart ? " of the part" : "";
        if (others.empty()) return where + (timeline_.ofPart ? "all of the part serves" : "all of it serves");
        return fmt::format("{}{}; {}{} serves", where, listed(others),
                           others.size() == states_.size() ? "nothing" : "all else", ofPart);
    }

    /// All changes of one moment, in a line each; at its end what does not serve yet.
    std::string changed(std::vector<StateMoment>::const_iterator& moment) {
        const double time = moment->time;
        std::string out;
        std::vector<std::string> back;
        const auto before = states_;
        for (; moment != playback_.moments.end() && moment->time == time; ++moment) {
            const Timeline::Component* const one = componentOf(timeline_, moment->component);
            if (one == nullptr || !moment->after) continue;
            if (!moment->before) {
                back.push_back(one->written);
                continue;
            }
            if (one->required && moment->role == timeline_.to) states_[one->name] = *moment->after;
            std::string text = fmt::format("{}: {} is {}", moment->role, one->written,
                                           describe(*moment->after, one->entrance));
            if (moment->before == moment->after)
                text = moment->action.empty() ? fmt::format("{}: clients find {}", moment->role, one->written)
                                              : fmt::format("{}: {} is done with {}", moment->role,
                                                            one->written, moment->action);
            out += stated(time, text);
        }
        if (!back.empty())
            out += stated(time, fmt::format("{} is back, with {}", timeline_.lost, listed(back)));
        if (!timeline_.plans.empty() && states_ != before) out += stated(time, served(timeline_.to + ": "));
        return out;
    }

    std::string term(const Span& span, double whole) const {
        const Term& term = timeline_.terms[span.term];
        const std::string time = span.end == forever ? "unbounded" : printTime(span.end - span.begin);
        std::string line = fmt::format("  {:<{}}", momentOf(timeline_, span.begin), clockColumns);
        if (columns_ >= roomForBars) line += bar(span, whole, barColumns) + " ";
        const std::string plan = timeline_.planOfTerm.empty() ? "" : timeline_.planOfTerm[span.term];
        return line + fmt::format("{:>8} {}{}{}\n", time, plan, plan.empty() ? "" : ": ", term.path);
    }

    std::string last() const {
        const double recovered = playback_.run.recovered;
        if (run_.played.isHome)
            return wrapped(fmt::format("{:<{}}in the end {} serves", "", clockColumns, timeline_.lost), 2,
                           columns_);
        if (recovered != forever) return stated(recovered, driver::judged(timeline_, recovered));
        std::string text = "the recovery never completes";
        if (!timeline_.reason.empty()) text += ": " + timeline_.reason;
        if (run_.played.isLostAltogether) text += ": both regions are lost";
        if (!playback_.down.empty() && !run_.played.isLostAltogether)
            text = served(text + "; " + timeline_.to + ": ");
        return wrapped(fmt::format("{:<{}}{}", "", clockColumns, text), 2, columns_);
    }

    const Timeline& timeline_;
    const Timeline::OneRun& run_;
    const Playback& playback_;
    std::size_t columns_;
    std::map<std::string, ir::State> states_; ///< now, in the recovery region, of what is required
};

} // namespace

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 8;
    if (names.size() <= most) return fmt::format("{}", fmt::join(names, ", "));
    return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + most, ", "),
                       names.size() - most);
}

std::string momentOf(const Timeline& timeline, double time) {
    if (time == forever) return "unbounded";
    if (!timeline.start) return fmt::format("+{}", printTime(time));
    const double clock = *timeline.start + time;
    const auto seconds = static_cast<std::int64_t>(std::fmod(clock, day) / 1000);
    const std::string text =
        fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    const auto days = static_cast<std::int64_t>(clock / day);
    return days == 0 ? text : fmt::format("{} +{}d", text, days);
}

const Timeline::Component* componentOf(const Timeline& timeline, const std::string& name) {
    const auto found = std::find_if(timeline.components.begin(), timeline.components.end(),
                                    [&](const Timeline::Component& one) { return one.name == name; });
    return found == timeline.components.end() ? nullptr : &*found;
}

std::string asText(const Timeline::Incident& incident, std::size_t width) {
    const std::size_t columns = columnsOf(width);
    std::string out = wrapped(fmt::format("{}: {}", incident.name, incident.title), 0, columns);
    if (!incident.source.empty()) out += wrapped("source: " + incident.source, 0, columns);
    for (const std::string& one : incident.unverified)
        out += wrapped("not verified: " + one, 0, columns);
    for (const std::string& one : incident.notes)
        out += wrapped("note: " + one, 0, columns);
    return out;
}

std::string asText(const Timeline& timeline, std::size_t width) {
    const std::size_t columns = columnsOf(width);
    std::string out = wrapped(timeline.title, 0, columns);
    std::vector<std::string> atRisk;
    for (const Timeline::AtRisk& one : timeline.atRisk)
        atRisk.push_back(one.worst == forever
                             ? one.written + " without a bound"
                             : fmt::format("{} up to {}", one.written, printTime(one.worst)));
    if (!atRisk.empty()) out += wrapped("data at risk: " + listed(atRisk), 0, columns);
    if (timeline.incident) {
        out += goesThrough(timeline, columns);
        for (const std::string& one : timeline.incident->notPlayed)
            out += wrapped("not held against the record: " + one, 0, columns);
    }
    for (const Timeline::OneRun& one : timeline.runs)
        out += RunAsText(timeline, one, columns).run();
    if (timeline.exploration) out += "\n" + asText(*timeline.exploration, timeline, columns);
    return out;
}

} // namespace drc::driver
