#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "semantics/parts.hpp"

#include <fmt/format.h>

#include <utility>

/// Parts: instances that belong to another one. Each is an ordinary instance, of a component that is not
/// wrote.
namespace drc::expansion {

namespace codes = diagnostics::codes;

const semantics::PartLine& ExpansionContext::partLine(const syntax::Resource& line) {
    const auto known = partLines_.find(&line);
    if (known != partLines_.end()) return known->second;
    return partLines_.emplace(&line, semantics::readPart(line, kinds, library, evaluator.sink()))
        .first->second;
}

namespace {

/// Whether the kind is made already by what the part would belong to, which was reported when the kinds were
/// read.
bool isAround(const Instance& instance, const semantics::Kind& kind) {
    if (&instance.kind() == &kind) return true;
    return instance.membership() != nullptr && isAround(instance.membership()->whole, kind);
}

/// What the names of a part have before their own. One that is called like its kind adds nothing.
std::string pathOf(const Instance& whole, const syntax::Resource& line, const std::string& index) {
    const std::string before = whole.membership() == nullptr ? "" : whole.membership()->path;
    if (index.empty() && line.name.text == line.type.text) return before;
    return fmt::format("{}{}{}{}_", before, line.name.text, index.empty() ? "" : "_", index);
}

} // namespace

Instance* Instance::part(const syntax::Resource& line, const Value& index, const InstanceFrame* place,
                         const Environment& environment) {
    const semantics::PartLine& known = world_.partLine(line);
    if (known.kind == nullptr || isAround(*this, *known.kind)) return nullptr;
    const auto stands = place == nullptr                ? semantics::PartStands::Everywhere
                        : environment.region == nullptr ? semantics::PartStands::InGlobal
                                                        : semantics::PartStands::InRegion;
    const std::string printed = index.isNull() ? "" : printedIndex(index);
    Instance** const shared = place == nullptr ? &parts_[{&line, printed}] : nullptr;
    if (shared == nullptr || *shared == nullptr) {
        if (const auto misfit = semantics::partMisfit(*known.kind, stands, world_.kinds)) {
            world_.evaluator
                .report(environment, codes::unfitPart, line.type.span, known.kind->name, misfit->reason)
                .label(misfit->because, "here")
                .help(misfit->help);
            return nullptr;
        }
        if (!world_.evaluator.account(Evaluator::costOfComponent, line.name.span, environment))
            return nullptr;
        Instance& made =
            world_.makePart(*this, line, index, place, pathOf(*this, line, printed), environment.region);
        if (shared == nullptr) {
            made.membership_->settings.emplace(environment.region, environment);
            return &made;
        }
        *shared = &made;
    }
    (*shared)->membership_->settings.emplace(environment.region, environment);
    return *shared;
}

Instance& ExpansionContext::makePart(Instance& whole, const syntax::Resource& line, const Value& index,
                                     const InstanceFrame* place, std::string path, const RegionRole* region) {
    const semantics::Component& owner = whole.owner();
    semantics::Component& component = made.emplace_back();
    component.name = owner.name + "_" + path;
    component.name.pop_back();
    component.nameSpan = line.name.span;
    component.span = owner.span;
    component.kind = partLine(line).kind;
    component.settings = partLine(line).settings;
    component.home = owner.home;
    if (place == nullptr)
        component.regions = whole.component().regions;
    else if (region != nullptr)
        component.regions.push_back(region);
    auto& entry = instances_[&component];
    entry =
        std::make_unique<Instance>(*this, component, Membership{whole, place, line, index, std::move(path)});
    return *entry;
}

} // namespace drc::expansion
