#include "backends/template_text.hpp"

namespace drc::backends {

std::string templateText(std::string_view text) {
    if (text.find("${") == std::string_view::npos && text.find("%{") == std::string_view::npos)
        return std::string(text);
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool sign = text[at] == '$' || text[at] == '%';
        if (sign && at + 1 < text.size() && text[at + 1] == '{') result += text[at];
        result += text[at];
    }
    return result;
}

std::string templateTextBefore(std::string_view text) {
    const std::size_t last = text.find_last_not_of("$%");
    const std::size_t end = last == std::string_view::npos ? 0 : last + 1;
    std::string result = templateText(text.substr(0, end));
    if (end < text.size()) result.append("${\"").append(text.substr(end)).append("\"}");
    return result;
}

} // namespace drc::backends
