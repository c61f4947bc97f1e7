#include "language_server/texts/text_shift.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::language_server {

TextShift::TextShift(std::string_view before, std::string_view now) {
    const std::size_t shorter = std::min(before.size(), now.size());
    std::size_t same = 0;
    while (same < shorter && before[same] == now[same])
        ++same;
    std::size_t behind = 0;
    while (behind < shorter - same && before[before.size() - 1 - behind] == now[now.size() - 1 - behind])
        ++behind;
    same_ = static_cast<std::uint32_t>(same);
    endBefore_ = static_cast<std::uint32_t>(before.size() - behind);
    endNow_ = static_cast<std::uint32_t>(now.size() - behind);
}

std::optional<std::uint32_t> TextShift::toBefore(std::uint32_t now) const {
    if (isSame() || now < same_) return now;
    if (now > endNow_) return now - endNow_ + endBefore_;
    return std::nullopt;
}

} // namespace drc::language_server
