#include "ir/value.hpp"

#include <algorithm>

namespace drc::ir {

std::string toString(const Address& address) {
    const char* const mode = address.mode == ResourceMode::Data        ? "data."
                             : address.mode == ResourceMode::Ephemeral ? "ephemeral."
                                                                       : "";
    std::string result;
    result.reserve(address.type.size() + address.label.size() + 11); // with the longest mode
    result += mode;
    result += address.type;
    result += '.';
    result += address.label;
    return result;
}

Value::Value(List value) : data(share(std::move(value))) {}
Value::Value(Map value) : data(share(std::move(value))) {}
Value::Value(Reference value) : data(share(std::move(value))) {}
Value::Value(Variable value) : data(share(std::move(value))) {}
Value::Value(Template value) : data(share(std::move(value))) {}
Value::Value(Call value) : data(share(std::move(value))) {}

bool Value::isDeferred() const {
    return !isPlain() && list() == nullptr && map() == nullptr;
}

bool Value::holdsDeferred() const {
    if (isPlain()) return false;
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

namespace {

std::size_t bytesOf(const Path& path) {
    return path.size() * sizeof(PathStep);
}

/// Counts bytes on the way down and levels on the way up. Parts may be shared many times over, so that
/// counting itself needs an end.
class Measure {
public:
    std::size_t bytes = 0;

    std::size_t levels(const Value& value) {
        bytes += sizeof(Value);
        if (value.text() != nullptr) bytes += value.text()->size();
        if (value.isPlain()) return 1;
        if (value.reference() != nullptr) bytes += sizeof(Reference) + bytesOf(value.reference()->path);
        if (value.variable() != nullptr) bytes += sizeof(Variable) + bytesOf(value.variable()->path);
        if (value.call() != nullptr) bytes += sizeof(Call) + bytesOf(value.call()->path);
        std::size_t inner = 0;
        const auto each = [&](const List& values) {
            for (const Value& item : values)
                if (bytes <= largestExtent) inner = std::max(inner, levels(item));
        };
        if (value.list() != nullptr) each(*value.list());
        if (value.asTemplate() != nullptr) each(value.asTemplate()->parts);
        if (value.call() != nullptr) each(value.call()->arguments);
        if (value.map() == nullptr) return inner + 1;
        for (const auto& [key, item] : *value.map()) {
            bytes += sizeof(std::string) + key.size();
            if (bytes <= largestExtent) inner = std::max(inner, levels(item));
        }
        return inner + 1;
    }
};

} // namespace

Extent extent(const Value& value) {
    Measure measure;
    const std::size_t levels = measure.levels(value);
    return {measure.bytes, levels};
}

Value artifactPath(const std::string& path) {
    return Template{{Value(Call{modulePath, {}, {}}), Value("/" + path)}};
}

const Value* find(const Map& map, std::string_view key) {
    const auto entry =
        std::find_if(map.begin(), map.end(), [&](const Entry& candidate) { return candidate.first == key; });
    return entry == map.end() ? nullptr : &entry->second;
}

namespace {

// As long as it has to be: one that grows takes twice the memory, and a path is made for each of its parts.
template <class Held>
Value further(const Held& held, PathStep next) {
    Path path;
    path.reserve(held.path.size() + 1);
    path = held.path;
    path.push_back(std::move(next));
    Held result = held;
    result.path = std::move(path);
    return result;
}

} // namespace

Value appendPath(const Value& deferred, PathStep next) {
    if (const Reference* reference = deferred.reference()) return further(*reference, std::move(next));
    if (const Variable* variable = deferred.variable()) return further(*variable, std::move(next));
    if (const Call* call = deferred.call()) return further(*call, std::move(next));
    return deferred;
}

} // namespace drc::ir
