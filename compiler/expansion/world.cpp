#include "expansion/world.hpp"

#include "expansion/objects.hpp"

namespace drc::expansion {

Value WorldScope::componentValue(const semantics::Component& component) const {
    return Value::object(std::make_shared<const ExpandedComponent>(component, world_));
}

Instance& World::instance(const semantics::Component& component) {
    auto& entry = instances_[&component];
    if (!entry) entry = std::make_unique<Instance>(*this, component);
    return *entry;
}

} // namespace drc::expansion
