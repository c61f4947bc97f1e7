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

/// What a thread has. Neither made nor destroyed, so that reaching it costs no check.
struct OfThread {
    Lists lists;
    std::byte* next;
    std::byte* end;
    bool isKept; ///< there is somebody who hands it on when the thread ends
};
constinit thread_local OfThread own{};

/// Takes over what others have left, and leaves what the thread has when it ends.
class Keeper {
public:
    Keeper() {
        Left& all = left();
        const std::lock_guard lock(all.mutex);
        own.lists.swap(all.lists);
    }
    ~Keeper() {
        Left& all = left();
        const std::lock_guard lock(all.mutex);
        for (std::size_t index = 0; index < own.lists.size(); ++index)
            while (Free* const block = own.lists[index]) {
                own.lists[index] = block->next;
                block->next = all.lists[index];
                all.lists[index] = block;
            }
        own.isKept = false;
    }
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;
};

void keep() {
    own.isKept = true;
    thread_local const Keeper keeper;
}

void* fresh(std::size_t size) {
    if (static_cast<std::size_t>(own.end - own.next) < size) {
        own.next = static_cast<std::byte*>(::operator new(chunkSize));
        own.end = own.next + chunkSize;
    }
    void* const block = own.next;
    own.next += size;
    return block;
}

} // namespace

void* SmallBlocks::take(std::size_t size) {
    if (size > largest) return ::operator new(size);
    if (!own.isKept) keep();
    const std::size_t index = (size + unit - 1) / unit;
    if (Free* const block = own.lists[index]) {
        own.lists[index] = block->next;
        return block;
    }
    return fresh(index * unit);
}

void SmallBlocks::giveBack(void* block, std::size_t size) {
    if (size > largest) {
        ::operator delete(block);
        return;
    }
    if (!own.isKept) keep();
    const std::size_t index = (size + unit - 1) / unit;
    own.lists[index] = ::new (block) Free{own.lists[index]};
}

#endif

} // namespace drc::source
