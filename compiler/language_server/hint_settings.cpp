#include "language_server/hint_settings.hpp"

namespace drc::language_server {

HintSettings hintSettingsIn(const json_rpc::Received& given, HintSettings otherwise) {
    const auto read = [&](const char* name, bool& setting) {
        const json_rpc::Received& value = json_rpc::memberOf(given, name);
        if (value.is_boolean()) setting = value.get<bool>();
    };
    read("objectives", otherwise.objectives);
    read("plans", otherwise.plans);
    read("steps", otherwise.steps);
    read("names", otherwise.names);
    read("cost", otherwise.cost);
    return otherwise;
}

} // namespace drc::language_server
