#include "library/contract.hpp"
#include "memory_files.hpp"
#include "objectives/exploration.hpp"
#include "objectives/ledger.hpp"
#include "objectives/loss_recovery.hpp"
#include "objectives/simulation.hpp"
#include "pipeline/pipeline.hpp"
#include "timing/step_time.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace drc::testing::objectives_test {

namespace contract = library::contract;

using objectives::Assessment;
using objectives::Case;
using objectives::Goal;
using objectives::Verdict;
using Json = nlohmann::ordered_json;

namespace {

/// The same numbers for the same seed, on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::size_t upTo(std::size_t most) { return engine_() % (most + 1); }
    bool oneIn(std::size_t sides) { return upTo(sides - 1) == 0; }
    double seconds(std::size_t most) { return static_cast<double>(upTo(most)) * 1000; }

private:
    std::mt19937_64 engine_;
};

ir::Bound randomBound(Dice& dice) {
    ir::Bound bound;
    bound.evidence = static_cast<ir::Evidence>(dice.upTo(3));
    if (!dice.oneIn(12)) bound.max = dice.seconds(300);
    bound.min = bound.max ? dice.seconds(static_cast<std::size_t>(*bound.max / 1000)) : dice.seconds(100);
    if (bound.max && dice.oneIn(3)) bound.typical = (bound.min + *bound.max) / 2;
    return bound;
}

std::vector<ir::Bound> randomBounds(Dice& dice, std::size_t most) {
    std::vector<ir::Bound> result;
    const std::size_t count = dice.upTo(most);
    for (std::size_t index = 0; index < count; ++index)
        result.push_back(randomBound(dice));
    return result;
}

/// A topology with one plan, as the ledger sees it.
struct Sample {
    semantics::Model model;
    ir::Program program;
    source::SourceMap sources;

    explicit Sample(std::uint64_t seed) {
        Dice dice(seed);
        model.name = "sample";
        auto& objectives = model.objectives[std::string(contract::disruption::region)];
        objectives.rto = dice.seconds(1500) + 1000;
        objectives.rpo = dice.seconds(400) + 1000;
        for (const char* name : {"ledger", "entry", "sessions"})
            model.add(name);
        ir::Plan& plan = program.plans.emplace_back();
        plan.name = "failover";
        plan.from = "primary";
        plan.to = "secondary";
        plan.format = dice.oneIn(2) ? ir::Plan::Format::StateMachine : ir::Plan::Format::Automation;
        plan.startsItself = !dice.oneIn(4);
        plan.decisionBounded = !dice.oneIn(4);
        plan.decision = randomBounds(dice, 2);
        plan.start = randomBounds(dice, 1);
        const std::size_t signals = dice.upTo(3);
        for (std::size_t index = 0; index < signals; ++index)
            plan.detections.push_back({"ledger",
                                       fmt::format("signal_{}", index),
                                       !dice.oneIn(3),
                                       fmt::format("sign_{}", index),
                                       randomBounds(dice, 2),
                                       {}});
        starts(plan, dice.oneIn(2));
        steps(plan, dice);
        states(plan, dice);
        for (const char* name : {"ledger", "sessions"})
            program.impacts.push_back({name,
                                       "region",
                                       "primary",
                                       "secondary",
                                       "",
                                       randomBounds(dice, 2),
                                       std::nullopt,
                                       std::nullopt,
                                       {}});
        if (dice.oneIn(2))
            program.impacts.push_back(
                {"entry", "region", "", "", "", std::nullopt, randomBounds(dice, 3), std::nullopt, {}});
    }

    /// Each signal by itself, or any two of them.
    static void starts(ir::Plan& plan, bool alone) {
        if (!plan.startsItself) return;
        const auto able = [&](std::size_t index) { return plan.detections[index].starts; };
        for (std::size_t one = 0; one < plan.detections.size(); ++one) {
            if (able(one) && alone) plan.starts.push_back({one});
            for (std::size_t other = 0; other < one; ++other)
                if (able(one) && able(other) && !alone) plan.starts.push_back({other, one});
        }
    }

    void steps(ir::Plan& plan, Dice& dice) {
        const std::size_t count = dice.upTo(8);
        std::uint32_t group = 0;
        for (std::size_t index = 0; index < count; ++index) {
            if (dice.oneIn(3)) ++group;
            ir::PlanStep step;
            step.kind = dice.oneIn(4)   ? ir::PlanStep::Kind::Sleep
                        : dice.oneIn(2) ? ir::PlanStep::Kind::Until
                                        : ir::PlanStep::Kind::Call;
            step.action = fmt::format("act_{}", index);
            step.name = fmt::format("step_{}", index);
            step.origin.componentName = dice.oneIn(2) ? "ledger" : "entry";
            step.timeout = dice.seconds(200) + 1000;
            if (step.kind == ir::PlanStep::Kind::Sleep) step.sleep = step.timeout;
            step.attempts = static_cast<std::uint32_t>(1 + dice.upTo(2));
            if (dice.oneIn(3)) step.typical = std::min(dice.seconds(60), step.timeout / 2);
            if (dice.oneIn(4)) step.unless.emplace_back();
            step.group = dice.oneIn(3) ? 0 : group;
            step.branch = step.group == 0 ? 0 : static_cast<std::uint32_t>(dice.upTo(2));
            plan.steps.push_back(std::move(step));
            const ir::PlanStep& last = plan.steps.back();
            plan.actions.push_back({last.origin.componentName, last.action, plan.steps.size() - 1,
                                    plan.steps.size(), last.group, last.branch, false, last.origin});
            if (!dice.oneIn(4)) continue;
            plan.propagationDelays.push_back({last.origin.componentName,
                                              last.action,
                                              plan.steps.size(),
                                              last.group,
                                              last.branch,
                                              randomBounds(dice, 2),
                                              {}});
        }
    }

    /// The ledger waits for some of its actions, the entry for others.
    void states(const ir::Plan& plan, Dice& dice) {
        for (const char* name : {"ledger", "entry", "sessions"}) {
            ir::ComponentStates& one = program.states.emplace_back();
            one.component = name;
            one.home = "primary";
            one.entrance = one.component == "entry";
            one.before = {{"primary", ir::State::Serving}, {"secondary", ir::State::Serving}};
            for (const ir::PlanAction& action : plan.actions) {
                if (action.component != one.component || dice.oneIn(3)) continue;
                one.changes.push_back({action.component, action.action,
                                       dice.oneIn(2) ? std::optional(ir::State::Serving) : std::nullopt});
                if (one.changes.back().to) one.before["secondary"] = ir::State::Paused;
            }
        }
    }

    /// Every number of the plan that is a bound.
    std::vector<ir::Bound*> bounds() {
        std::vector<ir::Bound*> result;
        const auto take = [&](std::vector<ir::Bound>& all) {
            for (ir::Bound& bound : all)
                result.push_back(&bound);
        };
        ir::Plan& plan = program.plans.front();
        take(plan.decision);
        take(plan.start);
        for (ir::Detection& detection : plan.detections)
            take(detection.bounds);
        for (ir::PropagationDelay& propagationDelay : plan.propagationDelays)
            take(propagationDelay.bounds);
        for (ir::DisruptionImpact& impact : program.impacts) {
            if (impact.loss) take(*impact.loss);
            if (impact.recovery) take(*impact.recovery);
        }
        return result;
    }

    objectives::Ledger ledger() const { return objectives::ledgerOf(model, program); }
};

/// The judgements of both agree in what they judge.
void checkNoBetter(const objectives::Ledger& before, const objectives::Ledger& after) {
    REQUIRE(before.assessments.size() == after.assessments.size());
    for (std::size_t index = 0; index < before.assessments.size(); ++index) {
        const Assessment& was = before.assessments[index];
        const Assessment& is = after.assessments[index];
        REQUIRE(was.component == is.component);
        REQUIRE(was.verdict.has_value() == is.verdict.has_value());
        CHECK(is.best >= was.best);
        if (was.verdict) CHECK(*is.verdict >= *was.verdict);
        if (!was.objective) CHECK(is.typical >= was.typical);
    }
}

constexpr std::uint64_t samples = 400;

Json runbook(const pipeline::Outcome& outcome, const std::string& name) {
    for (const pipeline::TopologyOutput& output : outcome.outputs)
        for (const pipeline::Artifact& artifact : output.artifacts)
            if (artifact.path == "runbooks/" + name + ".json") return Json::parse(artifact.content);
    return {};
}

/// What an automation document takes at most: its steps one after the other, each with all its attempts.
double longestRun(const Json& document) {
    double seconds = 0;
    for (const Json& step : document["mainSteps"]) {
        if (step.contains("timeoutSeconds"))
            seconds += step["timeoutSeconds"].get<double>() * step.value("maxAttempts", 1.0);
        if (step["action"] == "aws:sleep")
            seconds += std::stod(step["inputs"]["Duration"].get<std::string>().substr(2));
        if (step.value("isEnd", false)) break;
    }
    return seconds;
}

std::string waiting(const std::string& engine, const std::string& patience) {
    return fmt::format(
        "kind clock {{\n"
        "  action strike {{\n"
        "    param patience: duration = 5m\n"
        "    permit [\"rds:DescribeDBClusters\", \"rds:FailoverGlobalCluster\"] on "
        "\"arn:aws:rds:*:*:cluster:tower\"\n"
        "    step ask {{\n"
        "      unless rds.DescribeDBClusters {{ }} select \"$.DBClusters[0].Status\" is \"struck\"\n"
        "      call rds.FailoverGlobalCluster {{ GlobalClusterIdentifier = \"clock\" "
        "TargetDbClusterIdentifier = \"tower\" }}\n"
        "      timeout  = 20s\n"
        "      attempts = 3\n"
        "    }}\n"
        "    step pause {{\n"
        "      sleep 90s\n"
        "    }}\n"
        "    step wait_struck {{\n"
        "      until rds.DescribeDBClusters {{ }} select \"$.DBClusters[0].Status\" is \"struck\"\n"
        "      timeout = patience\n"
        "    }}\n"
        "  }}\n"
        "}}\n"
        "topology sample {{\n"
        "  region primary   = \"us-east-1\"\n"
        "  region secondary = \"us-west-2\"\n"
        "  clock tower {{ }}\n"
        "  failover primary -> secondary {{\n"
        "    engine = {}\n"
        "    steps {{\n"
        "      strike tower {{ patience = {} }}\n"
        "    }}\n"
        "  }}\n"
        "}}\n",
        engine, patience);
}

pipeline::Outcome outcomeOf(const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::Outcome outcome =
        pipeline::compile(testing::MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    REQUIRE_MESSAGE(!sink.hasErrors(), text);
    return outcome;
}

std::vector<pipeline::TopologyProof> proven(const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    auto proofs = pipeline::prove(testing::MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    REQUIRE(proofs.size() == 1);
    return proofs;
}

double stepsOf(const Assessment& assessment) {
    double total = 0;
    for (const objectives::Term& term : assessment.terms)
        if (term.phase == objectives::Phase::Step) total += objectives::timeOf(term, Case::Worst);
    return total;
}

} // namespace

TEST_CASE("a larger bound never improves a verdict") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        Sample sample(seed);
        const objectives::Ledger before = sample.ledger();
        Dice dice(seed + samples);
        const std::vector<ir::Bound*> bounds = sample.bounds();
        if (bounds.empty()) continue;
        ir::Bound& bound = *bounds[dice.upTo(bounds.size() - 1)];
        switch (dice.upTo(3)) {
        case 0: bound.max.reset(); break;
        case 1:
            if (bound.max) *bound.max += 1000 + dice.seconds(600);
            break;
        case 2:
            if (bound.typical) *bound.typical = std::min(*bound.typical + dice.seconds(300), *bound.max);
            break;
        default: bound.min = std::min(bound.min + dice.seconds(300), bound.max.value_or(1e9)); break;
        }
        if (bound.typical) bound.typical = std::max(*bound.typical, bound.min);
        CAPTURE(seed);
        checkNoBetter(before, sample.ledger());
    }
}

TEST_CASE("signs that must agree take as long as the last of them, and the best of several pairs counts") {
    const auto detection = [](const char* signal, double most) {
        ir::Detection result;
        result.component = "ledger";
        result.signal = signal;
        result.starts = true;
        result.bounds.resize(1);
        result.bounds.front().max = most;
        return result;
    };
    const auto worst = [&](std::vector<std::vector<std::size_t>> sets, std::size_t silent = 3) {
        Sample sample(1);
        ir::Plan& plan = sample.program.plans.front();
        plan = ir::Plan();
        plan.from = "primary";
        plan.to = "secondary";
        plan.steps.emplace_back().kind = ir::PlanStep::Kind::Sleep;
        for (ir::ComponentStates& states : sample.program.states) {
            states.changes.clear();
            states.before["secondary"] = ir::State::Serving;
        }
        plan.actions.push_back({"ledger", "promote", 0, 1, 0, 0, false, {}});
        plan.startsItself = true;
        plan.detections = {detection("a", 10), detection("b", 30), detection("c", 20)};
        plan.starts = std::move(sets);
        if (silent < 3) plan.detections[silent].starts = false;
        sample.program.impacts.clear();
        return sample.ledger().assessments.front().worst;
    };
    CHECK(worst({{0}}) == 10);
    CHECK(worst({{0}, {1}}) == 10);
    CHECK(worst({{0, 1}}) == 30);
    CHECK(worst({{0, 1}, {0, 2}, {1, 2}}) == 20);
    CHECK(worst({{0, 1}, {0, 2}, {1, 2}}, 2) == 30);
    CHECK(worst({{0, 1}}, 1) == objectives::forever);
}

TEST_CASE("a longer timeout never improves a verdict") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        Sample sample(seed);
        const objectives::Ledger before = sample.ledger();
        Dice dice(seed + samples);
        std::vector<ir::PlanStep>& steps = sample.program.plans.front().steps;
        if (steps.empty()) continue;
        ir::PlanStep& step = steps[dice.upTo(steps.size() - 1)];
        step.timeout += 1000 + dice.seconds(600);
        if (step.kind == ir::PlanStep::Kind::Sleep) step.sleep = step.timeout;
        CAPTURE(seed);
        checkNoBetter(before, sample.ledger());
    }
}

TEST_CASE("a larger assumption never improves a verdict") {
    const auto topology = [](int minutes) {
        return waiting("automation", "5m")
            .insert(waiting("automation", "5m").rfind('}'),
                    fmt::format("  objectives {{ rto = 12m }}\n"
                                "  assume decision <= 1m because \"drill\"\n"
                                "  assume strike <= {}m because \"drill\"\n",
                                minutes));
    };
    Verdict last = Verdict::Proven;
    for (const int minutes : {1, 3, 6, 10, 20, 60}) {
        const auto proofs = proven(topology(minutes));
        const Assessment& whole = proofs.front().ledger.assessments.front();
        REQUIRE(whole.verdict);
        CHECK(*whole.verdict >= last);
        last = *whole.verdict;
    }
}

TEST_CASE("a branch that is added never shortens the worst case below its longest") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        Dice dice(seed);
        objectives::Schedule schedule;
        const auto add = [&](std::uint32_t branch) {
            objectives::Term term;
            term.bound.max = dice.seconds(300);
            schedule.steps.push_back({schedule.terms.size(), 1, branch});
            schedule.terms.push_back(std::move(term));
        };
        for (std::uint32_t branch = 0; branch < 3; ++branch)
            for (std::size_t count = dice.upTo(3) + 1; count > 0; --count)
                add(branch);
        const double before = objectives::criticalPath(schedule, Case::Worst).time;
        for (std::size_t count = dice.upTo(3) + 1; count > 0; --count)
            add(3);
        double longest = 0;
        for (std::uint32_t branch = 0; branch <= 3; ++branch) {
            double sum = 0;
            for (const objectives::Schedule::Step& step : schedule.steps)
                if (step.branch == branch) sum += *schedule.terms[step.term].bound.max;
            longest = std::max(longest, sum);
        }
        const double after = objectives::criticalPath(schedule, Case::Worst).time;
        CHECK(after >= before);
        CHECK(after == longest);
        schedule.sequential = true;
        CHECK(objectives::criticalPath(schedule, Case::Worst).time >= after);
    }
}

TEST_CASE("what is best is never more than what is usual, and that never more than the worst") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        const Sample sample(seed);
        for (const Assessment& assessment : sample.ledger().assessments) {
            CAPTURE(seed);
            CHECK(assessment.best <= assessment.typical);
            CHECK(assessment.typical <= assessment.worst);
        }
    }
}

TEST_CASE("the timeouts in a document are the numbers of the ledger") {
    double last = 0;
    for (const char* patience : {"5m", "20m", "90500ms"}) {
        const std::string text = waiting("automation", patience);
        const auto proofs = proven(text);
        const Assessment& whole = proofs.front().ledger.assessments.front();
        const double inDocument = longestRun(runbook(outcomeOf(text), "failover")) * 1000;
        CHECK(inDocument == stepsOf(whole));
        CHECK(inDocument != last);
        last = inDocument;
    }
}

TEST_CASE("a state machine waits as long as the ledger says") {
    for (const int seconds : {60, 300, 1200}) {
        const std::string text = waiting("step_functions", fmt::format("{}s", seconds));
        const auto proofs = proven(text);
        const Json states = runbook(outcomeOf(text), "failover")["States"];
        const std::string name = "tower_strike_wait_struck";
        const std::string begin = states[name + "-begin"]["Output"];
        const double last = std::stod(begin.substr(begin.find(" + ") + 3)) / 1000;
        const double pause = states[name + "-pause"]["Seconds"].get<double>();
        const double question = states[name]["TimeoutSeconds"].get<double>();
        // A last question that is asked at the last moment still ends in time.
        CHECK(last + pause + question == seconds);
        for (const objectives::Term& term : proofs.front().ledger.assessments.front().terms) {
            if (term.path == "tower.strike.wait_struck")
                CHECK(objectives::timeOf(term, Case::Worst) == seconds * 1000);
            if (term.path == "tower.strike.pause")
                CHECK(objectives::timeOf(term, Case::Worst) ==
                      states["tower_strike_pause"]["Seconds"].get<double>() * 1000);
        }
    }
}

TEST_CASE("a step without a bound counts with its timeout for the end of the plan alone") {
    const auto judged = [](const std::string& rest, const std::string& patience = "") {
        const auto proofs =
            proven("kind vault {\n"
                   "  export state = \"serving\" when region == home else \"absent\"\n"
                   "  export becomes = { open: \"serving\" }\n"
                   "  action open {\n"
                   "    permit \"dynamodb:ListTables\" on \"*\"\n"
                   "    step turn { sleep 30s }\n"
                   "    step wait_key {\n"
                   "      until dynamodb.ListTables { } select \"$.TableNames[0]\" is \"keys\"\n"
                   "      timeout   = 10m\n"
                   "      unbounded = true\n" +
                   patience +
                   "    }\n"
                   "  }\n"
                   "}\n"
                   "topology sample {\n"
                   "  region primary   = \"us-east-1\"\n"
                   "  region secondary = \"us-west-2\"\n"
                   "  vault safe\n"
                   "  failover primary -> secondary { steps { open safe } }\n"
                   "  objectives { rto = 9m }\n" +
                   rest + "}\n");
        return proofs.front().ledger.assessments.front();
    };
    const Assessment unknown = judged("");
    CHECK(unknown.verdict == Verdict::Refuted);
    CHECK(unknown.typical == objectives::forever);
    CHECK(unknown.end == (5 * 60 + 30 + 600) * 1000);
    const Assessment measured = judged("  assume safe.open.wait_key <= 2m because \"measured\"\n");
    CHECK(measured.verdict == Verdict::Conditional);
    CHECK(measured.worst == (5 * 60 + 30 + 120) * 1000);
    CHECK(measured.end == unknown.end);
    // What takes longer than the plan waits cannot be assumed.
    CHECK(judged("  assume safe.open.wait_key <= 11m because \"measured\"\n").worst == objectives::forever);
    CHECK(judged("  assume safe.open <= 3m because \"measured\"\n").worst == (5 * 60 + 180) * 1000);
    // Nor what takes longer than it surely waits; it may end as late all the same.
    const std::string patience = "      patience = 8m\n";
    const Assessment longer = judged("  assume safe.open.wait_key <= 9m because \"measured\"\n", patience);
    CHECK(longer.worst == objectives::forever);
    CHECK(longer.end == unknown.end);
    CHECK(judged("  assume safe.open.wait_key <= 8m because \"measured\"\n", patience).worst ==
          (5 * 60 + 30 + 480) * 1000);
}

TEST_CASE("an exception keeps the verdict, and one that nothing needs is a warning") {
    const auto findings = [](const std::string& rest) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        const std::string text = "topology sample {\n"
                                 "  region primary   = \"us-east-1\"\n"
                                 "  region secondary = \"us-west-2\"\n"
                                 "  kms data { }\n"
                                 "  dynamodb carts { key = \"id\"  encrypted_by = data }\n"
                                 "  replicate primary -> secondary { carts }\n" +
                                 rest + "}\n";
        pipeline::check(testing::MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
        std::vector<std::string> ids;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            if (finding->code->id.starts_with("DR10") || finding->code->id == "DR0805")
                ids.emplace_back(finding->code->id);
        return ids;
    };
    const std::string tight = "  objectives { rpo = 500ms }\n";
    const std::string loose = "  objectives { rpo = 5s }\n";
    const std::string allowed = "  allow missed_objective on sample because \"a goal\"\n";
    CHECK(findings(tight) == std::vector<std::string>{"DR1001"});
    CHECK(findings(tight + allowed).empty());
    CHECK(findings(loose).empty());
    CHECK(findings(loose + allowed) == std::vector<std::string>{"DR0805"});
    CHECK(findings("").empty());
    CHECK(findings(tight + "  assume carts.loss <= 200ms because \"measured\"\n").empty());
    CHECK(findings(loose + "  assume carts.lost <= 200ms because \"measured\"\n") ==
          std::vector<std::string>{"DR1002"});
}

TEST_CASE("a run on the clock takes as long as the longest way, case by case") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        const Sample sample(seed);
        for (const Assessment& assessment : sample.ledger().assessments) {
            if (!assessment.component.empty()) continue;
            CAPTURE(seed);
            for (const Case which : {Case::Best, Case::Typical, Case::Worst})
                CHECK(objectives::simulate(assessment, which, {}).recovered ==
                      objectives::criticalPath(assessment.schedule, which, assessment.waits).time);
        }
    }
}

TEST_CASE("a run never takes longer than the worst case of the ledger, nor less than its best") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        const Sample sample(seed);
        Dice dice(seed + samples);
        for (const Assessment& assessment : sample.ledger().assessments) {
            if (!assessment.component.empty() || assessment.terms.empty()) continue;
            const auto takes = [&](const objectives::Term& term) {
                const double most = objectives::timeOf(term, Case::Worst);
                if (most == objectives::forever) return dice.oneIn(2) ? most : term.bound.min;
                return std::min(term.bound.min + dice.seconds(400), most);
            };
            const double time = objectives::simulate(assessment.schedule, takes, assessment.waits).recovered;
            CAPTURE(seed);
            CHECK(time <= assessment.worst);
            CHECK(time >= assessment.best);
        }
    }
}

TEST_CASE("a slow term never makes a recovery faster, and each fault has one outcome") {
    for (std::uint64_t seed = 0; seed < samples; ++seed) {
        const Sample sample(seed);
        const objectives::Ledger ledger = objectives::ledgerOf(sample.model, sample.program);
        CAPTURE(seed);
        for (const objectives::LossRecovery& recovery : objectives::recoveriesFrom(
                 sample.model, sample.program, ledger, sample.program.plans.front().from)) {
            const objectives::FaultPlayer player(sample.model, sample.program, recovery);
            const double typical = player.play(Case::Typical, {}).playback.run.recovered;
            for (const objectives::Fault& fault : objectives::faultsOf(sample.model, recovery))
                if (fault.sort == objectives::FaultSort::Slow)
                    CHECK(player.play(Case::Typical, {fault}).playback.run.recovered >= typical);
            const auto explored = objectives::explore(sample.model, sample.program, recovery);
            std::size_t shown = 0;
            for (const objectives::EndingGroup& group : explored.groups)
                shown += group.single.size();
            CHECK(shown == explored.faults);
            CHECK(explored.holds == (typical <= *recovery.assessment.objective));
        }
    }
}

} // namespace drc::testing::objectives_test
