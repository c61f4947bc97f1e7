#include "pipeline/given_parameters.hpp"

#include "semantics/environment.hpp"
#include "semantics/topology_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

using library::GivenValue;

namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What values can be given to, of all inputs.
class Misgiven {
public:
    Misgiven(const std::vector<std::vector<GivenTo>>& inputs, diagnostics::Sink& sink) : sink_(sink) {
        for (const std::vector<GivenTo>& input : inputs)
            for (const GivenTo& topology : input)
                topologies_.push_back(&topology);
    }

    void check(const GivenValue& given) {
        std::set<std::string_view> meant;
        for (const GivenTo* topology : topologies_)
            if (isMeant(*topology, given) && holds(topology->parameters, given.name))
                meant.insert(topology->topology);
        if (meant.empty()) unknown(given);
        if (meant.size() > 1) ambiguous(given, meant);
        if (meant.size() == 1) once(given, *meant.begin());
    }

private:
    static bool isMeant(const GivenTo& topology, const GivenValue& given) {
        return given.topology.empty() || given.topology == topology.topology;
    }

    void unknown(const GivenValue& given) {
        // It may be declared in what could not be read.
        const auto isBroken = [](const GivenTo* topology) { return !topology->complete; };
        if (std::any_of(topologies_.begin(), topologies_.end(), isBroken)) return;
        auto& error = sink_.report(codes::unknownGiven, given.nameSpan, nameOf(given));
        std::vector<std::string> names;
        for (const GivenTo* topology : topologies_)
            for (const std::string& name : topology->parameters)
                names.push_back(given.topology.empty() ? name : topology->topology + "." + name);
        // What is near is meant; where nothing is, it may be any of them.
        const std::string near = diagnostics::closest(nameOf(given), names);
        for (const std::string& name : near.empty() ? names : std::vector{near})
            error.offers.push_back(name.substr(name.find('.') + 1));
        if (given.name.empty() || given.name.starts_with('.')) {
            error
                .note(
                    fmt::format("the name of the {} is empty", given.name.empty() ? "parameter" : "topology"))
                .help(fmt::format("as in `{} TOPOLOGY.NAME=VALUE`", library::givenOption));
            return;
        }
        if (const auto advice = ofDeployment(given)) {
            error.note(*advice);
            return;
        }
        if (names.empty())
            error.help("declare it in the topology: `param NAME: TYPE`");
        else
            error.didYouMeanOneOf(nameOf(given), given.nameSpan, names, "the parameters are");
    }

    std::optional<std::string> ofDeployment(const GivenValue& given) const {
        const auto isOfDeployment = [&](const GivenTo* topology) {
            return isMeant(*topology, given) && holds(topology->ofDeployment, given.name);
        };
        if (std::none_of(topologies_.begin(), topologies_.end(), isOfDeployment)) return std::nullopt;
        return fmt::format(
            "`{}` is a variable of the deployment: what is compiled is the same for each of its values",
            given.name);
    }

    void ambiguous(const GivenValue& given, const std::set<std::string_view>& meant) {
        auto& error = sink_.report(codes::ambiguousGiven, given.nameSpan, std::string(given.name));
        for (const std::string_view topology : meant)
            error.help(fmt::format("for `{0}`: `{1} {0}.{2}`", topology, library::givenOption,
                                   given.file->text().substr(given.valueSpan.begin - given.name.size() - 1)));
    }

    void once(const GivenValue& given, std::string_view topology) {
        const auto [first, isFirst] = given_.try_emplace({topology, given.name}, &given);
        if (isFirst) return;
        sink_.report(codes::repeatedGiven, given.nameSpan, nameOf(given))
            .label(first->second->nameSpan, "first given here")
            .help("leave out one of the two");
    }

    static std::string nameOf(const GivenValue& given) {
        return given.topology.empty() ? std::string(given.name)
                                      : fmt::format("{}.{}", given.topology, given.name);
    }

    diagnostics::Sink& sink_;
    std::vector<const GivenTo*> topologies_;
    std::map<std::pair<std::string_view, std::string_view>, const GivenValue*> given_; ///< by what it means
};

} // namespace

std::vector<GivenTo> parametersOf(const InputAnalysis& input) {
    std::vector<GivenTo> result;
    for (const AnalysedTopology& topology : input.topologies()) {
        const semantics::Model& model = *topology.model;
        GivenTo& to = result.emplace_back();
        to.topology = model.name;
        to.complete = input.module().tree.complete;
        for (const semantics::DeployParameter& parameter : model.parameters)
            to.parameters.push_back(parameter.name);
        to.ofDeployment.emplace_back(semantics::environmentSuffix);
        for (const semantics::RegionRole& region : model.regions)
            to.ofDeployment.push_back(semantics::regionVariable(region.role));
    }
    return result;
}

void reportMisgiven(const library::GivenValues& given, const std::vector<std::vector<GivenTo>>& inputs,
                    diagnostics::Sink& sink) {
    Misgiven misgiven(inputs, sink);
    for (const GivenValue& one : given.all())
        misgiven.check(one);
}

} // namespace drc::pipeline
