#include "semantics/concern.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

namespace drc::semantics {

std::string forComponent(const Component& component) {
    return fmt::format("for the component `{}`", component.written());
}

std::string apartFromName(std::string_view text, const std::string& name, const std::string& written) {
    const auto isOfWord = [](char letter) {
        return letter == '_' || letter == '-' || source::isLetter(letter) || source::isDigit(letter);
    };
    const std::string label = name + "_";
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (written != name && text.substr(at).starts_with(written)) {
            at += written.size();
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isOfWord(text[end]))
            ++end;
        const std::string_view word = text.substr(at, end - at);
        if (word != name && !word.starts_with(label)) result += word;
        if (end == at) result += text[end++];
        at = end;
    }
    return result;
}

} // namespace drc::semantics
