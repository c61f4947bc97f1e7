#include "diagnostics/explain.hpp"

#include "diagnostics/suggestion.hpp"
#include "source/ascii.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drc::diagnostics {

namespace {

std::string lowerWithoutHyphens(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '-' || letter == '_') continue;
        result += source::small(letter);
    }
    return result;
}

bool isNumber(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `dr0101`, `0101` and `101` name the same code; anything else stays as it is.
std::string normalized(std::string_view written) {
    std::string text = lowerWithoutHyphens(written);
    const std::string digits = text.starts_with("dr") ? text.substr(2) : text;
    if (!isNumber(digits) || digits.size() > 4) return text;
    return fmt::format("dr{:0>4}", digits);
}

} // namespace

std::span<const CodeInfo> codeTable() {
    static constexpr std::array table{
#define DRC_DIAGNOSTIC(name, id, severity, message, ...) CodeInfo{id, #name, Severity::severity},
#include "diagnostics/codes.def"
    };
    return table;
}

const CodeInfo* findCode(std::string_view written) {
    const std::string wanted = normalized(written);
    for (const CodeInfo& code : codeTable())
        if (wanted == normalized(code.id) || wanted == lowerWithoutHyphens(code.name)) return &code;
    return nullptr;
}

std::string closestCode(std::string_view written) {
    const std::string number = normalized(written);
    std::vector<std::string> candidates;
    for (const CodeInfo& code : codeTable()) {
        candidates.emplace_back(code.id);
        candidates.push_back(spelledName(code));
    }
    return closest(number.starts_with("dr") ? number : written, candidates);
}

std::optional<std::string_view> pageOf(const CodeInfo& code) {
    for (const source::EmbeddedFile& file : source::embeddedExplanations())
        if (file.path == fmt::format("{}.md", code.id)) return file.text;
    return std::nullopt;
}

} // namespace drc::diagnostics
