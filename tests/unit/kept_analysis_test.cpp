#include "binding/dump.hpp"
#include "diagnostics/render.hpp"
#include "ir/dump.hpp"
#include "memory_files.hpp"
#include "pipeline/analysis.hpp"
#include "semantics/dump.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// An analysis is one value: it outlives what it was made of, stands beside others, and is shared by threads.
namespace drc::testing::kept_analysis_test {

namespace {

using pipeline::Analysis;
using Shared = std::shared_ptr<const Analysis>;

std::string program(const std::string& bound) {
    return R"(kind lamp {
  export state   = "serving" when region == home else "paused"
  export becomes = { light: "serving" }
  action light { step burn { sleep 60s } }
}
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  objectives { rpo = 5m  rto = )" +
           bound + R"( }
  dynamodb shard for k in ["eu", "us"] { key = "id" }
  topic oncall { }
  replicate primary -> secondary { shard[k] for k in ["eu", "us"] { } }
  lamp street { }
  failover primary -> secondary { steps { light street  notify oncall } }
}
)";
}

constexpr pipeline::Request everything{
    .inputs = pipeline::Inputs::Together, .names = true, .alternatives = true};

Shared analysed(const std::string& text, const pipeline::Request& request = everything,
                std::stop_token cancellation = {}) {
    const MemoryFiles files;
    return Analysis::of(files, {{"orders.dr", text}}, {}, request, std::move(cancellation));
}

/// All that an analysis says, as text.
std::string said(const Analysis& analysis) {
    std::string result = diagnostics::renderShort(analysis.findings(), analysis.sources(), {});
    for (const auto& input : analysis.inputs())
        result += binding::dump(*input->names(), analysis.sources());
    for (const pipeline::AnalysedTopology* topology : analysis.topologies()) {
        result += semantics::dump(*topology->model, analysis.sources()) + ir::dump(topology->program);
        for (const semantics::Component& component : topology->model->components) {
            const semantics::Value key = component.key; // counted
            result += semantics::writtenKey(key);
        }
        if (topology->ledger)
            for (const objectives::Assessment& one : topology->ledger->assessments)
                result += one.component + objectives::printTime(one.objective.value_or(0));
        for (const backends::Artifact& artifact : topology->artifacts)
            result += artifact.path + artifact.content();
    }
    return result;
}

/// Asks for the end of the analysis as soon as a file is read.
class StoppingFiles final : public source::FileSystem {
public:
    StoppingFiles(std::string text, std::stop_source stop) : text_(std::move(text)), stop_(std::move(stop)) {}

    source::Result<std::string> read(const std::string& /*path*/) const override {
        std::stop_source(stop_).request_stop();
        return text_;
    }
    source::Result<source::Listing> list(const std::string& /*folder*/) const override {
        return source::Failure{"no such file or folder"};
    }

private:
    std::string text_;
    std::stop_source stop_;
};

} // namespace

TEST_CASE("analyses are kept beside each other, and outlive what they were made of") {
    const Shared before = analysed(program("30m"));
    const std::string saidBefore = said(*before);
    const Shared after = analysed(program("1s"));
    CHECK(said(*before) == saidBefore);
    CHECK(said(*after) != saidBefore);
    CHECK(said(*analysed(program("30m"))) == saidBefore);

    REQUIRE(before->topologies().size() == 1);
    REQUIRE(after->topologies().size() == 1);
    CHECK(before->sound());
    CHECK_FALSE(before->topologies().front()->ledger->misses());
    CHECK(after->topologies().front()->ledger->misses());
    CHECK(after->findings().hasErrors());
}

TEST_CASE("what would help is found without a change of the model that was judged") {
    const pipeline::Request plain{.inputs = pipeline::Inputs::Together};
    const Shared without = analysed(program("1s"), plain);
    const Shared with = analysed(program("1s"));
    const auto dumped = [](const Shared& one) {
        return semantics::dump(*one->topologies().front()->model, one->sources());
    };
    CHECK(dumped(without) == dumped(with));
    CHECK(without->topologies().front()->alternatives.empty());
}

TEST_CASE("what would help is judged with everything that exists then") {
    // The account exists because the body of a resource asks for it.
    const std::string text = R"(
kind account {
  in each region {
    data aws_caller_identity current { }
    data aws_partition partition_data { }
    export id        = current.account_id
    export partition = partition_data.partition
    export assumed_role = null
    export state_bucket = null
  }
  export endures = { zone: { loss: [enforced("x", 20m, 0s, null)] } }
}
kind thing {
  param size: number = 1
  export choices = { size: [2] }
  export endures = { zone: { loss: [enforced("y", 30m / size, 0s, null)] } }
  in each region {
    resource aws_ssm_parameter p { name = name("p")  type = "String"  value = "v-${account.id}-${size}" }
  }
}
topology t {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  objectives { zone { rpo = 15m } }
  thing one { }
}
)";
    const Shared analysis = analysed(text);
    REQUIRE(analysis->topologies().size() == 1);
    const pipeline::AnalysedTopology& topology = *analysis->topologies().front();
    REQUIRE(topology.ledger);
    CHECK(topology.ledger->misses());
    for (const auto& [index, alternatives] : topology.alternatives)
        for (const objectives::Alternative& one : alternatives)
            CHECK_MESSAGE(one.verdict == objectives::Verdict::Refuted, one.parts.front().change);
}

TEST_CASE("the table of names says where each stands, for who asks for it") {
    const auto usesOf = [](const Shared& analysis, std::string_view name) {
        std::vector<std::size_t> lines;
        for (const binding::Symbol& symbol : analysis->inputs().front()->bindings().symbols())
            if (symbol.name == name)
                for (const source::Span use : symbol.uses)
                    lines.push_back(analysis->sources().position(use).line);
        return lines;
    };
    const Shared with = analysed(program("30m"), {.places = true});
    CHECK(usesOf(with, "shard") == std::vector<std::size_t>{12});
    CHECK(usesOf(with, "oncall") == std::vector<std::size_t>{14});
    CHECK(usesOf(analysed(program("30m"), {}), "oncall").empty());
}

TEST_CASE("threads share an analysis, and the last of them frees it") {
    Shared shared = analysed(program("30m"));
    const std::string alone = said(*shared);
    std::vector<std::string> results(4);
    std::vector<std::thread> threads;
    for (std::string& result : results)
        threads.emplace_back([own = shared, &result] { result = said(*own); });
    shared.reset();
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& result : results)
        CHECK(result == alone);
}

TEST_CASE("a cancelled analysis has no result, and leaves nothing behind") {
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(analysed(program("30m"), everything, stopped.get_token()) == nullptr);

    std::stop_source stop;
    const StoppingFiles files(program("30m"), stop);
    CHECK(Analysis::of(files, {{"orders.dr", {}}}, {}, everything, stop.get_token()) == nullptr);
    CHECK(Analysis::of(files, {{"a.dr", {}}, {"b.dr", {}}}, {}, everything, stop.get_token()) == nullptr);
    // Of this thread, too: what comes next is not cancelled.
    CHECK(said(*Analysis::of(files, {{"orders.dr", {}}}, {}, everything)) == said(*analysed(program("30m"))));
}

TEST_CASE("an analysis can be cancelled wherever it is") {
    const std::string text = program("1s");
    const std::string whole = said(*analysed(text));
    for (int microseconds = 0; microseconds < 30'000; microseconds += 1'500) {
        std::stop_source stop;
        Shared result;
        std::thread other([&] { result = analysed(text, everything, stop.get_token()); });
        std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
        stop.request_stop();
        other.join();
        if (result != nullptr) CHECK(said(*result) == whole);
    }
}

} // namespace drc::testing::kept_analysis_test
