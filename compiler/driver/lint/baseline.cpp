#include "driver/lint/baseline.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace drc::driver {

namespace {

using BaselineJson = nlohmann::json;
using Malformed = Baseline::Malformed;

constexpr int baselineVersion = 1;
constexpr int deepestBaseline = 8;
constexpr std::size_t baselineKeySize = 12;

std::string quoted(const std::string& text) {
    return BaselineJson(text).dump(-1, ' ', false, BaselineJson::error_handler_t::replace);
}

/// What its text shows of it, in this order.
auto orderOf(const Baseline::Entry& entry) {
    const FindingKey& finding = entry.finding;
    return std::tie(finding.declaration, finding.component, finding.rule, finding.attribute, finding.key);
}

BaselineJson parsedBaseline(std::string_view text) {
    const auto isShallow = [](int depth, BaselineJson::parse_event_t, BaselineJson&) {
        if (depth > deepestBaseline) throw Malformed{0, "it is nested too deeply"};
        return true;
    };
    try {
        return BaselineJson::parse(text, isShallow);
    } catch (const BaselineJson::parse_error& error) {
        const std::size_t offset = error.byte == 0 ? 0 : std::min(error.byte - 1, text.size());
        throw Malformed{offset, "it is not JSON"};
    } catch (const BaselineJson::exception&) { // such as a number that is too large
        throw Malformed{0, "it is not JSON"};
    }
}

/// Reads one entry of the list.
class EntryReader {
public:
    EntryReader(const BaselineJson& entry, std::size_t number) : entry_(entry), number_(number) {}

    Baseline::Entry read() const {
        if (!entry_.is_object()) wrong("expected an object");
        for (const auto& [name, value] : entry_.items())
            if (name != "key" && name != "count" && name != "rule" && name != "declaration" &&
                name != "component" && name != "attribute")
                wrong(fmt::format("unknown member `{}`", name));
        return {{key(), text("rule"), text("declaration"), text("component"), text("attribute")}, count()};
    }

private:
    [[noreturn]] void wrong(const std::string& why) const {
        throw Malformed{0, fmt::format("finding {}: {}", number_, why)};
    }

    std::string text(const char* name) const {
        const auto found = entry_.find(name);
        if (found == entry_.end() || !found->is_string())
            wrong(fmt::format("expected a string as `{}`", name));
        return found->get<std::string>();
    }

    std::string key() const {
        std::string result = text("key");
        if (result.size() != baselineKeySize ||
            result.find_first_not_of("0123456789abcdef") != std::string::npos)
            wrong("`key` is not 12 hexadecimal digits");
        return result;
    }

    std::size_t count() const {
        const auto found = entry_.find("count");
        if (found == entry_.end() || !found->is_number_unsigned() || *found == 0U)
            wrong("expected a whole number from 1 as `count`");
        return found->get<std::size_t>();
    }

    const BaselineJson& entry_;
    std::size_t number_;
};

} // namespace

Baseline Baseline::read(std::string_view text) {
    const BaselineJson json = parsedBaseline(text);
    const auto version = json.is_object() ? json.find("version") : json.end();
    if (!json.is_object() || version == json.end()) throw Malformed{0, "it is not a baseline of findings"};
    if (*version != baselineVersion)
        throw Malformed{
            0, fmt::format("its version is {}, this drc reads {}", version->dump(), baselineVersion)};
    for (const auto& [name, value] : json.items())
        if (name != "version" && name != "findings")
            throw Malformed{0, fmt::format("unknown member `{}`", name)};
    const auto findings = json.find("findings");
    if (findings == json.end() || !findings->is_array()) throw Malformed{0, "it has no list `findings`"};
    Baseline result;
    std::size_t number = 0;
    for (const BaselineJson& entry : *findings) {
        const Entry read = EntryReader(entry, ++number).read();
        if (result.entries_.count(read.finding.key) != 0)
            throw Malformed{
                0, fmt::format("finding {}: the key `{}` stands there twice", number, read.finding.key)};
        result.entries_.emplace(read.finding.key, read);
    }
    return result;
}

std::string Baseline::text() const {
    std::vector<const Entry*> sorted;
    for (const auto& [key, entry] : entries_)
        sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(),
              [](const Entry* left, const Entry* right) { return orderOf(*left) < orderOf(*right); });
    std::string result = fmt::format("{{\n  \"version\": {},\n  \"findings\": [", baselineVersion);
    std::string_view separator = "\n";
    for (const Entry* entry : sorted) {
        const FindingKey& finding = entry->finding;
        result += fmt::format(
            "{}    {{\"key\": {}, \"count\": {}, \"rule\": {}, \"declaration\": {}, \"component\": {}, "
            "\"attribute\": {}}}",
            separator, quoted(finding.key), entry->count, quoted(finding.rule), quoted(finding.declaration),
            quoted(finding.component), quoted(finding.attribute));
        separator = ",\n";
    }
    return result + (sorted.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

void Baseline::add(const FindingKey& finding, std::size_t count) {
    entries_.try_emplace(finding.key, Entry{finding, 0}).first->second.count += count;
}

std::map<std::string, std::size_t> Baseline::counts() const {
    std::map<std::string, std::size_t> result;
    for (const auto& [key, entry] : entries_)
        result.emplace(key, entry.count);
    return result;
}

void Baseline::keepOthers(const Baseline& other, const std::set<std::string>& declarations) {
    for (const auto& [key, entry] : other.entries_)
        if (declarations.count(entry.finding.declaration) == 0) entries_.emplace(key, entry);
}

bool mayBeInBaseline(const diagnostics::Diagnostic& finding) {
    if (finding.severity != diagnostics::Severity::Error || !finding.rule.empty()) return true;
    constexpr std::string_view verdicts = "DR10";
    return finding.code->id.starts_with(verdicts);
}

} // namespace drc::driver
