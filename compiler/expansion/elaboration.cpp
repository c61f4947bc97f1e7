#include "expansion/elaboration.hpp"

#include "expansion/elaborator.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"

namespace drc::expansion {

using semantics::Memo;
using semantics::Owner;

Elaboration::Elaboration(ExpansionContext& world)
    : world_(world), before_(world.evaluator.memo().lastOwner()) {}

void Elaboration::run(const Instance& instance) {
    for (const InstanceFrame& place : instance.places())
        run(place);
}

void Elaboration::run(const InstanceFrame& place) {
    const PlaceContents* const contents = of(place, place.environment());
    if (contents == nullptr) return;
    for (const PlaceContents::Line& line : contents->lines)
        if (line.part != nullptr) run(*line.part);
}

void Elaboration::own(Owner owner, const Instance& instance) {
    const std::size_t index = owner - before_ - 1;
    if (index >= instances_.size()) instances_.resize(index + 1);
    instances_[index] = &instance;
}

PlaceContents& Elaboration::contentsOf(const InstanceFrame& place) {
    const std::size_t index = place.number() - before_ - 1;
    if (index >= contents_.size()) contents_.resize(index + 1);
    if (contents_[index] == nullptr) contents_[index] = std::make_unique<PlaceContents>();
    return *contents_[index];
}

const PlaceContents* Elaboration::of(const InstanceFrame& place, const Environment& environment) {
    PlaceContents& contents = contentsOf(place);
    if (contents.complete) return &contents;
    Memo& memo = world_.evaluator.memo();
    const Memo::Key key{&place, place.number(), nullptr};
    const auto [result, isNew] = memo.result(key);
    if (!isNew) {
        if (isWithin(place)) return &contents;
        if (auto* const report = world_.evaluator.reportCycle(key, environment))
            report->note("whether something exists is decided by a condition or loop that uses it");
        return nullptr;
    }
    if (place.makesThings()) {
        const semantics::Component& component = place.instance().component();
        Memo::Computing computing(memo, key, {component.name, component.nameSpan});
        elaborate(place, contents, world_, computing);
    }
    contents.complete = true;
    result.known = true;
    return &contents;
}

// What is asked for from elsewhere, too, must not see a part of the contents: what it is would depend on who
// asks first.
bool Elaboration::isWithin(const InstanceFrame& place) const {
    const auto& open = world_.evaluator.memo().open();
    for (auto entry = open.rbegin(); entry != open.rend(); ++entry) {
        if (entry->key.what == &place) return true;
        const Owner owner = entry->key.owner;
        if (owner != Memo::nobody && owner != place.number() && !isPartOf(owner, place.instance()))
            return false;
    }
    return false;
}

bool Elaboration::isPartOf(Owner owner, const Instance& whole) const {
    const std::size_t index = owner - before_ - 1;
    if (owner <= before_ || index >= instances_.size() || instances_[index] == nullptr) return false;
    const Membership* membership = instances_[index]->membership();
    while (membership != nullptr && &membership->whole != &whole)
        membership = membership->whole.membership();
    return membership != nullptr;
}

} // namespace drc::expansion
