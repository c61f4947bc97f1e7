#include "driver/commands.hpp"
#include "driver/ledger_words.hpp"
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

/// What the prices cover is the least that it costs.
std::string total(const policy::CostEstimate& estimate) {
    return fmt::format("{}{:.2f} a month", estimate.unpriced.empty() ? "" : "at least ", estimate.total());
}

/// `2 × warehouse, 1 × stream`: the types, of all components together. `code`: how the format marks a type.
std::string unpriced(const policy::CostEstimate& estimate, std::string (*code)(std::string_view)) {
    std::vector<Cost> types;
    for (const Cost& cost : estimate.unpriced) {
        const auto same = [&](const Cost& one) { return one.type == cost.type; };
        const auto found = std::find_if(types.begin(), types.end(), same);
        if (found == types.end())
            types.push_back(cost);
        else
            found->count += cost.count;
    }
    std::string list;
    for (const Cost& cost : types)
        list += fmt::format("{}{} × {}", list.empty() ? "" : ", ", cost.count, code(cost.type));
    return list;
}

/// Where there are several sources, with the types of each.
std::string from(const policy::CostEstimate& estimate, const policy::PriceSource& source) {
    if (estimate.sources.size() == 1) return source.source;
    return fmt::format("{}: {}", source.source, fmt::join(source.types, ", "));
}

std::string plain(std::string_view type) {
    return std::string(type);
}

std::string asText(const TopologyCost& topology, std::size_t width) {
    const policy::CostEstimate& estimate = topology.estimate;
    const std::size_t columns = width == 0 ? 100 : std::max<std::size_t>(width, 40);
    std::string out = fmt::format("{}: {}\n", topology.topology, total(estimate));
    for (const auto& group : byComponent(estimate.costs)) {
        out += fmt::format("\n{:<54}{:>12.2f}\n", group.front().component, sum(group));
        for (const Cost& cost : group)
            out += fmt::format("  {:<12}{:<40}{:>12.2f}\n", place(cost),
                               fmt::format("{} × {}", cost.count, cost.type), cost.monthly);
    }
    if (!estimate.unpriced.empty())
        out += "\n" + wrapped("not priced: " + unpriced(estimate, plain), 0, columns);
    out += "\n" + wrapped(estimate.basis, 0, columns);
    for (const policy::PriceSource& source : estimate.sources)
        out += wrapped(from(estimate, source), 0, columns);
    return out;
}

std::string asMarkdown(const TopologyCost& topology) {
    const policy::CostEstimate& estimate = topology.estimate;
    std::string out =
        fmt::format("## {}: {}\n\n| component | region | resources | a month |\n|---|---|---|--:|\n",
                    markdownText(topology.topology), total(estimate));
    for (const auto& group : byComponent(estimate.costs)) {
        for (const Cost& cost : group)
            out += fmt::format("| {} | {} | {} × {} | {:.2f} |\n", markdownText(cost.component),
                               markdownText(place(cost)), cost.count, markdownCell(markdownCode(cost.type)),
                               cost.monthly);
    }
    if (!estimate.unpriced.empty())
        out += fmt::format("\nNot priced: {}.\n", unpriced(estimate, markdownCode));
    out += "\n" + markdownText(estimate.basis) + "\n";
    if (!estimate.sources.empty()) out += "\n";
    for (const policy::PriceSource& source : estimate.sources)
        out += fmt::format("- {}\n", markdownText(from(estimate, source)));
    return out;
}

double toCents(double amount) {
    return std::round(amount * 100) / 100;
}

using Json = nlohmann::ordered_json;

Json resourcesOf(const Cost& cost) {
    return Json{
        {"component", cost.component}, {"region", place(cost)}, {"type", cost.type}, {"count", cost.count}};
}

Json asJson(const TopologyCost& topology) {
    const policy::CostEstimate& estimate = topology.estimate;
    Json costs = Json::array();
    for (const Cost& cost : estimate.costs) {
        costs.push_back(resourcesOf(cost));
        costs.back()["monthly"] = toCents(cost.monthly);
    }
    Json unpriced = Json::array();
    for (const Cost& cost : estimate.unpriced)
        unpriced.push_back(resourcesOf(cost));
    Json sources = Json::array();
    for (const policy::PriceSource& source : estimate.sources)
        sources.push_back(Json{{"source", source.source}, {"types", source.types}});
    return Json{{"topology", topology.topology},          {"monthly", toCents(estimate.total())},
                {"at_least", !estimate.unpriced.empty()}, {"basis", estimate.basis},
                {"sources", std::move(sources)},          {"costs", std::move(costs)},
                {"not_priced", std::move(unpriced)}};
}

std::string asJson(const std::vector<TopologyCost>& topologies) {
    Json all = Json::array();
    for (const TopologyCost& topology : topologies)
        all.push_back(asJson(topology));
    return Json{{"version", 1}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

int cost(const CostSettings& settings) {
    Run run(settings.report);
    const auto topologies =
        pipeline::cost(run.files(settings.files, settings.read), run.inputs(settings.files, settings.read),
                       pipelineOptions(settings.read), run.sources(), run.sink());
    if (run.sink().hasErrors()) return run.finish();
    const std::string format = formatOfResult(settings.report);
    if (format == "json") {
        run.print(source::printableJson(asJson(topologies)));
    } else {
        std::string text;
        for (const TopologyCost& topology : topologies)
            text += (text.empty() ? "" : "\n") +
                    (format == "text" ? asText(topology, run.outputOptions().width) : asMarkdown(topology));
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
