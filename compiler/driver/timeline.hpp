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
    std::string title;
    std::optional<double> start;     ///< milliseconds since midnight
    std::optional<double> objective; ///< milliseconds from the loss
    std::vector<objectives::Term> terms;
    std::vector<OneRun> runs;
};

/// For a terminal of so many columns; 0 for a file or a pipe.
std::string asText(const Timeline& timeline, std::size_t width);

/// An SVG chart with a bar for each term, one chart for each run.
std::string asSvg(const Timeline& timeline);

} // namespace drc::driver
