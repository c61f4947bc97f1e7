#include "expansion/instance.hpp"
#include "expansion/world.hpp"
#include "semantics/parts.hpp"

#include <fmt/format.h>

#include <utility>

/// Parts: instances that belong to another one. Each is an ordinary instance, of a component that nobody
/// wrote.
namespace drc::expansion {

namespace codes = diagnostics::codes;

const semantics::PartLine& World::partLine(const syntax::Resource& line) {
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

Instance* Instance::part(const syntax::Resource& line, const Value& index, const Place* place,
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

Instance& World::makePart(Instance& whole, const syntax::Resource& line, const Value& index,
                          const Place* place, std::string path, const Region* region) {
    const semantics::Component& owner = whole.owner();
    semantics::Component& component = unwritten.emplace_back();
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

// ---- where a part stands

namespace {

const Instance* partOf(const Family& family, const Value& index) {
    for (const Family::Member& member : family.members)
        if (member.part != nullptr && printedIndex(member.part->membership()->index) == printedIndex(index))
            return member.part;
    return nullptr;
}

} // namespace

void Place::addPart(const syntax::Resource& line, const Environment& environment, bool inside) {
    // What stands directly in the kind is found from replicas and signals as it is from their regions.
    const bool sees = inside || identity_.kind == PlaceKind::Global || identity_.kind == PlaceKind::Region ||
                      identity_.kind == PlaceKind::Pair;
    if (!sees) return;
    const auto index = indexOf(line, environment);
    if (!index) return;
    Family& family = families_[{std::string(line.name.text), environment.region}];
    if (const Instance* const first = partOf(family, *index)) {
        instance_.world()
            .evaluator.report(environment, codes::duplicateName, line.name.span, std::string(line.name.text))
            .label(first->membership()->line.name.span, "declared here first")
            .help("give it another name, or an index that differs each time");
        return;
    }
    Instance* const part = instance_.part(line, *index, inside ? this : nullptr, environment);
    family.indexed = line.index != nullptr;
    if (part == nullptr) {
        family.broken = true;
        return;
    }
    family.members.push_back({nullptr, part});
    Place* const held =
        inside ? environment.region == nullptr ? &part->global() : part->inRegion(environment.region)
               : part->placeLike(*this);
    if (held != nullptr) contents_.push_back({nullptr, held});
}

} // namespace drc::expansion
