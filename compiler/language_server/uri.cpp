#include "language_server/uri.hpp"

#include "source/ascii.hpp"
#include "source/file_system.hpp"

#include <fmt/format.h>

namespace drc::language_server {

namespace {

int digitOf(char letter) {
    if (source::isDigit(letter)) return letter - '0';
    const char small = source::small(letter);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// RFC 3986: unreserved characters, and what else may stand in a path.
bool mayStand(char letter) {
    constexpr std::string_view others = "-._~/!$&'()*+,;=@";
    return source::isLetter(letter) || source::isDigit(letter) ||
           others.find(letter) != std::string_view::npos;
}

} // namespace

std::string_view schemeOf(std::string_view uri) {
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0 || !source::isLetter(uri.front())) return {};
    for (const char letter : uri.substr(0, colon))
        if (!source::isLetter(letter) && !source::isDigit(letter) && letter != '-' && letter != '+' &&
            letter != '.')
            return {};
    return uri.substr(0, colon);
}

std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int high = text[at] == '%' && at + 2 < text.size() ? digitOf(text[at + 1]) : -1;
        const int low = high < 0 ? -1 : digitOf(text[at + 2]);
        if (low < 0) {
            result += text[at];
            continue;
        }
        result += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return result;
}

std::string encoded(std::string_view path) {
    std::string result;
    for (const char letter : path)
        if (mayStand(letter))
            result += letter;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    return result;
}

std::optional<std::string> pathOf(std::string_view uri) {
    if (source::inSmallLetters(schemeOf(uri)) != "file") return std::nullopt;
    std::string_view rest = uri.substr(std::string_view("file:").size());
    rest = rest.substr(0, rest.find_first_of("?#"));
    if (rest.starts_with("//")) {
        const std::size_t path = rest.find('/', 2);
        const std::string_view host = rest.substr(2, path == std::string_view::npos ? path : path - 2);
        if (path == std::string_view::npos || (!host.empty() && host != "localhost")) return std::nullopt;
        rest = rest.substr(path);
    }
    if (!rest.starts_with('/')) return std::nullopt;
    return source::resolve("", decoded(rest));
}

std::string uriOf(std::string_view path) {
    return "file://" + encoded(path);
}

std::string normalized(std::string_view uri) {
    if (const auto path = pathOf(uri)) return uriOf(*path);
    const std::string_view scheme = schemeOf(uri);
    if (scheme.empty()) return std::string(uri);
    return fmt::format("{}:{}", source::inSmallLetters(scheme),
                       encoded(decoded(uri.substr(scheme.size() + 1))));
}

} // namespace drc::language_server
