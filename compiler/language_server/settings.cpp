#include "language_server/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace drc::language_server {

namespace {

using json_rpc::memberOf;
using json_rpc::Received;

constexpr const char* section = "drc";
/// What editors read for themselves, and what clients say of themselves beside their settings.
constexpr std::array<std::string_view, 4> ofTheClient{"trace", "path", "commands", "virtualDocuments"};
constexpr std::size_t mostThatMakesSense = 10'000;

/// Reads objects, and notes what does not fit.
class SettingsReader {
public:
    explicit SettingsReader(std::vector<std::string>& wrong) : wrong_(wrong) {}

    Settings read(const Received& sent) {
        Settings result;
        if (!isObject(sent, section)) return result;
        for (const auto& [name, value] : sent.items()) {
            if (name == "hints")
                hints(value, result.hints);
            else if (name == "lenses")
                boolean(value, "lenses", result.lenses);
            else if (name == "diagnostics")
                diagnostics(value, result);
            else if (std::find(ofTheClient.begin(), ofTheClient.end(), name) == ofTheClient.end())
                unknown(name);
        }
        return result;
    }

private:
    void hints(const Received& value, Settings::Hints& hints) {
        // All of them at once.
        if (value.is_boolean() && !value.get<bool>()) {
            hints = {false, false, false, false, false};
            return;
        }
        if (!isObject(value, "hints")) return;
        for (const auto& [name, one] : value.items()) {
            const std::string path = "hints." + name;
            if (name == "objectives")
                boolean(one, path, hints.objectives);
            else if (name == "plans")
                boolean(one, path, hints.plans);
            else if (name == "steps")
                boolean(one, path, hints.steps);
            else if (name == "names")
                boolean(one, path, hints.names);
            else if (name == "cost")
                boolean(one, path, hints.cost);
            else
                unknown(path);
        }
    }

    void diagnostics(const Received& value, Settings& settings) {
        if (!isObject(value, "diagnostics")) return;
        for (const auto& [name, one] : value.items()) {
            const std::string path = "diagnostics." + name;
            if (name == "enabled")
                boolean(one, path, settings.diagnostics);
            else if (name == "limit")
                number(one, path, settings.mostFindings);
            else
                unknown(path);
        }
    }

    bool isObject(const Received& value, std::string_view name) {
        if (value.is_null()) return false;
        if (!value.is_object()) refuse(name, "an object");
        return value.is_object();
    }

    void boolean(const Received& value, std::string_view name, bool& into) {
        if (value.is_null()) return;
        if (value.is_boolean())
            into = value.get<bool>();
        else
            refuse(name, "`true` or `false`");
    }

    void number(const Received& value, std::string_view name, std::size_t& into) {
        if (value.is_null()) return;
        if (value.is_number_unsigned() && value.get<std::size_t>() > 0)
            into = std::min(value.get<std::size_t>(), mostThatMakesSense);
        else
            refuse(name, "a whole number from 1 on");
    }

    void refuse(std::string_view name, std::string_view expected) {
        const bool isAll = name == section;
        wrong_.push_back(fmt::format("the setting `{}{}` must be {}", isAll ? "" : "drc.", name, expected));
    }
    void unknown(std::string_view name) {
        wrong_.push_back(fmt::format("there is no setting `drc.{}`", name));
    }

    std::vector<std::string>& wrong_;
};

} // namespace

Settings settingsIn(const Received& sent, std::vector<std::string>& wrong) {
    const bool hasSection = sent.is_object() && sent.contains(section);
    return SettingsReader(wrong).read(hasSection ? memberOf(sent, section) : sent);
}

} // namespace drc::language_server
