#include "driver/commands.hpp"
#include "driver/run.hpp"
#include "driver/timeline.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drc::driver {

namespace {

using objectives::Assessment;
using objectives::Case;
using objectives::Fault;
using objectives::Goal;
using pipeline::TopologyProof;

struct SimulateSettings {
    std::vector<std::string> files;
    ReadOptions read;
    std::string lose;
    std::string at;
    std::string also;
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

std::vector<std::string> words(const std::string& list) {
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        if (end > begin) result.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

/// The recovery of the whole topology from the loss of a region.
const Assessment* recovery(const objectives::Ledger& ledger, const std::string& role) {
    for (const Assessment& assessment : ledger.assessments)
        if (assessment.goal == Goal::Rto && assessment.component.empty() && assessment.from == role &&
            !assessment.plan.empty())
            return &assessment;
    return nullptr;
}

const ir::Plan& planOf(const TopologyProof& proof, const Assessment& assessment) {
    return *std::find_if(proof.program.plans.begin(), proof.program.plans.end(),
                         [&](const ir::Plan& plan) { return plan.name == assessment.plan; });
}

/// One topology, one region that is lost.
class Simulation {
public:
    Simulation(const TopologyProof& proof, const SimulateSettings& settings)
        : proof_(proof), settings_(settings) {
        const Assessment* const found = recovery(proof.ledger, settings.lose);
        if (found == nullptr)
            throw UsageError{fmt::format("no plan of `{}` recovers from the loss of `{}`",
                                         proof.ledger.topology, settings.lose)};
        assessment_ = *found;
        readFaults();
    }

    Timeline timeline() const {
        Timeline timeline;
        timeline.topology = proof_.ledger.topology;
        timeline.lost = settings_.lose;
        timeline.faults = faults_;
        timeline.title = fmt::format("{}: {} is lost", proof_.ledger.topology, settings_.lose);
        if (!faults_.empty()) timeline.title += ", " + faultsInWords(faults_);
        timeline.objective = assessment_.objective;
        timeline.start = clock(settings_.at);
        timeline.terms = assessment_.schedule.terms;
        for (const auto& [which, name] :
             {std::pair(Case::Best, "optimistic"), std::pair(Case::Typical, "typical"),
              std::pair(Case::Worst, "worst")})
            timeline.runs.push_back({name, objectives::simulate(assessment_, which, faults_)});
        if (settings_.all && assessment_.objective)
            timeline.exploration =
                objectives::explore(proof_.program, planOf(proof_, assessment_), assessment_,
                                    [&](const ir::Program& program) { return again(program); });
        return timeline;
    }

private:
    void readFaults() {
        const ir::Plan& plan = planOf(proof_, assessment_);
        for (const std::string& path : words(settings_.also)) {
            Fault fault{path, false};
            std::set<std::string> known;
            for (const ir::Detection& detection : plan.detections) {
                known.insert(detection.path());
                fault.silent = fault.silent || path == detection.path();
            }
            for (const objectives::Term& term : assessment_.schedule.terms)
                known.insert(term.path);
            const bool any = std::any_of(known.begin(), known.end(), [&](const std::string& one) {
                return one == path || one.starts_with(path + ".");
            });
            if (!any)
                throw UsageError{fmt::format("the recovery has no term `{}`; its terms are {}", path,
                                             fmt::join(known, ", "))};
            faults_.push_back(std::move(fault));
        }
        const auto silent = [](const Fault& fault) { return fault.silent; };
        if (std::any_of(faults_.begin(), faults_.end(), silent))
            assessment_ = again(objectives::silenced(proof_.program, faults_));
    }

    Assessment again(const ir::Program& program) const {
        return *recovery(objectives::ledgerOf(proof_.model, program), settings_.lose);
    }

    const TopologyProof& proof_;
    const SimulateSettings& settings_;
    Assessment assessment_;
    std::vector<Fault> faults_;
};

int simulate(const SimulateSettings& settings) {
    Run run(settings.report);
    if (settings.lose.empty()) throw UsageError{"specify the lost region: `--lose primary`"};
    clock(settings.at);
    // Objectives that are missed are what this command is there to look at.
    const auto proofs = pipeline::prove(run.files(settings.files, settings.read), run.inputs(settings.files),
                                        pipelineOptions(settings.read), run.sources(), run.sink(), false);
    const std::string format = settings.svg ? "svg" : formatOfResult(settings.report);
    if (format == "svg" && proofs.size() > 1) throw UsageError{"a picture shows a single topology"};
    std::vector<Timeline> timelines;
    for (const TopologyProof& proof : proofs)
        timelines.push_back(Simulation(proof, settings).timeline());
    if (format == "json") {
        if (!timelines.empty() || !run.sink().hasErrors())
            run.print(source::printableJson(asJson(timelines)));
        return run.finish();
    }
    std::string text;
    for (const Timeline& timeline : timelines) {
        text += text.empty() ? "" : "\n";
        text += format == "svg" ? asSvg(timeline) : asText(timeline, run.outputOptions().width, settings.all);
    }
    run.show(text);
    return run.finish();
}

Action declareSimulate(Arguments& arguments) {
    const auto settings = std::make_shared<SimulateSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .option("--lose", "ROLE", settings->lose, "the region that is lost")
        .option("--at", "TIME", settings->at, "the time of the loss, as in 02:00")
        .option("--also", "NAMES", settings->also,
                "additional faults: signals that stay silent, terms that take their worst case")
        .flag("--all", settings->all,
              "try every single fault and every pair, and show the smallest sets that break the RTO")
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
