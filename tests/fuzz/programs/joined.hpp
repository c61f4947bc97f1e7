#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace drc::fuzz {

/// The parts as one text. A list in braces is evaluated from the left, which arguments of a function are not:
/// where parts are random, only this gives the same text with every compiler.
inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts)
        text += part;
    return text;
}

} // namespace drc::fuzz
