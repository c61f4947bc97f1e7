#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace drc::driver::mcp {

/// Cuts what arrives into lines. Of a line that is too long nothing is kept.
class LineReader {
public:
    explicit LineReader(std::size_t longest) : longest_(longest) {}

    /// Gives each line that these bytes complete, without its end; nothing for one that is too long.
    void read(std::string_view bytes, const std::function<void(std::optional<std::string_view>)>& give);

private:
    void keep(std::string_view bytes);

    std::size_t longest_;
    std::string line_;
    bool tooLong_ = false;
};

} // namespace drc::driver::mcp
