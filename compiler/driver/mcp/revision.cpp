#include "driver/mcp/revision.hpp"

#include <algorithm>
#include <array>

namespace drc::driver::mcp {

namespace {

constexpr std::array<Revision, 5> table{{
    {.name = "2024-11-05"},
    {.name = "2025-03-26", .hasBatches = true, .hasAnnotations = true},
    {.name = "2025-06-18", .hasAnnotations = true, .hasStructuredContent = true},
    {.name = "2025-11-25",
     .hasAnnotations = true,
     .hasStructuredContent = true,
     .answersWrongArguments = true},
    {.name = "2026-07-28",
     .isStateless = true,
     .hasAnnotations = true,
     .hasStructuredContent = true,
     .answersWrongArguments = true},
}};

} // namespace

std::span<const Revision> revisions() {
    return table;
}

const Revision* findRevision(std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Revision& revision) { return revision.name == name; });
    return found == table.end() ? nullptr : &*found;
}

const Revision& newestWithHandshake() {
    return *std::find_if(table.rbegin(), table.rend(),
                         [](const Revision& revision) { return !revision.isStateless; });
}

} // namespace drc::driver::mcp
