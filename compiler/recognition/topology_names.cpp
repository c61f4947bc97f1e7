#include "recognition/topology_names.hpp"

#include "library/contract.hpp"
#include "pipeline/analysis.hpp"
#include "recognition/import.hpp"
#include "recognition/names.hpp"
#include "recognition/program_text.hpp"
#include "source/ascii.hpp"
#include "syntax/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

namespace drc::recognition {

namespace {

constexpr std::size_t longestSuffix = 16;

/// What most of those say that say anything.
std::string mostSaid(const std::vector<Sighting>& sightings, std::string Sighting::Names::*of,
                     bool (*isFit)(std::string_view)) {
    std::map<std::string, std::size_t> counts;
    for (const Sighting& sighting : sightings)
        if (const std::string& said = sighting.names.*of; isFit(said)) ++counts[said];
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& left, const auto& right) {
        return left.second < right.second;
    });
    return most == counts.end() ? std::string() : most->first;
}

bool isSuffix(std::string_view text) {
    return !text.empty() && text.size() <= longestSuffix &&
           std::all_of(text.begin(), text.end(), [](char character) {
               return source::isSmall(character) || source::isDigit(character) || character == '-';
           });
}

bool isWord(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char one) { return source::isLetter(one) || source::isDigit(one) || one == '_'; });
}

} // namespace

TopologyNames namesSaid(const std::vector<Sighting>& sightings, const Options& options) {
    TopologyNames names{options.topology.empty() ? options.plans.topology : options.topology,
                        options.environment};
    if (names.topology.empty())
        names.topology = mostSaid(sightings, &Sighting::Names::topology, syntax::isBareWord);
    if (names.environment.empty())
        names.environment = mostSaid(sightings, &Sighting::Names::environment, isSuffix);
    return names;
}

TopologyNames namesOf(TopologyNames said, const Components& components,
                      const std::vector<std::string>& regions) {
    std::vector<std::vector<std::string>> words;
    for (const Sighting& sighting : components.sightings)
        words.push_back(wordsOf(sighting.called, regions));
    const auto common = wordsInCommon(words);
    // Common words stand in one order: that of the system in front, that of the environment behind.
    std::vector<std::string> ordered;
    for (const std::vector<std::string>& one : words)
        if (std::all_of(common.begin(), common.end(), [&](const std::string& word) {
                return std::find(one.begin(), one.end(), word) != one.end();
            })) {
            for (const std::string& word : one)
                if (common.contains(word)) ordered.push_back(word);
            break;
        }
    if (said.topology.empty())
        said.topology = ordered.empty() ? "imported" : nameOf({ordered.front()}, {}, "imported");
    if (said.environment.empty())
        said.environment =
            ordered.size() > 1 ? ordered.back().substr(0, longestSuffix) : environmentIn(words);
    if (said.environment.empty()) said.environment = "live";
    return said;
}

std::set<std::string, std::less<>> reservedNames(const std::string& topology) {
    std::set<std::string, std::less<>> reserved{"main",
                                                "global",
                                                "runbooks",
                                                "functions",
                                                "deployment",
                                                "topology",
                                                std::string(library::contract::accountKind),
                                                "environment_suffix",
                                                "primary",
                                                "secondary",
                                                "override"};
    if (!topology.empty()) reserved.insert(topology);
    return reserved;
}

std::string reasonAgainst(const TopologyNames& names, const std::string& region,
                          const source::FileSystem& files, const pipeline::Options& options) {
    if (!isWord(names.topology))
        return fmt::format("`{}` is not a valid name for a topology", names.topology);
    if (names.topology + ".dr" == adoptionsFile)
        return fmt::format("`{}` is the file with what is taken over", adoptionsFile);
    const std::string empty =
        fmt::format("topology {} {{\nregion primary = {}\nenvironment = {}\n}}\n", names.topology,
                    syntax::inQuotes(region), syntax::inQuotes(names.environment));
    const auto analysis = pipeline::Analysis::of(files, {{names.topology + ".dr", empty}}, options, {});
    for (const diagnostics::Diagnostic* finding : analysis->findings().sorted())
        if (finding->severity == diagnostics::Severity::Error && finding->rule.empty())
            return finding->message;
    return {};
}

} // namespace drc::recognition
