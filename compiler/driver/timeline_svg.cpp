#include "driver/ledger_words.hpp"
#include "driver/timeline.hpp"
#include "objectives/recovery.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace drc::driver {

using objectives::forever;
using objectives::printTime;
using objectives::Span;
using objectives::StateMoment;
using objectives::Term;
using source::xmlText;

namespace {

const char* colour(objectives::Phase phase) {
    switch (phase) {
    case objectives::Phase::Need: return "#6b46c1";
    case objectives::Phase::Detection: return "#b7791f";
    case objectives::Phase::Decision: return "#97266d";
    case objectives::Phase::Start: return "#718096";
    case objectives::Phase::Step: return "#2b6cb0";
    case objectives::Phase::Propagation: return "#2f855a";
    case objectives::Phase::WarmUp: return "#6b46c1";
    case objectives::Phase::Loss:
    case objectives::Phase::Recovery: return "#c53030";
    }
    return "#000000";
}

const char* colour(ir::State state) {
    switch (state) {
    case ir::State::Serving: return "#9ae6b4";
    case ir::State::ReadOnly: return "#faf089";
    case ir::State::Paused:
    case ir::State::Restoring: return "#fbd38d";
    case ir::State::Absent: return "#feb2b2";
    }
    return "#000000";
}

/// One picture, from its top to its bottom.
class Picture {
public:
    std::string run(const std::vector<Timeline>& timelines) {
        for (const Timeline& timeline : timelines)
            chart(timeline);
        height_ += margin;
        const std::string title = timelines.empty() ? "" : timelines.front().title;
        return fmt::format(
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
                   "height=\"{1}\" role=\"img\">\n"
                   "<title>{2}</title>\n"
                   "<style>text {{ font: 12px sans-serif; fill: #1a202c; }} .title {{ font-size: 15px; "
                   "font-weight: bold; }} .run {{ font-weight: bold; }} .time {{ font-size: 10px; fill: "
                   "#4a5568; }} .objective {{ stroke: #c53030; stroke-dasharray: 4 3; }}</style>\n"
                   "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
                   width, height_, xmlText(title)) +
               body_ + "</svg>\n";
    }

private:
    static constexpr double width = 960;
    static constexpr double names = 270;
    static constexpr double row = 20;
    static constexpr double margin = 16;
    static constexpr double room = width - names - 2 * margin - 70;

    void chart(const Timeline& timeline) {
        body_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"title\">{}</text>\n", margin,
                             height_ + margin + 14, xmlText(timeline.title));
        height_ += margin + 30;
        for (const Timeline::OneRun& one : timeline.runs)
            run(timeline, one);
    }

    void run(const Timeline& timeline, const Timeline::OneRun& one) {
        const objectives::Run& run = one.played.playback.run;
        whole_ = timeline.objective.value_or(1);
        for (const Span& span : run.spans)
            whole_ = std::max(whole_, span.end == forever ? span.begin * 1.1 + 1000 : span.end);
        height_ += 14;
        body_ += fmt::format(
            "<text x=\"{}\" y=\"{}\" class=\"run\">{}: {}</text>\n", margin, height_ + 14, xmlText(one.name),
            run.recovered == forever ? "the recovery never completes" : printTime(run.recovered));
        height_ += 24;
        const double top = height_;
        for (const Span& span : run.spans)
            term(timeline, span);
        for (const Timeline::Component& component : timeline.components)
            states(timeline, component, one.played.playback.moments);
        if (timeline.objective)
            body_ += fmt::format(
                "<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" class=\"objective\"/>\n"
                "<text x=\"{3:.1f}\" y=\"{4}\" class=\"time\">objective {5}</text>\n",
                at(*timeline.objective), top - 4, height_ + 2, at(*timeline.objective) - 40, height_ + 14,
                printTime(*timeline.objective));
        height_ += 16;
    }

    double at(double time) const { return margin + names + std::min(time, whole_) / whole_ * room; }

    void label(const std::string& text) {
        body_ += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", margin, height_ + 14, xmlText(text));
    }

    void bar(double begin, double end, const char* fill, const std::string& title) {
        body_ += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\">"
                             "<title>{}</title></rect>\n",
                             begin, height_ + 3, end - begin, row - 6, fill, title);
    }

    void term(const Timeline& timeline, const Span& span) {
        const Term& term = timeline.terms[span.term];
        const double begin = at(span.begin);
        const double end = std::max(at(span.end), begin + 1.5);
        const std::string time = span.end == forever ? "unbounded" : printTime(span.end - span.begin);
        label(term.path);
        bar(begin, end, colour(term.phase),
            fmt::format("{}, {} {}, from {}", xmlText(term.bound.description), word(term.bound.evidence),
                        time, momentOf(timeline, span.begin)));
        body_ += fmt::format("<text x=\"{:.1f}\" y=\"{}\" class=\"time\">{}</text>\n", end + 4, height_ + 14,
                             time);
        height_ += row;
    }

    /// What the component does in the recovery region, over time.
    void states(const Timeline& timeline, const Timeline::Component& component,
                const std::vector<StateMoment>& moments) {
        if (!component.required) return;
        label(fmt::format("{} in {}", component.written, timeline.to));
        double begin = 0;
        ir::State state = component.before;
        const auto until = [&](double end) {
            bar(at(begin), std::max(at(end), at(begin) + 1.5), colour(state),
                fmt::format("{}, from {}", objectives::describe(state, component.entrance),
                            momentOf(timeline, begin)));
        };
        for (const StateMoment& one : moments) {
            if (one.component != component.name || one.role != timeline.to || !one.after) continue;
            until(one.time);
            begin = one.time;
            state = *one.after;
        }
        until(forever);
        height_ += row;
    }

    std::string body_;
    double height_ = 0;
    double whole_ = 1; ///< milliseconds that the chart spans
};

} // namespace

std::string asSvg(const std::vector<Timeline>& timelines) {
    return Picture().run(timelines);
}

} // namespace drc::driver
