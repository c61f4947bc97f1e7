#include "driver/simulate_incident.hpp"

#include "driver/arguments.hpp"
#include "driver/incident_playback.hpp"
#include "driver/unknown_name.hpp"
#include "expansion/providers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drc::driver {

using objectives::Incident;
using objectives::LossRecovery;
using pipeline::TopologyProof;

namespace {

/// Of the region of a topology that the incident happens to.
std::string impairedRole(const Incident& incident, const TopologyProof& proof, const std::string& chosen) {
    const std::string& region = incident.failures.front().region;
    std::vector<std::string> roles;
    std::string result;
    for (const semantics::RegionRole& one : proof.model.regions) {
        roles.push_back(one.role);
        if (chosen.empty() ? one.name == region : one.role == chosen) result = one.role;
    }
    if (result.empty() && !chosen.empty())
        throwUnknown(fmt::format("region of `{}`:", proof.ledger.topology), chosen, roles);
    if (result.empty())
        throw UsageError{
            fmt::format("no region of `{}` is `{}`: choose with `--lose` which one it happens to",
                        proof.ledger.topology, region)};
    return result;
}

/// Of what plans are played from, in milliseconds since 1970.
double startOf(const Incident& incident, const std::optional<double>& at) {
    if (!at) return incident.begins;
    const double start = std::floor(incident.begins / millisecondsOfDay) * millisecondsOfDay + *at;
    return start < incident.begins ? start + millisecondsOfDay : start;
}

/// What is misspelt would fail for nobody.
void expectKnownNames(const Incident& incident, const expansion::Providers& providers) {
    if (!incident.functions.empty() && providers.services(incident.functions) == nullptr)
        throwUnknown(fmt::format("service of functions of the incident `{}`:", incident.name),
                     incident.functions, providers.serviceNames());
    std::vector<std::string> regions;
    for (const expansion::Provider& provider : providers.all())
        regions.insert(regions.end(), provider.regions.begin(), provider.regions.end());
    for (const objectives::ApiFailure& failure : incident.failures) {
        if (!regions.empty() && std::find(regions.begin(), regions.end(), failure.region) == regions.end())
            throwUnknown(fmt::format("region of the incident `{}`:", incident.name), failure.region, regions);
        const library::ServiceInterfaces* const services = providers.services(failure.service);
        if (services == nullptr)
            throwUnknown(fmt::format("service of the incident `{}`:", incident.name), failure.service,
                         providers.serviceNames());
        for (const std::string& operation : failure.operations)
            if (!services->isBeyond(failure.service) && !services->operation(failure.service, operation))
                throwUnknown(
                    fmt::format("operation of `{}` in the incident `{}`:", failure.service, incident.name),
                    operation, services->operationNames(failure.service));
    }
}

/// Nor would a service that the plan's engine needs.
void expectKnownNeeds(const ir::Plan& plan, const expansion::Providers& providers) {
    for (const auto* const needs : {&plan.runsOn, &plan.startedThrough, &plan.startedWith})
        for (const ir::ServiceNeed& need : *needs) {
            const library::ServiceInterfaces* const services = providers.services(need.service);
            if (services == nullptr)
                throwUnknown(fmt::format("service that the kind `{}` needs:", plan.engine), need.service,
                             providers.serviceNames());
            if (!need.operation.empty() && !services->isBeyond(need.service) &&
                !services->operation(need.service, need.operation))
                throwUnknown(
                    fmt::format("operation of `{}` that the kind `{}` needs:", need.service, plan.engine),
                    need.operation, services->operationNames(need.service));
        }
}

} // namespace

std::vector<Timeline> timelinesOf(const Incident& incident, const std::vector<const TopologyProof*>& proofs,
                                  const std::vector<TopologyProof>& all, const IncidentSettings& settings) {
    std::vector<Timeline> result;
    std::vector<std::string> names;
    for (const TopologyProof* const proof : proofs) {
        expectKnownNames(incident, proof->providers);
        const IncidentPlayback playback(incident, *proof, all, impairedRole(incident, *proof, settings.role),
                                        startOf(incident, settings.at));
        for (const LossRecovery& one : playback.plans()) {
            if (one.hasPlan()) {
                names.push_back(one.plan.name);
                expectKnownNeeds(one.plan, proof->providers);
            }
            if (settings.plan.empty() || settings.plan == one.plan.name)
                result.push_back(playback.timeline(one));
        }
    }
    if (result.empty() && !proofs.empty()) throwUnknown("plan during the incident:", settings.plan, names);
    return result;
}

} // namespace drc::driver
