#include "expansion/archive.hpp"

#include <cstdint>
#include <new>
#include <zlib.h>

namespace drc::expansion {

namespace {

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
constexpr std::uint32_t regularFile = 0100000U;
constexpr std::uint32_t stored = 0;
constexpr std::uint32_t deflated = 8;

std::uint32_t checksum(const std::string& content) {
    const auto* const bytes = reinterpret_cast<const Bytef*>(content.data()); // NOLINT
    return static_cast<std::uint32_t>(crc32_z(0, bytes, content.size()));
}

/// The content as a stream of the deflate format, without a head. One setting, since another gives other
/// bytes.
std::string deflate(const std::string& content) {
    constexpr int withoutHead = -15;
    constexpr int level = 6; // the highest takes a fifth more time, and saves no byte of a small function
    constexpr int memory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, withoutHead, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string result(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data())); // NOLINT
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data()); // NOLINT
    stream.avail_out = static_cast<uInt>(result.size());
    ::deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

/// A file as the archive holds it.
struct Entry {
    explicit Entry(const PackedFile& ofFile) : file(ofFile), squeezed(deflate(ofFile.content)) {
        if (squeezed.size() < file.content.size()) return;
        squeezed = file.content;
        method = stored;
    }
    const PackedFile& file;
    std::string squeezed;
    std::uint32_t method = deflated;
};

/// The fields that an entry's two headers share, from the flags to the length of the extra field.
std::string common(const Entry& entry) {
    std::string bytes;
    put(bytes, namesAreUtf8, 2);
    put(bytes, entry.method, 2);
    put(bytes, 0, 2); // midnight
    put(bytes, firstOfJanuary1980, 2);
    put(bytes, checksum(entry.file.content), 4);
    put(bytes, static_cast<std::uint32_t>(entry.squeezed.size()), 4);
    put(bytes, static_cast<std::uint32_t>(entry.file.content.size()), 4);
    put(bytes, static_cast<std::uint32_t>(entry.file.path.size()), 2);
    put(bytes, 0, 2);
    return bytes;
}

} // namespace

// What would not get smaller is stored as it is.
std::size_t mostInArchive(const std::vector<PackedFile>& files) {
    constexpr std::size_t headers = 30 + 46;
    constexpr std::size_t end = 22;
    std::size_t bytes = end;
    for (const PackedFile& file : files)
        bytes += headers + 2 * file.path.size() + file.content.size();
    return bytes;
}

std::string makeArchive(const std::vector<PackedFile>& files) {
    std::string archive;
    std::string directory;
    for (const PackedFile& file : files) {
        const Entry entry(file);
        const std::string shared = common(entry);
        put(directory, centralHeader, 4);
        put(directory, madeOnUnix, 2);
        put(directory, version, 2);
        directory += shared;
        put(directory, 0, 2); // comment
        put(directory, 0, 2); // disk
        put(directory, 0, 2); // internal attributes
        put(directory, (regularFile | (file.executable ? 0755U : 0644U)) << 16U, 4);
        put(directory, static_cast<std::uint32_t>(archive.size()), 4);
        directory += file.path;
        put(archive, localHeader, 4);
        put(archive, version, 2);
        archive += shared;
        archive += file.path;
        archive += entry.squeezed;
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
