#include "driver/import_report.hpp"

#include "driver/json_words.hpp"
#include "recognition/program_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;
using recognition::Imported;
using recognition::ImportedComponent;
using ImportOutcome = ImportedComponent::Outcome;

std::string importWord(ImportOutcome outcome) {
    switch (outcome) {
    case ImportOutcome::Whole: return "whole";
    case ImportOutcome::Extended: return "extended";
    case ImportOutcome::LeftOut: return "left_out";
    }
    return "";
}

std::string written(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json componentJson(const ImportedComponent& one) {
    Json json{{"name", one.name},
              {"kind", one.kind},
              {"outcome", importWord(one.outcome)},
              {"exists", one.adopted},
              {"additions", one.additions},
              {"changes", Json::array()},
              {"reason", orNull(one.reason)}};
    for (const ImportedComponent::Change& change : one.changes)
        json["changes"].push_back(
            {{"address", change.address}, {"attribute", change.attribute}, {"sensitive", change.sensitive}});
    return json;
}

Json remainingJson(const recognition::Remaining& one) {
    return {{"address", one.address},
            {"type", one.type},
            {"region", orNull(one.region)},
            {"id", orNull(one.id)},
            {"reason", one.reason}};
}

/// The address of the resource or the module's resource without the keys of instances, which `removed` does
/// not take.
std::string withoutKeys(const std::string& address) {
    std::string result;
    bool quoted = false;
    int depth = 0;
    for (std::size_t at = 0; at < address.size(); ++at) {
        const char character = address[at];
        if (character == '"' && (at == 0 || address[at - 1] != '\\')) quoted = !quoted;
        if (character == '[' && !quoted) ++depth;
        if (depth == 0) result += character;
        if (character == ']' && !quoted) --depth;
    }
    return result;
}

/// What is taken over as a whole, and the instances of what is not.
struct Forgotten {
    std::set<std::string> resources;
    std::vector<std::string> instances;
};

Forgotten forgottenIn(const Imported& imported) {
    std::set<std::string> kept;
    for (const recognition::Remaining& one : imported.rest)
        kept.insert(withoutKeys(one.address));
    Forgotten forgotten;
    for (const recognition::Moved& one : imported.moved) {
        const std::string resource = withoutKeys(one.from);
        if (kept.contains(resource))
            forgotten.instances.push_back(one.from);
        else
            forgotten.resources.insert(resource);
    }
    return forgotten;
}

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string numberOf(std::size_t count, std::string_view word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string detailOf(const ImportedComponent& one) {
    if (one.outcome == ImportOutcome::LeftOut) return "left out: " + one.reason;
    if (one.adopted.empty() && one.additions.empty()) return "looked up: there is nothing to take over";
    std::string text = fmt::format("{} taken over", numberOf(one.adopted.size(), "resource"));
    if (!one.additions.empty()) text += fmt::format(", {} added", one.additions.size());
    if (!one.changes.empty()) text += fmt::format(", {} changed", numberOf(one.changes.size(), "attribute"));
    if (!one.reason.empty()) text += "; " + one.reason;
    return text;
}

/// What is taken over without its secrets, which an apply would remove.
std::string secretsText(const Imported& imported) {
    std::string text;
    for (const ImportedComponent& one : imported.components)
        for (const ImportedComponent::Change& change : one.changes)
            if (change.sensitive && one.outcome != ImportOutcome::LeftOut)
                text += fmt::format("  `{}` of {}\n", change.attribute, change.address);
    if (text.empty()) return text;
    return "secrets are not written, and an apply removes them: say in the program where they come from\n" +
           text;
}

/// How what was left out would be taken.
std::string waysText(const Imported& imported) {
    bool additions = false;
    bool changes = false;
    for (const ImportedComponent& one : imported.components) {
        if (one.outcome != ImportOutcome::LeftOut) continue;
        additions = additions || !one.additions.empty();
        changes = changes || !one.changes.empty();
    }
    std::string text;
    if (additions) text += "`--accept-additions` takes components that would get more than what exists\n";
    if (changes) text += "`--accept-changes` takes components of which something would change\n";
    return text;
}

} // namespace

std::string importText(const Imported& imported, const std::string& folder) {
    std::size_t width = 0;
    for (const ImportedComponent& one : imported.components)
        width = std::max(width, one.kind.size() + one.name.size() + 1);
    std::string text;
    for (const ImportedComponent& one : imported.components)
        text += fmt::format("  {:<{}}  {}\n", one.kind + " " + one.name, width, detailOf(one));
    const std::size_t moved = imported.moved.size();
    text += fmt::format("\n{}: {} of {} taken over ({:.0f} %), {} left where they are\n", imported.topology,
                        moved, numberOf(imported.resources, "resource"), share(moved, imported.resources),
                        imported.rest.size());
    if (!imported.suppressions.empty())
        text += fmt::format("{} that what exists does not keep: see `allow` in {}/{}.dr\n",
                            numberOf(imported.suppressions.size(), "rule"), folder, imported.topology);
    text += secretsText(imported) + waysText(imported);
    if (!imported.plansRefused.empty())
        text += fmt::format("the plans are not in it: {}\n", imported.plansRefused);
    if (!imported.plan.empty())
        text += fmt::format("a plan that nobody has yet stands in {}/{}.dr as a comment\n", folder,
                            imported.topology);
    if (const Forgotten forgotten = forgottenIn(imported); !forgotten.instances.empty()) {
        text += "removed.tf.json cannot name these instances of resources whose others stay:\n";
        for (const std::string& one : forgotten.instances)
            text += fmt::format("  terraform state rm '{}'\n", one);
    }
    return text + fmt::format("written to {}: {}.dr, {}, rest.json, removed.tf.json, import.json\n", folder,
                              imported.topology, recognition::adoptionsFile);
}

std::string importJson(const Imported& imported) {
    Json json{{"version", 1},
              {"topology", imported.topology},
              {"environment", imported.environment},
              {"resources", imported.resources},
              {"taken_over", imported.moved.size()},
              {"components", Json::array()},
              {"moved", Json::array()},
              {"suppressions", imported.suppressions},
              {"state_rm", forgottenIn(imported).instances}};
    for (const ImportedComponent& one : imported.components)
        json["components"].push_back(componentJson(one));
    for (const recognition::Moved& one : imported.moved)
        json["moved"].push_back(
            {{"from", one.from}, {"to", one.to}, {"id", one.id}, {"component", one.component}});
    return written(json);
}

std::string restJson(const Imported& imported) {
    Json json{{"version", 1}, {"resources", Json::array()}};
    for (const recognition::Remaining& one : imported.rest)
        json["resources"].push_back(remainingJson(one));
    return written(json);
}

std::string removedBlocks(const Imported& imported) {
    Json blocks = Json::array();
    for (const std::string& resource : forgottenIn(imported).resources)
        blocks.push_back({{"from", resource}, {"lifecycle", Json::array({{{"destroy", false}}})}});
    return written({{"removed", blocks}});
}

} // namespace drc::driver
