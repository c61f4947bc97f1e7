#pragma once

#include "ir/states.hpp"
#include "objectives/exploration.hpp"
#include "objectives/faults.hpp"
#include "objectives/playback.hpp"
#include "objectives/schedule.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::driver {

/// Runs of one recovery, side by side.
struct Timeline {
    struct OneRun {
        std::string name;
        objectives::FaultyRun played;
        /// A step that calls what an incident has failing.
        struct Hit {
            std::string step;
            std::string service;
            std::string what;
            double until = 0; ///< milliseconds from the beginning
            bool hangs = false;
            bool fails = false; ///< it gives up before the service answers again, or never begins
            bool verified = false;
            bool ofEngine = false; ///< what runs the plan needs the service
            bool ofStart = false;  ///< no run can be started without it
        };
        std::vector<Hit> hits{};
        /// Of what the plan uses, and an incident changes: when it has recovered, in milliseconds from the
        /// beginning; `forever` where it never has.
        std::vector<std::pair<std::string, double>> used{};
        std::string failed; ///< the step at which the plan ended; empty where it did not fail
        /// How the plan of a part ends.
        struct Part {
            std::string plan;
            double recovered = 0;            ///< milliseconds from the loss; `forever` where it never is
            std::optional<double> objective; ///< of the part
            std::string failed;              ///< the step at which it ended; empty where it did not fail
            double failure = objectives::forever;
        };
        std::vector<Part> parts{}; ///< where all parts are played together
        /// What must serve and does not, from each of these moments on.
        std::vector<std::pair<double, std::map<std::string, ir::State, std::less<>>>> down{};
    };
    /// What clients depend on, or what the plan acts on, in the order of components.
    struct Component {
        std::string name;
        std::string written; ///< as a program calls it
        bool entrance = false;
        bool required = false;                ///< it must serve when the plan has ended
        ir::State before = ir::State::Absent; ///< in the recovery region, when the other one is lost
        std::vector<std::string> plans{};     ///< where all parts are played together: those that are for it
    };
    /// What of a component is not in the recovery region yet when the other one is lost.
    struct AtRisk {
        std::string written;
        double worst = 0; ///< milliseconds; `forever` where nothing bounds it
    };
    std::string topology;
    std::string lost;    ///< the role of the region
    std::string to;      ///< that of the recovery region; empty where the topology has one region
    std::string plan;    ///< empty where none is for it
    bool ofPart = false; ///< the plan is for a part of the topology, of which alone the states speak
    std::vector<std::string> plans{};      ///< of all parts, where they are played together
    std::vector<std::string> planOfTerm{}; ///< then; empty for what recovers by itself in no part
    std::string reason;                    ///< why it never completes, or why there is nothing to recover
    std::vector<objectives::Fault> faults;
    std::string title;
    std::optional<double> start;     ///< milliseconds since midnight
    std::optional<double> objective; ///< milliseconds from the loss
    std::vector<Component> components;
    std::vector<AtRisk> atRisk;
    std::vector<objectives::Term> terms;
    std::vector<OneRun> runs;
    /// The incident that it is played against.
    struct Incident {
        std::string name;
        std::string title;
        std::string source;
        std::string impaired; ///< the role of the region
        std::vector<std::string> unverified;
        std::vector<std::string> notes; ///< how the record was written down, and what else is known
        std::string silent; ///< a service without which the plan does not start by itself, and which fails
        std::optional<double>
            goesThroughAfter;               ///< milliseconds from the beginning: no step fails from then on
        std::vector<std::string> unplayed;  ///< topologies that the plan needs: nobody knows how they fare
        std::vector<std::string> notPlayed; ///< what is not held against the record, in words
    };
    std::optional<Incident> incident;
    std::optional<objectives::Exploration> exploration; ///< where all faults were asked for
};

/// `silent: watcher.silent; slow: start, decision`
std::string faultsInWords(const std::vector<objectives::Fault>& faults);
/// What `--all` found, for a terminal of so many columns.
std::string asText(const objectives::Exploration& exploration, const Timeline& timeline, std::size_t columns);
/// At most eight names.
std::string listed(const std::vector<std::string>& names);

/// `02:03:20` where the time of the loss is known, else what has passed since.
std::string momentOf(const Timeline& timeline, double time);
/// Null for what the timeline does not show.
const Timeline::Component* componentOf(const Timeline& timeline, const std::string& name);

/// For a terminal of so many columns; 0 for a file or a pipe.
std::string asText(const Timeline& timeline, std::size_t width);

/// What the record is, and what of it is not verified.
std::string asText(const Timeline::Incident& incident, std::size_t width);

/// One SVG picture with a chart for each run: a bar for each term, and one for each component that changes.
std::string asSvg(const std::vector<Timeline>& timelines);

std::string asJson(const std::vector<Timeline>& timelines);

} // namespace drc::driver
