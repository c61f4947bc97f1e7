#include "expansion/archive.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace drc::expansion {

namespace {

constexpr std::array<std::uint32_t, 256> makeTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
        table[byte] = value;
    }
    return table;
}

std::uint32_t checksum(std::string_view content) {
    static constexpr auto table = makeTable();
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char byte : content)
        value = table[(value ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (value >> 8U);
    return ~value;
}

void put(std::string& bytes, std::uint32_t value, int count) {
    for (int index = 0; index < count; ++index)
        bytes += static_cast<char>(value >> (8 * index) & 0xFFU);
}

constexpr std::uint32_t localHeader = 0x04034B50;
constexpr std::uint32_t centralHeader = 0x02014B50;
constexpr std::uint32_t endOfDirectory = 0x06054B50;
constexpr std::uint32_t version = 20;
constexpr std::uint32_t madeOnUnix = 3U << 8U | version;
constexpr std::uint32_t namesAreUtf8 = 1U << 11U;
constexpr std::uint32_t firstOfJanuary1980 = 1U << 5U | 1U;
constexpr std::uint32_t readableFile = 0100644U << 16U;

/// The fields that an entry's two headers share, from the flags to the length of the extra field.
std::string common(std::string_view name, std::string_view content) {
    std::string bytes;
    put(bytes, namesAreUtf8, 2);
    put(bytes, 0, 2); // stored
    put(bytes, 0, 2); // midnight
    put(bytes, firstOfJanuary1980, 2);
    put(bytes, checksum(content), 4);
    put(bytes, static_cast<std::uint32_t>(content.size()), 4);
    put(bytes, static_cast<std::uint32_t>(content.size()), 4);
    put(bytes, static_cast<std::uint32_t>(name.size()), 2);
    put(bytes, 0, 2);
    return bytes;
}

} // namespace

std::string makeArchive(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string archive;
    std::string directory;
    for (const auto& [name, content] : files) {
        const std::string shared = common(name, content);
        put(directory, centralHeader, 4);
        put(directory, madeOnUnix, 2);
        put(directory, version, 2);
        directory += shared;
        put(directory, 0, 2); // comment
        put(directory, 0, 2); // disk
        put(directory, 0, 2); // internal attributes
        put(directory, readableFile, 4);
        put(directory, static_cast<std::uint32_t>(archive.size()), 4);
        directory += name;
        put(archive, localHeader, 4);
        put(archive, version, 2);
        archive += shared;
        archive += name;
        archive += content;
    }
    const auto start = static_cast<std::uint32_t>(archive.size());
    archive += directory;
    put(archive, endOfDirectory, 4);
    put(archive, 0, 4);
    put(archive, static_cast<std::uint32_t>(files.size()), 2);
    put(archive, static_cast<std::uint32_t>(files.size()), 2);
    put(archive, static_cast<std::uint32_t>(directory.size()), 4);
    put(archive, start, 4);
    put(archive, 0, 2);
    return archive;
}

} // namespace drc::expansion
