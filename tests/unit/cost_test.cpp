#include "compiled.hpp"
#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::cost_test {

namespace {

struct Estimated {
    policy::CostEstimate estimate;
    std::string findings; ///< code and what it points at, errors alone
};

/// What a topology with these components costs, in two regions.
Estimated estimated(const std::string& declarations, const std::string& components,
                    const std::string& secondary = "us-west-2") {
    const std::string text =
        fmt::format("{}\ntopology t {{\n  region a = \"us-east-1\"\n  region b = \"{}\"\n{}\n}}\n",
                    declarations, secondary, components);
    const MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto topologies = pipeline::cost(files, {{"t.dr", text}}, {}, sources, sink);
    Estimated result;
    if (!topologies.empty()) result.estimate = topologies.front().estimate;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        if (finding->severity == diagnostics::Severity::Error)
            result.findings += fmt::format("{} {}\n", finding->code->id, sources.text(finding->primary.span));
    return result;
}

std::string shown(const std::vector<policy::Cost>& costs) {
    std::string result;
    for (const policy::Cost& cost : costs)
        result += fmt::format("{} {} {} {} {:.2f}\n", cost.component, cost.role, cost.count, cost.type,
                              cost.monthly);
    return result;
}

/// A kind with one resource in the first region.
std::string kindOf(const std::string& type, const std::string& attributes) {
    return fmt::format("kind one {{ in home {{ resource {} thing {{ {} }} }} }}\n", type, attributes);
}

const std::string streams =
    kindOf("aws_kinesis_stream", "name = name\n shard_count = 2\n tags = { Name: name }");
const std::string oneStream = "  allow own_key on s because \"it holds nothing\"\n  one s { in = [a] }";

} // namespace

TEST_CASE("what has no price is listed, and what is free is not") {
    const Estimated result = estimated(streams, oneStream + "\n  topic c { }");
    REQUIRE(result.findings == "");
    CHECK(shown(result.estimate.unpriced) == "s a 1 aws_kinesis_stream 0.00\n");
    CHECK(shown(result.estimate.costs).find("aws_sns_topic") == std::string::npos);
    CHECK(result.estimate.total() > 0);
}

TEST_CASE("null is no price, and 0 is free") {
    const auto with = [](const std::string& price) {
        return estimated(streams + "policy cost { function monthly(r) = " + price + " }\n", oneStream);
    };
    CHECK(shown(with("null").estimate.unpriced) == "s a 1 aws_kinesis_stream 0.00\n");
    CHECK(shown(with("0").estimate.unpriced).empty());
    CHECK(shown(with("0").estimate.costs).empty());
    CHECK(shown(with("3").estimate.costs) == "s a 1 aws_kinesis_stream 3.00\n");
    CHECK(with("3").estimate.sources.empty());
}

TEST_CASE("a price is a number or null, and its source a string or null") {
    const auto with = [](const std::string& functions) {
        return estimated(streams + "policy cost { " + functions + " }\n", oneStream).findings;
    };
    CHECK(with("function monthly(r) = 3\n function source(r) = \"ours\"").empty());
    CHECK(with("function monthly(r) = 3\n function source(r) = null").empty());
    CHECK(with("function monthly(r) = \"much\"").ends_with(" monthly\n"));
    CHECK(with("function monthly(r) = 3\n function source(r) = 3").ends_with(" source\n"));
    // Nobody asks where the price of something free is from.
    CHECK(with("function monthly(r) = 0\n function source(r) = 3").empty());
}

TEST_CASE("a public address has a price, wherever it is") {
    const std::string networks = "  vpc core { cidr = { a: \"10.10.0.0/16\", b: \"10.20.0.0/16\" } }";
    const Estimated result = estimated("", networks, "eu-central-1");
    REQUIRE(result.findings == "");
    const std::string costs = shown(result.estimate.costs);
    INFO(costs);
    CHECK(costs.find("core a 1 aws_eip 3.65\n") != std::string::npos);
    CHECK(costs.find("core b 1 aws_eip 3.65\n") != std::string::npos);
    CHECK(costs.find("core a 1 aws_nat_gateway 32.85\n") != std::string::npos);
    CHECK(costs.find("core b 1 aws_nat_gateway 37.96\n") != std::string::npos);
    CHECK(result.estimate.unpriced.empty());
}

TEST_CASE("prices that stand in for those of another region are said to") {
    const auto sources = [](const std::string& region) {
        std::set<std::string> said;
        for (const policy::PriceSource& source : estimated("", "  kms data { }", region).estimate.sources)
            said.insert(source.source);
        return said;
    };
    CHECK(sources("us-west-2").size() == 1);
    CHECK(sources("eu-west-3").contains("list prices of us-east-1, used for eu-west-3"));
}

TEST_CASE("a class of instances that the prices lack is not free") {
    const auto instance = [](const std::string& type) {
        return estimated(kindOf("aws_rds_cluster_instance",
                                "identifier = name\n cluster_identifier = \"x\"\n engine = "
                                "\"aurora-postgresql\"\n instance_class = \"" +
                                    type + "\"\n tags = { Name: name }"),
                         "  one s { in = [a] }")
            .estimate;
    };
    CHECK(shown(instance("db.r6g.large").costs) == "s a 1 aws_rds_cluster_instance 189.80\n");
    CHECK(shown(instance("db.r9g.large").unpriced) == "s a 1 aws_rds_cluster_instance 0.00\n");
}

TEST_CASE("addresses of load balancers that face the internet are paid for") {
    const auto balancer = [](const std::string& internal) {
        return shown(estimated(kindOf("aws_lb", "name = name\n internal = " + internal +
                                                    "\n drop_invalid_header_fields = true\n subnets = "
                                                    "[\"a\", \"b\", \"c\"]\n tags = { Name: name }"),
                               "  one s { in = [a] }")
                         .estimate.costs);
    };
    CHECK(balancer("true") == "s a 1 aws_lb 16.43\n");
    CHECK(balancer("false") == "s a 1 aws_lb 27.38\n");
}

TEST_CASE("every resource that the library makes has a price, or is said to be free or paid by its use") {
    std::string prices;
    std::set<std::string> types;
    for (const source::EmbeddedFile& file : source::embeddedLibrary()) {
        if (file.path == "policies/cost.dr") prices = file.text;
        if (file.path.starts_with("policies/") || file.path.starts_with("advice/") ||
            file.path.starts_with("terraform/") || !file.path.ends_with(".dr"))
            continue;
        constexpr std::string_view word = " resource aws_"; // not the end of a type's name
        for (std::size_t at = file.text.find(word); at != std::string_view::npos;
             at = file.text.find(word, at + 1)) {
            const std::size_t begin = file.text.find("aws_", at);
            types.emplace(file.text.substr(begin, file.text.find(' ', begin) - begin));
        }
    }
    REQUIRE(types.size() > 50);
    for (const std::string& type : types) {
        INFO(type);
        const bool listed = prices.find("\"" + type + "\"") != std::string::npos ||
                            prices.find(type + ":") != std::string::npos;
        CHECK(listed);
    }
}

} // namespace drc::testing::cost_test
