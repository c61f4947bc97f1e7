#include "driver/timeline.hpp"

#include "driver/ledger_words.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace drc::driver {

using objectives::Fault;
using objectives::forever;
using objectives::printTime;
using objectives::Span;
using objectives::Term;
using source::xmlText;

namespace {

constexpr double day = 86'400'000;

/// `02:03:20` where the time of the loss is known, else what has passed since.
std::string moment(const Timeline& timeline, double time) {
    if (!timeline.start) return fmt::format("+{}", printTime(time));
    const double clock = *timeline.start + time;
    const auto seconds = static_cast<std::int64_t>(std::fmod(clock, day) / 1000);
    const std::string text =
        fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    const auto days = static_cast<std::int64_t>(clock / day);
    return days == 0 ? text : fmt::format("{} +{}d", text, days);
}

std::string judged(const Timeline& timeline, double recovered) {
    if (recovered == forever) return "the recovery never completes";
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

const char* colour(objectives::Phase phase) {
    switch (phase) {
    case objectives::Phase::Detection: return "#b7791f";
    case objectives::Phase::Decision: return "#97266d";
    case objectives::Phase::Start: return "#718096";
    case objectives::Phase::Step: return "#2b6cb0";
    case objectives::Phase::Propagation: return "#2f855a";
    case objectives::Phase::Loss:
    case objectives::Phase::Recovery: return "#c53030";
    }
    return "#000000";
}

/// Which faults break the objective, in words.
std::string explored(const Timeline& timeline, std::size_t columns) {
    if (!timeline.exploration) return wrapped("all faults: the topology has no RTO to break", 0, columns);
    const objectives::Exploration& exploration = *timeline.exploration;
    const std::string objective = printTime(*timeline.objective);
    if (!exploration.holds)
        return wrapped(fmt::format("all faults: the RTO of {} is missed without any fault", objective), 0,
                       columns);
    if (exploration.breaking.empty())
        return wrapped(fmt::format("all faults: {} sets of one and two were tried, none breaks the RTO of {}",
                                   exploration.tried, objective),
                       0, columns);
    std::string text =
        wrapped(fmt::format("all faults: {} sets were tried; the smallest that break the RTO of {}:",
                            exploration.tried, objective),
                0, columns);
    for (std::size_t index = 0; index < exploration.breaking.size(); ++index)
        text += wrapped(fmt::format("- {}: {}", faultsInWords(exploration.breaking[index]),
                                    printTime(exploration.times[index])),
                        2, columns);
    return text;
}

} // namespace

std::string faultsInWords(const std::vector<Fault>& faults) {
    std::string result;
    for (const Fault& fault : faults)
        result += fmt::format("{}{} {}", result.empty() ? "" : ", ", fault.path,
                              fault.silent ? "is silent" : "takes its worst case");
    return result;
}

std::string asText(const Timeline& timeline, std::size_t width, bool all) {
    const std::size_t columns = width == 0 ? 100 : std::max<std::size_t>(width, 40);
    std::string out = wrapped(timeline.title, 0, columns);
    constexpr std::size_t clockColumns = 13;
    constexpr std::size_t barColumns = 30;
    constexpr std::size_t roomForBars = 90;
    for (const Timeline::OneRun& one : timeline.runs) {
        const double whole = extent(one.run);
        out += fmt::format("\n{}\n", one.name);
        for (const Span& span : one.run.spans) {
            const Term& term = timeline.terms[span.term];
            const std::string time = span.end == forever ? "unbounded" : printTime(span.end - span.begin);
            std::string line = fmt::format("  {:<{}}", moment(timeline, span.begin), clockColumns);
            if (columns >= roomForBars) line += bar(span, whole, barColumns) + " ";
            line += fmt::format("{:>8} ", time);
            out += line + term.path + "\n";
        }
        out += fmt::format("  {:<{}}{}\n",
                           one.run.recovered == forever ? "" : moment(timeline, one.run.recovered),
                           clockColumns, judged(timeline, one.run.recovered));
    }
    return all ? out + "\n" + explored(timeline, columns) : out;
}

std::string asSvg(const Timeline& timeline) {
    constexpr double width = 960;
    constexpr double names = 270;
    constexpr double row = 20;
    constexpr double margin = 16;
    const double room = width - names - 2 * margin - 70;
    double height = margin + 30;
    std::string body = fmt::format("<text x=\"{}\" y=\"{}\" class=\"title\">{}</text>\n", margin, margin + 14,
                                   xmlText(timeline.title));
    for (const Timeline::OneRun& one : timeline.runs) {
        double whole = extent(one.run);
        if (timeline.objective) whole = std::max(whole, *timeline.objective);
        const auto at = [&](double time) { return margin + names + std::min(time, whole) / whole * room; };
        height += 14;
        body += fmt::format(
            "<text x=\"{}\" y=\"{}\" class=\"run\">{}: {}</text>\n", margin, height + 14, xmlText(one.name),
            one.run.recovered == forever ? "the recovery never completes" : printTime(one.run.recovered));
        height += 24;
        const double top = height;
        for (const Span& span : one.run.spans) {
            const Term& term = timeline.terms[span.term];
            const double begin = at(span.begin);
            const double end = std::max(at(span.end), begin + 1.5);
            body +=
                fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", margin, height + 14, xmlText(term.path));
            body += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\">"
                                "<title>{}, {} {}, from {}</title></rect>\n",
                                begin, height + 3, end - begin, row - 6, colour(term.phase),
                                xmlText(term.bound.description), word(term.bound.evidence),
                                span.end == forever ? "unbounded" : printTime(span.end - span.begin),
                                moment(timeline, span.begin));
            body +=
                fmt::format("<text x=\"{:.1f}\" y=\"{}\" class=\"time\">{}</text>\n", end + 4, height + 14,
                            span.end == forever ? "unbounded" : printTime(span.end - span.begin));
            height += row;
        }
        if (timeline.objective)
            body += fmt::format(
                "<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" class=\"objective\"/>\n"
                "<text x=\"{3:.1f}\" y=\"{4}\" class=\"time\">objective {5}</text>\n",
                at(*timeline.objective), top - 4, height + 2, at(*timeline.objective) - 40, height + 14,
                printTime(*timeline.objective));
        height += 16;
    }
    height += margin;
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
                       "height=\"{1}\" role=\"img\">\n"
                       "<title>{2}</title>\n"
                       "<style>text {{ font: 12px sans-serif; fill: #1a202c; }} .title {{ font-size: 15px; "
                       "font-weight: bold; }} .run {{ font-weight: bold; }} .time {{ font-size: 10px; fill: "
                       "#4a5568; }} .objective {{ stroke: #c53030; stroke-dasharray: 4 3; }}</style>\n"
                       "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
                       width, height, xmlText(timeline.title)) +
           body + "</svg>\n";
}

} // namespace drc::driver
