#include "driver/incident_file.hpp"

#include "driver/arguments.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/unknown_name.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

namespace drc::driver {

using objectives::ApiFailure;
using objectives::Incident;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view fileEnding = ".json";
constexpr int depthLimit = 16;

/// Milliseconds since 1970 of `2025-10-20T06:48:00Z`.
std::optional<double> moment(const std::string& text) {
    constexpr std::string_view shape = "0000-00-00T00:00:00Z";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t index = 0; index < shape.size(); ++index) {
        const bool isDigit = text[index] >= '0' && text[index] <= '9';
        if (shape[index] == '0' ? !isDigit : text[index] != shape[index]) return std::nullopt;
    }
    const auto number = [&](std::size_t begin, std::size_t size) {
        return std::stoi(text.substr(begin, size));
    };
    const auto unsignedAt = [&](std::size_t begin) { return static_cast<unsigned>(number(begin, 2)); };
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)), std::chrono::month(unsignedAt(5)),
                                           std::chrono::day(unsignedAt(8))};
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!date.ok() || date.year() < std::chrono::year(1970) || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const auto days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
    return (days * 86'400 + hour * 3600 + minute * 60 + second) * 1000;
}

/// Reads one file, and knows where in it each value stands.
class Reader {
public:
    explicit Reader(std::string path) : path_(std::move(path)) {}

    Incident read(const std::string& text) const {
        const Json json = parsed(text);
        expectObject(
            json, "",
            {"version", "name", "title", "source", "functions", "begins", "failures", "unverified", "notes"});
        if (!json.contains("version") || json["version"] != 1) wrong("/version", "expected 1");
        Incident incident;
        incident.name = textAt(json, "", "name", true);
        incident.title = textAt(json, "", "title", true);
        incident.source = textAt(json, "", "source", false);
        incident.functions = textAt(json, "", "functions", false);
        incident.begins = timeAt(json, "", "begins").value_or(0);
        if (!json.contains("begins")) wrong("/begins", "it is missing");
        incident.unverified = textsAt(json, "", "unverified");
        incident.notes = textsAt(json, "", "notes");
        if (!json.contains("failures") || !json["failures"].is_array() || json["failures"].empty())
            wrong("/failures", "expected a list with what failed");
        for (std::size_t index = 0; index < json["failures"].size(); ++index)
            incident.failures.push_back(
                failure(json["failures"][index], fmt::format("/failures/{}", index), incident.begins));
        return incident;
    }

private:
    [[noreturn]] void wrong(const std::string& place, const std::string& why) const {
        throw UsageError{fmt::format("`{}`{}: {}", path_, place.empty() ? "" : ", " + place, why)};
    }

    Json parsed(const std::string& text) const {
        // Files nest little: what is deeper is refused before it is built.
        const auto isShallow = [](int depth, Json::parse_event_t, Json&) {
            if (depth > depthLimit) throw UsageError{"it is nested too deeply"};
            return true;
        };
        try {
            return Json::parse(text, isShallow);
        } catch (const Json::parse_error& error) {
            wrong("", fmt::format("it is not JSON, at byte {}", error.byte));
        } catch (const UsageError& error) {
            wrong("", error.message);
        }
    }

    void expectObject(const Json& json, const std::string& place,
                      const std::vector<std::string>& fields) const {
        if (!json.is_object()) wrong(place.empty() ? "/" : place, "expected an object");
        for (const auto& [key, value] : json.items())
            if (std::find(fields.begin(), fields.end(), key) == fields.end())
                throwUnknown(fmt::format("field of `{}`{}:", path_, place.empty() ? "" : ", " + place), key,
                             fields);
    }

    std::string textAt(const Json& json, const std::string& place, const char* field, bool isRequired) const {
        if (!json.contains(field)) {
            if (isRequired) wrong(fmt::format("{}/{}", place, field), "it is missing");
            return "";
        }
        if (!json[field].is_string() || json[field].get_ref<const std::string&>().empty())
            wrong(fmt::format("{}/{}", place, field), "expected a text");
        return json[field].get<std::string>();
    }

    std::vector<std::string> textsAt(const Json& json, const std::string& place, const char* field) const {
        if (!json.contains(field)) return {};
        const Json& all = json[field];
        const bool isList = all.is_array() && std::all_of(all.begin(), all.end(),
                                                          [](const Json& one) { return one.is_string(); });
        if (!isList) wrong(fmt::format("{}/{}", place, field), "expected a list of texts");
        return all.get<std::vector<std::string>>();
    }

    std::optional<double> timeAt(const Json& json, const std::string& place, const char* field) const {
        if (!json.contains(field)) return std::nullopt;
        const std::optional<double> time =
            json[field].is_string() ? moment(json[field].get<std::string>()) : std::nullopt;
        if (!time)
            wrong(fmt::format("{}/{}", place, field), "expected a time such as \"2025-10-20T06:48:00Z\"");
        return time;
    }

    ApiFailure failure(const Json& json, const std::string& place, double begins) const {
        expectObject(
            json, place,
            {"region", "service", "operations", "from", "until", "effect", "what", "source", "verified"});
        ApiFailure result;
        result.region = textAt(json, place, "region", true);
        result.service = textAt(json, place, "service", true);
        result.operations = textsAt(json, place, "operations");
        if (json.contains("operations") && result.operations.empty())
            wrong(place + "/operations",
                  "it names no operation: leave it out where all of the service are meant");
        result.from = timeAt(json, place, "from").value_or(begins);
        result.until = timeAt(json, place, "until").value_or(objectives::forever);
        if (result.until <= result.from) wrong(place + "/until", "it must be later than `from`");
        const std::string effect = textAt(json, place, "effect", true);
        if (effect != "fails" && effect != "hangs")
            wrong(place + "/effect", "expected \"fails\" or \"hangs\"");
        result.hangs = effect == "hangs";
        result.what = textAt(json, place, "what", false);
        result.source = textAt(json, place, "source", false);
        if (json.contains("verified")) {
            if (!json["verified"].is_boolean()) wrong(place + "/verified", "expected true or false");
            result.verified = json["verified"].get<bool>();
        }
        return result;
    }

    std::string path_;
};

std::vector<std::string> knownNames() {
    std::vector<std::string> names;
    for (const source::EmbeddedFile& file : source::embeddedIncidents())
        names.emplace_back(file.path.substr(0, file.path.size() - fileEnding.size()));
    return names;
}

} // namespace

Incident readIncident(const std::string& fileOrName) {
    for (const source::EmbeddedFile& file : source::embeddedIncidents())
        if (file.path == fileOrName + std::string(fileEnding))
            return Reader(fileOrName).read(std::string(file.text));
    if (fileOrName.find('.') == std::string::npos && fileOrName.find('/') == std::string::npos)
        throwUnknown("incident", fileOrName, knownNames());
    const source::Result<std::string> text = readNamed(fileOrName);
    if (!text) throw UsageError{fmt::format("cannot read `{}`: {}", fileOrName, text.reason())};
    return Reader(fileOrName).read(*text);
}

} // namespace drc::driver
