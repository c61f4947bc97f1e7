#include "driver/suppression_list.hpp"

#include "diagnostics/suggestion.hpp"
#include "diagnostics/wrap.hpp"
#include "driver/arguments.hpp"
#include "pipeline/suppressions.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;
using pipeline::WrittenSuppression;

/// One of the list, with where it is written and how long it holds.
struct Entry {
    WrittenSuppression written;
    std::string file;
    std::uint32_t line = 0;
    std::optional<int> daysLeft; ///< after today; less than 0 once it has expired

    auto order() const { return std::tuple(daysLeft.value_or(std::numeric_limits<int>::max()), file, line); }
};

std::vector<Entry> entriesOf(std::vector<WrittenSuppression> all, source::Date today,
                             const source::SourceMap& sources) {
    std::vector<Entry> result;
    for (WrittenSuppression& one : all) {
        Entry& entry = result.emplace_back();
        entry.file = sources.file(one.span.file).path();
        entry.line = sources.position(one.span).line;
        if (one.until) entry.daysLeft = source::daysBetween(today, *one.until);
        entry.written = std::move(one);
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Entry& left, const Entry& right) { return left.order() < right.order(); });
    return result;
}

// ---- for people

std::string counted(int number, std::string_view of) {
    return fmt::format("{} {}{}", number, of, number == 1 ? "" : "s");
}

std::string timeLeft(const Entry& entry) {
    if (!entry.daysLeft) return "no end";
    if (*entry.daysLeft < 0) return "expired";
    return *entry.daysLeft == 0 ? "last day" : counted(*entry.daysLeft, "day");
}

std::string described(const Entry& entry) {
    const WrittenSuppression& one = entry.written;
    std::string result = fmt::format("{} on {}", one.rule, one.target);
    if (!one.plan.empty()) result += fmt::format(", in {}", one.plan);
    if (one.until) result += fmt::format(", until {}", source::print(*one.until));
    if (!one.owner.empty()) result += fmt::format(", by {}", one.owner);
    return result;
}

/// What stands beside the time: lines of the width that is left for them.
std::string besides(const Entry& entry, std::size_t column, std::uint32_t width) {
    const std::uint32_t least = 24;
    const auto taken = static_cast<std::uint32_t>(column);
    const std::uint32_t left = width == 0 ? 0 : std::max(width > taken ? width - taken : 0, least);
    std::string result;
    const std::string texts[] = {described(entry), fmt::format("{}:{}", entry.file, entry.line),
                                 entry.written.reason};
    for (const std::string& text : texts)
        for (const std::string& line : diagnostics::wrap(text, left))
            result += fmt::format("{}{}\n", result.empty() ? "" : std::string(column, ' '), line);
    return result;
}

std::string asText(const std::vector<Entry>& entries, std::uint32_t width) {
    std::size_t column = 0;
    for (const Entry& entry : entries)
        column = std::max(column, timeLeft(entry).size() + 2);
    std::string out;
    int expired = 0;
    for (const Entry& entry : entries) {
        out += fmt::format("{:<{}}{}", timeLeft(entry), column, besides(entry, column, width));
        if (entry.daysLeft && *entry.daysLeft < 0) ++expired;
    }
    const std::string all = counted(static_cast<int>(entries.size()), "suppression");
    return out + (entries.empty() ? "no suppressions\n"
                  : expired == 0  ? fmt::format("\n{}, none has expired\n", all)
                                  : fmt::format("\n{}, {} expired\n", all, expired));
}

// ---- for programs

Json stringOrNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

std::string asJson(const std::vector<Entry>& entries, source::Date today) {
    Json all = Json::array();
    for (const Entry& entry : entries) {
        const WrittenSuppression& one = entry.written;
        all.push_back(Json{{"topology", one.topology},
                           {"rule", one.rule},
                           {"on", one.target},
                           {"plan", stringOrNull(one.plan)},
                           {"reason", one.reason},
                           {"owner", stringOrNull(one.owner)},
                           {"until", one.until ? Json(source::print(*one.until)) : Json()},
                           {"days_left", entry.daysLeft ? Json(*entry.daysLeft) : Json()},
                           {"expired", entry.daysLeft.value_or(0) < 0},
                           {"file", entry.file},
                           {"line", entry.line}});
    }
    const Json whole{{"version", 1}, {"today", source::print(today)}, {"suppressions", std::move(all)}};
    return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::vector<std::string> suppressionListFormats() {
    return {"text", "json"};
}

int listSuppressions(Run& run, const std::vector<std::string>& files, const ReadOptions& read,
                     const std::string& format) {
    const std::vector<std::string> formats = suppressionListFormats();
    if (!format.empty() && std::find(formats.begin(), formats.end(), format) == formats.end())
        throw UsageError{fmt::format("suppressions are listed as {}, not as `{}`",
                                     diagnostics::alternatives(formats), format)};
    const pipeline::Options options = pipelineOptions(read);
    const auto inputs = run.inputs(files, read);
    const std::vector<Entry> entries =
        entriesOf(pipeline::suppressions(run.files(files, read), inputs, options, run.sources(), run.sink()),
                  options.today, run.sources());
    if (format == "json")
        run.print(asJson(entries, options.today));
    else
        run.show(asText(entries, run.outputOptions().width));
    return run.finish();
}

} // namespace drc::driver
