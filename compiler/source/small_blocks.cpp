#include "source/small_blocks.hpp"

#include <array>
#include <mutex>
#include <new>

// A sanitizer sees each object only when the common allocator made it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DRC_PLAIN_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define DRC_PLAIN_BLOCKS 1
#endif
#endif

namespace drc::source {

#ifdef DRC_PLAIN_BLOCKS

void* SmallBlocks::take(std::size_t size) {
    return ::operator new(size);
}

void SmallBlocks::giveBack(void* block, std::size_t /*size*/) {
    ::operator delete(block);
}

#else

namespace {

constexpr std::size_t unit = 16;
constexpr std::size_t largest = 256;
constexpr std::size_t chunkSize = 16 * 1024;

struct Free {
    Free* next;
};
using Lists = std::array<Free*, largest / unit + 1>;

/// What threads leave behind that have ended.
struct Left {
    std::mutex mutex;
    Lists lists{};
};
Left& left() {
    static Left* const all = new Left; // it outlives every thread
    return *all;
}

class OfThread {
public:
    OfThread() {
        Left& all = left();
        const std::lock_guard lock(all.mutex);
        lists.swap(all.lists);
    }
    ~OfThread() {
        Left& all = left();
        const std::lock_guard lock(all.mutex);
        for (std::size_t index = 0; index < lists.size(); ++index)
            while (Free* const block = lists[index]) {
                lists[index] = block->next;
                block->next = all.lists[index];
                all.lists[index] = block;
            }
    }
    OfThread(const OfThread&) = delete;
    OfThread& operator=(const OfThread&) = delete;

    void* fresh(std::size_t size) {
        if (static_cast<std::size_t>(end_ - next_) < size) {
            next_ = static_cast<std::byte*>(::operator new(chunkSize));
            end_ = next_ + chunkSize;
        }
        void* const block = next_;
        next_ += size;
        return block;
    }

    Lists lists{};

private:
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
};

OfThread& ofThread() {
    thread_local OfThread blocks;
    return blocks;
}

} // namespace

void* SmallBlocks::take(std::size_t size) {
    if (size > largest) return ::operator new(size);
    const std::size_t index = (size + unit - 1) / unit;
    OfThread& own = ofThread();
    if (Free* const block = own.lists[index]) {
        own.lists[index] = block->next;
        return block;
    }
    return own.fresh(index * unit);
}

void SmallBlocks::giveBack(void* block, std::size_t size) {
    if (size > largest) {
        ::operator delete(block);
        return;
    }
    const std::size_t index = (size + unit - 1) / unit;
    OfThread& own = ofThread();
    own.lists[index] = ::new (block) Free{own.lists[index]};
}

#endif

} // namespace drc::source
