#include "driver/mcp/line_reader.hpp"

#include <algorithm>

namespace drc::driver::mcp {

void LineReader::read(std::string_view bytes,
                      const std::function<void(std::optional<std::string_view>)>& give) {
    while (true) {
        const std::size_t end = bytes.find('\n');
        keep(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        if (line_.ends_with('\r')) line_.pop_back();
        give(tooLong_ ? std::nullopt : std::optional<std::string_view>(line_));
        line_.clear();
        tooLong_ = false;
        bytes.remove_prefix(end + 1);
    }
}

void LineReader::keep(std::string_view bytes) {
    tooLong_ = tooLong_ || line_.size() + bytes.size() > longest_;
    if (!tooLong_) {
        line_ += bytes;
        return;
    }
    line_.clear();
    line_.shrink_to_fit();
}

} // namespace drc::driver::mcp
