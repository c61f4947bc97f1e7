#include "driver/commands.hpp"
#include "driver/run.hpp"
#include "source/markup.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace drc::driver {

namespace {

struct CostSettings {
    std::vector<std::string> files;
    ReadOptions read;
    ReportOptions report;
};

using pipeline::TopologyCost;
using policy::Cost;
using source::markdownCell;
using source::markdownCode;
using source::markdownText;

std::string place(const Cost& cost) {
    return cost.role.empty() ? "global" : cost.role;
}

/// The costs of one component stand together, in the order in which components first appear.
std::vector<std::vector<Cost>> byComponent(const std::vector<Cost>& costs) {
    std::vector<std::vector<Cost>> groups;
    for (const Cost& cost : costs) {
        const auto same = [&](const auto& group) { return group.front().component == cost.component; };
        const auto found = std::find_if(groups.begin(), groups.end(), same);
        if (found == groups.end())
            groups.push_back({cost});
        else
            found->push_back(cost);
    }
    return groups;
}

double sum(const std::vector<Cost>& costs) {
    double total = 0;
    for (const Cost& cost : costs)
        total += cost.monthly;
    return total;
}

std::string asText(const TopologyCost& topology) {
    std::string out = fmt::format("{}: {:.2f} a month\n", topology.topology, topology.estimate.total());
    for (const auto& group : byComponent(topology.estimate.costs)) {
        out += fmt::format("\n{:<54}{:>12.2f}\n", group.front().component, sum(group));
        for (const Cost& cost : group)
            out += fmt::format("  {:<12}{:<40}{:>12.2f}\n", place(cost),
                               fmt::format("{} × {}", cost.count, cost.type), cost.monthly);
    }
    return out + "\n" + topology.estimate.basis + "\n";
}

std::string asMarkdown(const TopologyCost& topology) {
    std::string out = fmt::format(
        "## {}: {:.2f} a month\n\n| component | region | resources | a month |\n|---|---|---|--:|\n",
        markdownText(topology.topology), topology.estimate.total());
    for (const auto& group : byComponent(topology.estimate.costs)) {
        for (const Cost& cost : group)
            out += fmt::format("| {} | {} | {} × {} | {:.2f} |\n", markdownText(cost.component),
                               markdownText(place(cost)), cost.count, markdownCell(markdownCode(cost.type)),
                               cost.monthly);
    }
    return out + "\n" + markdownText(topology.estimate.basis) + "\n";
}

double toCents(double amount) {
    return std::round(amount * 100) / 100;
}

std::string asJson(const std::vector<TopologyCost>& topologies) {
    using Json = nlohmann::ordered_json;
    Json all = Json::array();
    for (const TopologyCost& topology : topologies) {
        Json costs = Json::array();
        for (const Cost& cost : topology.estimate.costs)
            costs.push_back(Json{{"component", cost.component},
                                 {"region", place(cost)},
                                 {"type", cost.type},
                                 {"count", cost.count},
                                 {"monthly", toCents(cost.monthly)}});
        all.push_back(Json{{"topology", topology.topology},
                           {"monthly", toCents(topology.estimate.total())},
                           {"basis", topology.estimate.basis},
                           {"costs", std::move(costs)}});
    }
    return Json{{"version", 1}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

int cost(const CostSettings& settings) {
    Run run(settings.report);
    const auto topologies =
        pipeline::cost(run.files(settings.files, settings.read), run.inputs(settings.files),
                       pipelineOptions(settings.read), run.sources(), run.sink());
    if (run.sink().hasErrors()) return run.finish();
    const std::string format = formatOfResult(settings.report);
    if (format == "json") {
        run.print(source::printableJson(asJson(topologies)));
    } else {
        std::string text;
        for (const TopologyCost& topology : topologies)
            text += (text.empty() ? "" : "\n") + (format == "text" ? asText(topology) : asMarkdown(topology));
        run.show(text);
    }
    return run.finish();
}

Action declareCost(Arguments& arguments) {
    const auto settings = std::make_shared<CostSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .reading(settings->read)
        .report(settings->report, {"text", "markdown", "json"});
    return [settings] { return cost(*settings); };
}

} // namespace

const Command costCommand{"cost", "estimate what topologies cost each month, by component", declareCost};

} // namespace drc::driver
