#pragma once

#include <cstddef>

namespace drc::source {

/// Memory for small objects that come and go by the ten thousand, such as the values of an evaluation. What
/// is given back is taken again by the next of its size. Each thread has its own, and passes on what is too
/// much: a kept analysis may be freed by another thread than made it.
class SmallBlocks {
public:
    static void* take(std::size_t size);
    static void giveBack(void* block, std::size_t size);
};

} // namespace drc::source
