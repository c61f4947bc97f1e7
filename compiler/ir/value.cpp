#include "ir/value.hpp"

#include <algorithm>

namespace drc::ir {

std::string toString(const Address& address) {
    const char* const mode = address.mode == ResourceMode::Data        ? "data."
                             : address.mode == ResourceMode::Ephemeral ? "ephemeral."
                                                                       : "";
    return mode + address.type + "." + address.label;
}

Value::Value(Reference value) : data(std::make_shared<const Reference>(std::move(value))) {}
Value::Value(Variable value) : data(std::make_shared<const Variable>(std::move(value))) {}
Value::Value(Template value) : data(std::make_shared<const Template>(std::move(value))) {}
Value::Value(Call value) : data(std::make_shared<const Call>(std::move(value))) {}

bool Value::isDeferred() const {
    return reference() != nullptr || variable() != nullptr || asTemplate() != nullptr || call() != nullptr;
}

bool Value::holdsDeferred() const {
    if (isDeferred()) return true;
    if (const List* items = list())
        return std::any_of(items->begin(), items->end(),
                           [](const Value& item) { return item.holdsDeferred(); });
    if (const Map* entries = map())
        return std::any_of(entries->begin(), entries->end(),
                           [](const Entry& entry) { return entry.second.holdsDeferred(); });
    return false;
}

bool operator==(const Value& left, const Value& right) {
    if (left.data.index() != right.data.index()) return false;
    return std::visit(
        [&]<class Held>(const Held& held) {
            const auto& other = std::get<Held>(right.data);
            if constexpr (requires { *held; })
                return held == other || *held == *other;
            else
                return held == other;
        },
        left.data);
}

Value artifactPath(const std::string& path) {
    return Template{{Value(Call{modulePath, {}, {}}), Value("/" + path)}};
}

const Value* find(const Map& map, std::string_view key) {
    const auto entry =
        std::find_if(map.begin(), map.end(), [&](const Entry& candidate) { return candidate.first == key; });
    return entry == map.end() ? nullptr : &entry->second;
}

Value step(const Value& deferred, PathStep next) {
    if (const Reference* reference = deferred.reference()) {
        Reference further = *reference;
        further.path.push_back(std::move(next));
        return further;
    }
    if (const Variable* variable = deferred.variable()) {
        Variable further = *variable;
        further.path.push_back(std::move(next));
        return further;
    }
    if (const Call* call = deferred.call()) {
        Call further = *call;
        further.path.push_back(std::move(next));
        return further;
    }
    return deferred;
}

} // namespace drc::ir
