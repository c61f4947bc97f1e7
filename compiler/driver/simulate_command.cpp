#include "driver/commands.hpp"
#include "driver/incident_file.hpp"
#include "driver/played_loss.hpp"
#include "driver/run.hpp"
#include "driver/simulate_incident.hpp"
#include "driver/timeline.hpp"
#include "driver/timeline_joint.hpp"
#include "driver/unknown_name.hpp"
#include "driver/used_proofs.hpp"
#include "objectives/exploration.hpp"
#include "objectives/faults.hpp"
#include "objectives/loss_recovery.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::driver {

namespace {

using objectives::Fault;
using objectives::FaultSort;
using objectives::LossRecovery;
using pipeline::TopologyProof;

struct SimulateSettings {
    std::vector<std::string> files;
    ReadOptions read;
    std::string lose;
    std::string at;
    std::vector<std::string> also;
    std::string plan;
    std::string topology;
    std::string incident;
    bool all = false;
    bool svg = false;
    ReportOptions report;
};

/// Milliseconds since midnight of `02:00` or `02:00:30`.
std::optional<double> clock(const std::string& text) {
    if (text.empty()) return std::nullopt;
    double seconds = 0;
    std::size_t parts = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++parts) {
        const std::size_t end = std::min(text.find(':', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const bool number = part.size() == 2 && std::all_of(part.begin(), part.end(), [](char letter) {
                                return letter >= '0' && letter <= '9';
                            });
        const int value = number ? std::stoi(part) : 100;
        if (parts > 2 || value >= (parts == 0 ? 24 : 60))
            throw UsageError{fmt::format("`{}` is not a time of day such as `02:00`", text)};
        seconds = seconds * 60 + value;
        begin = end + 1;
    }
    if (parts < 2) throw UsageError{fmt::format("`{}` is not a time of day such as `02:00`", text)};
    return seconds * (parts == 2 ? 60'000 : 1000);
}

/// The words of lists with commas.
std::vector<std::string> words(const std::vector<std::string>& lists) {
    std::vector<std::string> result;
    for (const std::string& list : lists)
        for (std::size_t begin = 0; begin < list.size();) {
            const std::size_t end = std::min(list.find(',', begin), list.size());
            if (end > begin) result.push_back(list.substr(begin, end - begin));
            begin = end + 1;
        }
    return result;
}

/// A fault that a recovery does not have, and those that it has instead.
struct UnknownFault {
    std::string what; ///< "fault `fails` of"
    std::string name;
    std::set<std::string> known{};
};

/// One recovery of one topology.
class Simulation {
public:
    Simulation(const TopologyProof& proof, const SimulateSettings& settings, LossRecovery recovery)
        : proof_(proof), settings_(settings), recovery_(std::move(recovery)) {
        readFaults();
    }

    /// By the words that ask for them.
    const std::map<std::string, UnknownFault>& unknown() const { return unknown_; }

    const TopologyProof& proof() const { return proof_; }
    FaultyRecovery faulty() const { return {recovery_, faults_}; }

    Timeline timeline() const {
        Timeline timeline = playedTimeline(proof_, recovery_, faults_, settings_.lose);
        timeline.start = clock(settings_.at);
        if (settings_.all && recovery_.isNeeded)
            timeline.exploration = objectives::explore(proof_.model, proof_.program, recovery_);
        return timeline;
    }

private:
    void readFaults() {
        const std::vector<Fault> all = objectives::faultsOf(proof_.model, recovery_);
        for (const std::string& word : words(settings_.also)) {
            try {
                faults_.push_back(faultOf(word, all));
            } catch (const UnknownFault& fault) {
                unknown_.emplace(word, fault);
            }
        }
    }

    Fault faultOf(const std::string& word, const std::vector<Fault>& all) const {
        const std::size_t colon = word.find(':');
        const std::string sort = word.substr(0, colon);
        const bool isSorted = colon != std::string::npos && std::all_of(sort.begin(), sort.end(), isLetter);
        return isSorted ? faultOf(sort, word.substr(colon + 1), all) : plainFault(word);
    }

    static bool isLetter(char letter) { return letter >= 'a' && letter <= 'z'; }

    /// The first of that sort which the name, or its beginning, matches.
    Fault faultOf(const std::string& sort, const std::string& name, const std::vector<Fault>& all) const {
        std::vector<std::string> sorts;
        for (const auto& [one, word] : objectives::faultSorts)
            sorts.emplace_back(word);
        if (std::find(sorts.begin(), sorts.end(), sort) == sorts.end())
            throwUnknown("sort of faults", sort, sorts);
        UnknownFault unknown{fmt::format("fault `{}` of", sort), name};
        for (const Fault& one : all) {
            if (objectives::word(one.sort) != sort) continue;
            if (one.name == name || one.name.starts_with(name + ".")) return one;
            unknown.known.insert(one.name);
        }
        throw unknown;
    }

    /// A signal that stays silent, or a term that takes its worst case.
    Fault plainFault(const std::string& path) const {
        Fault fault{FaultSort::Slow, path};
        std::set<std::string> known;
        for (const ir::Detection& detection : recovery_.plan.detections) {
            known.insert(detection.path());
            if (path == detection.path()) fault.sort = FaultSort::Silent;
        }
        for (const objectives::Term& term : recovery_.assessment.schedule.terms)
            known.insert(term.path);
        const bool any = std::any_of(known.begin(), known.end(), [&](const std::string& one) {
            return one == path || one.starts_with(path + ".");
        });
        if (!any) throw UnknownFault{"signal or term of", path, known};
        return fault;
    }

    const TopologyProof& proof_;
    const SimulateSettings& settings_;
    LossRecovery recovery_;
    std::vector<Fault> faults_;
    std::map<std::string, UnknownFault> unknown_;
};

/// A fault of one plan need not be one of the others; one that none of them has is refused, with those of
/// all.
void checkFaults(const std::vector<Simulation>& simulations, const std::vector<std::string>& also) {
    for (const std::string& word : words(also)) {
        const auto isUnknown = [&](const Simulation& one) { return one.unknown().count(word) != 0; };
        if (simulations.empty() || !std::all_of(simulations.begin(), simulations.end(), isUnknown)) continue;
        UnknownFault unknown = simulations.front().unknown().at(word);
        for (const Simulation& one : simulations)
            unknown.known.insert(one.unknown().at(word).known.begin(), one.unknown().at(word).known.end());
        throwUnknown(unknown.what + (simulations.size() == 1 ? " this recovery:" : " these recoveries:"),
                     unknown.name, {unknown.known.begin(), unknown.known.end()});
    }
}

/// Each recovery by itself, and behind those of one topology its parts together.
std::vector<Timeline> played(const std::vector<Simulation>& simulations, std::optional<double> start) {
    std::vector<Timeline> result;
    for (auto first = simulations.begin(); first != simulations.end();) {
        std::vector<FaultyRecovery> recoveries;
        const TopologyProof& proof = first->proof();
        for (; first != simulations.end() && &first->proof() == &proof; ++first) {
            result.push_back(first->timeline());
            recoveries.push_back(first->faulty());
        }
        for (Timeline& joint : jointTimelinesOf(proof, recoveries, start))
            result.push_back(std::move(joint));
    }
    return result;
}

/// What `--topology` chooses; all without it.
std::vector<const TopologyProof*> chosen(const std::vector<TopologyProof>& proofs,
                                         const std::string& topology) {
    std::vector<const TopologyProof*> result;
    std::vector<std::string> known;
    for (const TopologyProof& proof : proofs) {
        known.push_back(proof.ledger.topology);
        if (topology.empty() || topology == proof.ledger.topology) result.push_back(&proof);
    }
    if (result.empty() && !proofs.empty()) throwUnknown("topology", topology, known);
    return result;
}

/// A recovery, and the topology that it is of.
using Chosen = std::pair<const TopologyProof*, LossRecovery>;

/// What `--lose` and `--plan` choose.
std::vector<Chosen> recoveriesOf(const std::vector<const TopologyProof*>& proofs,
                                 const SimulateSettings& settings) {
    std::vector<Chosen> result;
    std::vector<std::string> plans;
    for (const TopologyProof* const proof : proofs) {
        std::vector<std::string> roles;
        for (const semantics::RegionRole& region : proof->model.regions)
            roles.push_back(region.role);
        if (std::find(roles.begin(), roles.end(), settings.lose) == roles.end())
            throwUnknown(fmt::format("region of `{}`:", proof->ledger.topology), settings.lose, roles);
        for (LossRecovery& one :
             objectives::recoveriesFrom(proof->model, proof->program, proof->ledger, settings.lose)) {
            if (one.hasPlan()) plans.push_back(one.plan.name);
            if (settings.plan.empty() || one.plan.name == settings.plan)
                result.emplace_back(proof, std::move(one));
        }
    }
    if (result.empty() && !proofs.empty())
        throwUnknown(fmt::format("plan for the loss of `{}`:", settings.lose), settings.plan, plans);
    return result;
}

int simulate(const SimulateSettings& settings) {
    Run run(settings.report);
    if (settings.lose.empty() && settings.incident.empty())
        throw UsageError{"specify the lost region: `--lose primary`"};
    if (!settings.incident.empty() && (settings.all || !settings.also.empty()))
        throw UsageError{"`--incident` says what fails: it goes with neither `--also` nor `--all`"};
    const std::optional<double> at = clock(settings.at);
    std::optional<objectives::Incident> incident;
    if (!settings.incident.empty()) incident = readIncident(settings.incident);
    // Objectives that are missed are what this command is there to look at.
    const source::FileSystem& files = run.files(settings.files, settings.read);
    const std::vector<pipeline::Input> inputs = run.inputs(settings.files, settings.read);
    const auto proofs =
        pipeline::prove(files, inputs, pipelineOptions(settings.read), run.sources(), run.sink(), false);
    const auto topologies = chosen(proofs, settings.topology);
    const std::string format = settings.svg ? "svg" : formatOfResult(settings.report);
    if (format == "svg" && topologies.size() > 1)
        throw UsageError{"a picture shows a single topology: choose it with `--topology`"};
    std::vector<Timeline> timelines;
    const auto inputOf = [&](const std::string& path) { return run.inputs({path}, settings.read).front(); };
    if (incident)
        timelines = timelinesOf(*incident, topologies,
                                withUsed(proofs, files, inputs, pipelineOptions(settings.read), inputOf),
                                {settings.lose, settings.plan, at});
    if (!incident) {
        std::vector<Simulation> simulations;
        for (Chosen& one : recoveriesOf(topologies, settings))
            simulations.emplace_back(*one.first, settings, std::move(one.second));
        checkFaults(simulations, settings.also);
        timelines = played(simulations, at);
    }
    if (format == "json") {
        if (!timelines.empty() || !run.sink().hasErrors())
            run.print(source::printableJson(asJson(timelines)));
        return run.finish();
    }
    std::string text;
    if (format == "svg") {
        std::erase_if(timelines, [](const Timeline& one) { return !one.plans.empty(); });
        if (!timelines.empty()) text = asSvg(timelines);
    }
    if (format == "text" && !timelines.empty() && timelines.front().incident)
        text = asText(*timelines.front().incident, run.outputOptions().width);
    if (format == "text")
        for (const Timeline& timeline : timelines) {
            text += text.empty() ? "" : "\n";
            text += asText(timeline, run.outputOptions().width);
        }
    run.show(text);
    return run.finish();
}

Action declareSimulate(Arguments& arguments) {
    const auto settings = std::make_shared<SimulateSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .option("--lose", "ROLE", settings->lose, "the region that is lost")
        .option("--at", "TIME", settings->at, "the time of the loss, as in 02:00")
        .option("--plan", "NAME", settings->plan, "only the recovery by this plan")
        .option("--topology", "NAME", settings->topology, "only this topology")
        .option("--incident", "FILE", settings->incident,
                "play the plans against what failed when: a file, or the name of a public record such as "
                "2025-10-20")
        .options(
            "--also", "NAMES", settings->also,
            "additional faults: signals that stay silent, terms that take their worst case, and others by "
            "their sorts, as in fails:ledger.promote; can be repeated")
        .flag("--all", settings->all, "play every single fault and every pair, and show how each ends")
        .flag("--svg", settings->svg, "the same as `--as svg`")
        .reading(settings->read)
        .report(settings->report, {"text", "svg", "json"});
    return [settings] { return simulate(*settings); };
}

} // namespace

const Command simulateCommand{
    "simulate", "simulate a recovery over time, from the loss of a region until service is restored",
    declareSimulate};

} // namespace drc::driver
