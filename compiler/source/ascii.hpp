#pragma once

#include <string>
#include <string_view>

/// ASCII letters, independent of the locale. Names, codes and keywords have no others.
namespace drc::source {

constexpr bool isSmall(char letter) {
    return letter >= 'a' && letter <= 'z';
}
constexpr bool isCapital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}
constexpr bool isLetter(char letter) {
    return isSmall(letter) || isCapital(letter);
}
constexpr bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

constexpr char small(char letter) {
    return isCapital(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr char capital(char letter) {
    return isSmall(letter) ? static_cast<char>(letter - 'a' + 'A') : letter;
}

inline std::string inSmallLetters(std::string_view text) {
    std::string result(text);
    for (char& letter : result)
        letter = small(letter);
    return result;
}

inline std::string inCapitals(std::string_view text) {
    std::string result(text);
    for (char& letter : result)
        letter = capital(letter);
    return result;
}

} // namespace drc::source
