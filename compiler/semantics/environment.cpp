#include "semantics/environment.hpp"

#include <fmt/format.h>

namespace drc::semantics {

// A loop, so that a long chain of locals needs no deep stack.
void Locals::release() {
    const Local* local = first_;
    while (local != nullptr && local->uses.remove()) {
        const Local* const next = std::exchange(const_cast<Local*>(local)->others.first_, nullptr);
        delete local;
        local = next;
    }
}

Value regionValue(const RegionRole* region) {
    return region == nullptr ? Value(Null{}) : Value::object<RegionObject>(*region);
}

std::string RegionObject::describe() const {
    return fmt::format("the region `{}`", region_.role);
}

std::optional<Value> RegionObject::member(const syntax::Name& name, const Environment& /*environment*/,
                                          Evaluator& /*evaluator*/) const {
    if (name.text == "role") return Value(region_.role);
    if (name.text == "name")
        return Value::deferred(ir::Variable{regionVariable(region_.role), {}}, Type::of(TypeKind::String));
    if (name.text == "default") return region_.name.empty() ? Value(Poison{}) : Value(region_.name);
    return std::nullopt;
}

bool RegionObject::same(const Object& other) const {
    const auto* region = dynamic_cast<const RegionObject*>(&other);
    return region != nullptr && &region->region_ == &region_;
}

std::string regionVariable(std::string_view role) {
    return fmt::format("{}_region", role);
}

} // namespace drc::semantics
