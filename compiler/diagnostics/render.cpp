#include "diagnostics/render.hpp"

#include "source/ascii.hpp"

#include <array>

namespace drc::diagnostics {

std::span<const Format> formats() {
#define DRC_FORMAT(name, function) Format{name, function},
    static constexpr std::array table{DRC_FORMATS(DRC_FORMAT)};
#undef DRC_FORMAT
    return table;
}

std::string spelledName(const CodeInfo& code) {
    std::string result;
    for (const char letter : code.name) {
        if (source::isCapital(letter)) result += '-';
        result += source::small(letter);
    }
    return result;
}

std::string_view severityName(Severity severity) {
    switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
    }
    return "error";
}

} // namespace drc::diagnostics
