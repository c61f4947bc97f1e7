#include "source/small_blocks.hpp"

#include <array>
#include <mutex>
#include <new>
#include <utility>

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

/// Of each size, as many as one thread keeps for itself.
constexpr std::size_t mostKept = 4096;

struct Free {
    Free* next;
};
struct FreeList {
    Free* first = nullptr;
    std::size_t length = 0;

    void push(void* block) {
        first = ::new (block) Free{first};
        ++length;
    }
    void* pop() {
        Free* const block = first;
        first = block->next;
        --length;
        return block;
    }
    void append(FreeList& other) {
        while (other.first != nullptr)
            push(other.pop());
    }
};
using Lists = std::array<FreeList, largest / unit + 1>;

/// What threads have passed on: those that have ended, and those that give back what others took.
struct PassedOn {
    std::mutex mutex;
    Lists lists{};
};
PassedOn& passedOn() {
    static PassedOn* const all = new PassedOn; // it outlives every thread
    return *all;
}

/// What a thread has. Neither made nor destroyed, so that reaching it costs no check.
struct OfThread {
    Lists lists;
    std::byte* next;
    std::byte* end;
    bool isKept; ///< there is somebody who passes it on when the thread ends
};
constinit thread_local OfThread own{};

void passOn(std::size_t index) {
    PassedOn& all = passedOn();
    const std::lock_guard lock(all.mutex);
    all.lists[index].append(own.lists[index]);
}

/// Takes over what others have passed on.
bool adopt(std::size_t index) {
    PassedOn& all = passedOn();
    const std::lock_guard lock(all.mutex);
    std::swap(own.lists[index], all.lists[index]);
    return own.lists[index].first != nullptr;
}

class Keeper {
public:
    Keeper() = default;
    ~Keeper() {
        for (std::size_t index = 0; index < own.lists.size(); ++index)
            passOn(index);
        own.isKept = false;
    }
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;
};

void keep() {
    own.isKept = true;
    thread_local const Keeper keeper;
}

void* fresh(std::size_t index) {
    const std::size_t size = index * unit;
    if (static_cast<std::size_t>(own.end - own.next) < size) {
        if (adopt(index)) return own.lists[index].pop();
        own.next = static_cast<std::byte*>(::operator new(chunkSize));
        own.end = own.next + chunkSize;
    }
    void* const block = own.next;
    own.next += size;
    return block;
}

std::size_t indexOf(std::size_t size) {
    return (size + unit - 1) / unit;
}

} // namespace

void* SmallBlocks::take(std::size_t size) {
    if (size > largest) return ::operator new(size);
    if (!own.isKept) keep();
    FreeList& list = own.lists[indexOf(size)];
    return list.first != nullptr ? list.pop() : fresh(indexOf(size));
}

void SmallBlocks::giveBack(void* block, std::size_t size) {
    if (size > largest) {
        ::operator delete(block);
        return;
    }
    if (!own.isKept) keep();
    FreeList& list = own.lists[indexOf(size)];
    list.push(block);
    if (list.length > mostKept) passOn(indexOf(size));
}

#endif

} // namespace drc::source
