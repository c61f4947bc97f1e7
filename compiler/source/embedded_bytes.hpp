#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace drc::source {

/// Writes bytes as a literal of C++, for the programs of the build that embed what they have made.
inline void writeLiteral(std::ostream& out, std::string_view bytes) {
    constexpr std::size_t perLine = 64;
    for (std::size_t at = 0; at < bytes.size(); at += perLine) {
        std::string line = "    \"";
        for (const char byte : bytes.substr(at, perLine))
            line += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
        out << line << "\"\n";
    }
}

} // namespace drc::source
