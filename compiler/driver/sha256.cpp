#include "driver/sha256.hpp"

#include <nettle/sha2.h>

#include <array>
#include <cstdint>

namespace drc::driver {

std::string sha256(std::string_view bytes) {
    sha256_ctx state{};
    sha256_init(&state);
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_update(&state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data())); // NOLINT
    sha256_digest(&state, digest.size(), digest.data());
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const std::uint8_t byte : digest) {
        result += digits[byte >> 4U];
        result += digits[byte & 0xFU];
    }
    return result;
}

} // namespace drc::driver
