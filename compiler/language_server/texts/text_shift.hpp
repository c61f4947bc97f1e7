#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace drc::language_server {

/// What one text has become: the part that differs, from the first byte that does to the last one, and where
/// all else is now.
class TextShift {
public:
    TextShift(std::string_view before, std::string_view now);

    /// Where the part that differs begins, in both texts.
    std::uint32_t begin() const { return same_; }
    /// Where it ends in the text before.
    std::uint32_t end() const { return endBefore_; }
    bool isSame() const { return same_ == endBefore_ && same_ == endNow_; }
    /// The byte now of a byte before, which is not in that part.
    std::uint32_t toNow(std::uint32_t before) const {
        return before >= endBefore_ && before >= same_ ? before - endBefore_ + endNow_ : before;
    }
    /// The other way round; nothing for what is in that part, or next to it.
    std::optional<std::uint32_t> toBefore(std::uint32_t now) const;

private:
    std::uint32_t same_ = 0;
    std::uint32_t endBefore_ = 0;
    std::uint32_t endNow_ = 0;
};

} // namespace drc::language_server
