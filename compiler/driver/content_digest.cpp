#include "driver/content_digest.hpp"

#include <blake2.h>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace drc::driver {

std::string contentDigest(std::string_view bytes) {
    constexpr std::size_t length = 32;
    std::array<std::uint8_t, length> digest{};
    blake2b(digest.data(), bytes.data(), nullptr, digest.size(), bytes.size(), 0);
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

} // namespace drc::driver
