#pragma once

#include "objectives/schedule.hpp"
#include "objectives/simulation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drc::driver {

/// Runs of one recovery, side by side.
struct Timeline {
    struct OneRun {
        std::string name;
        objectives::Run run;
    };
    std::string topology;
    std::string lost; ///< the role of the region
    std::vector<objectives::Fault> faults;
    std::string title;
    std::optional<double> start;     ///< milliseconds since midnight
    std::optional<double> objective; ///< milliseconds from the loss
    std::vector<objectives::Term> terms;
    std::vector<OneRun> runs;
    std::optional<objectives::Exploration>
        exploration; ///< where all faults were asked for, and there is an RTO
};

/// `watcher.silent is silent, start takes its worst case`
std::string faultsInWords(const std::vector<objectives::Fault>& faults);

/// For a terminal of so many columns; 0 for a file or a pipe. `all`: also which faults break the objective.
std::string asText(const Timeline& timeline, std::size_t width, bool all);

/// An SVG chart with a bar for each term, one chart for each run.
std::string asSvg(const Timeline& timeline);

std::string asJson(const std::vector<Timeline>& timelines);

} // namespace drc::driver
