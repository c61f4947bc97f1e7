#include "source/small_blocks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <thread>
#include <vector>

namespace drc::testing::small_blocks_test {

namespace {

constexpr std::size_t size = 48;
constexpr std::size_t many = 100'000;
using Blocks = std::vector<void*>;

Blocks taken(std::size_t count) {
    Blocks blocks(count);
    for (void*& block : blocks) {
        block = source::SmallBlocks::take(size);
        std::memset(block, 0x5A, size);
    }
    return blocks;
}

void giveBack(const Blocks& blocks) {
    for (void* block : blocks)
        source::SmallBlocks::giveBack(block, size);
}

bool areDistinct(Blocks blocks) {
    std::sort(blocks.begin(), blocks.end());
    return std::adjacent_find(blocks.begin(), blocks.end()) == blocks.end();
}

} // namespace

TEST_CASE("blocks that one thread takes are given back by another, and taken by a third") {
    Blocks first;
    std::thread([&] { first = taken(many); }).join();
    giveBack(first);
    Blocks second;
    std::thread([&] { second = taken(many); }).join();
    const Blocks third = taken(many);
    second.insert(second.end(), third.begin(), third.end());
    CHECK(areDistinct(second));
    giveBack(second);
}

// If what is passed on were gone through each time, this would take minutes.
TEST_CASE("blocks come and go after many were given back") {
    giveBack(taken(many));
    for (std::size_t turn = 0; turn < 10; ++turn) {
        const Blocks blocks = taken(many / 10);
        CHECK(areDistinct(blocks));
        giveBack(blocks);
    }
}

} // namespace drc::testing::small_blocks_test
