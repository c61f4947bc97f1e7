#include "backends/json_value.hpp"

namespace drc::backends {

Json toJson(const ir::Value& value, const Spelling& spelling) {
    if (value.isDeferred()) return spelling.deferred(value);
    if (value.boolean() != nullptr) return *value.boolean();
    if (value.number() != nullptr) return *value.number();
    if (value.text() != nullptr) return spelling.text(*value.text());
    if (const ir::List* list = value.list()) {
        Json result = Json::array();
        for (const ir::Value& item : *list)
            result.push_back(toJson(item, spelling));
        return result;
    }
    if (const ir::Map* map = value.map()) {
        Json result = Json::object();
        for (const auto& [key, item] : *map)
            result.add(spelling.key(key), toJson(item, spelling));
        return result;
    }
    return nullptr;
}

} // namespace drc::backends
