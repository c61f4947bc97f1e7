#pragma once

#include <cstddef>

namespace drc::source {

/// Memory for small objects that come and go by the ten thousand, such as the values of an evaluation. What
/// is given back is taken again by the next of its size; each thread has its own, and passes on what it has
/// too much of: who keeps an analysis may free in one thread what another one took.
class SmallBlocks {
public:
    static void* take(std::size_t size);
    static void giveBack(void* block, std::size_t size);
};

} // namespace drc::source
