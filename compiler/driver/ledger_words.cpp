#include "driver/ledger_words.hpp"

#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace drc::driver {

std::string placeOf(const source::SourceMap& sources, source::Span span) {
    if (span == source::nowhere || span.file >= sources.size()) return "";
    return fmt::format("{}:{}", sources.file(span.file).path(), sources.position(span).line);
}

std::string wrapped(const std::string& paragraph, std::size_t indent, std::size_t width) {
    constexpr std::size_t hanging = 2;
    const auto room = [width](std::size_t taken) {
        return static_cast<std::uint32_t>(width - std::min(width, taken));
    };
    std::string result;
    // No text of a user adds a line of its own.
    for (const std::string& line : diagnostics::wrapHanging(paragraph, room(indent), room(indent + hanging)))
        result += std::string(result.empty() ? indent : indent + hanging, ' ') + line + "\n";
    return result;
}

} // namespace drc::driver
