#include "source/content_digest.hpp"

#include <blake2.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace drc::source {

std::string contentDigest(std::string_view bytes) {
    constexpr std::size_t length = 32;
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::uint8_t, length> digest{};
    blake2b(digest.data(), bytes.data(), nullptr, digest.size(), bytes.size(), 0);
    std::string result;
    result.reserve(2 * length);
    for (const std::uint8_t byte : digest) {
        result += digits[byte >> 4U];
        result += digits[byte & 0xFU];
    }
    return result;
}

} // namespace drc::source
