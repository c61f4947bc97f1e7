#include "source/small_blocks.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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

/// So many blocks of one size are passed on at once. A thread keeps up to twice as many for itself.
constexpr std::size_t batchLength = 1024;

struct Free {
    Free* next;
    Free* nextBatch; ///< of the first block of a batch that was passed on
};
static_assert(sizeof(Free) <= unit);

struct FreeList {
    Free* first = nullptr;
    std::size_t length = 0;

    void push(void* block) {
        first = ::new (block) Free{first, nullptr};
        ++length;
    }
    void* pop() {
        Free* const block = first;
        first = block->next;
        --length;
        return block;
    }
    /// Cuts off so many, which must be there.
    Free* cut(std::size_t count) {
        Free* const batch = first;
        Free* last = batch;
        for (std::size_t index = 1; index < count; ++index)
            last = last->next;
        first = std::exchange(last->next, nullptr);
        length -= count;
        return batch;
    }
};
template <class List>
using BySize = std::array<List, largest / unit + 1>;

/// What threads have passed on: those that have ended, and those that give back what others took.
struct PassedOn {
    std::mutex mutex;
    BySize<Free*> batches{};
};
PassedOn& passedOn() {
    static PassedOn* const all = new PassedOn; // it outlives every thread
    return *all;
}

/// What a thread has. Neither made nor destroyed, so that reaching it costs no check.
struct OfThread {
    enum class State : std::uint8_t { New, Running, Ended };
    BySize<FreeList> lists;
    std::byte* next;
    std::byte* end;
    State state;
};
constinit thread_local OfThread own{};

void passOn(std::size_t index, std::size_t count) {
    Free* const batch = own.lists[index].cut(count);
    PassedOn& all = passedOn();
    const std::lock_guard lock(all.mutex);
    batch->nextBatch = std::exchange(all.batches[index], batch);
}

/// Takes over a batch that another thread has passed on.
bool adopt(std::size_t index) {
    PassedOn& all = passedOn();
    Free* batch = nullptr;
    {
        const std::lock_guard lock(all.mutex);
        batch = all.batches[index];
        if (batch != nullptr) all.batches[index] = batch->nextBatch;
    }
    FreeList& list = own.lists[index];
    list.first = batch;
    for (; batch != nullptr; batch = batch->next)
        ++list.length;
    return list.first != nullptr;
}

/// Passes on what a thread has when it ends.
class Keeper {
public:
    Keeper() = default;
    ~Keeper() {
        for (std::size_t left = 0; (left = static_cast<std::size_t>(own.end - own.next)) >= unit;) {
            const std::size_t size = std::min(left - left % unit, largest);
            own.lists[size / unit].push(std::exchange(own.next, own.next + size));
        }
        for (std::size_t index = 0; index < own.lists.size(); ++index)
            if (own.lists[index].length != 0) passOn(index, own.lists[index].length);
        own.state = OfThread::State::Ended;
    }
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;
};

void begin() {
    if (own.state == OfThread::State::Ended) return; // what its last objects need stays where it is
    own.state = OfThread::State::Running;
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
    if (own.state != OfThread::State::Running) begin();
    FreeList& list = own.lists[indexOf(size)];
    return list.first != nullptr ? list.pop() : fresh(indexOf(size));
}

void SmallBlocks::giveBack(void* block, std::size_t size) {
    if (size > largest) {
        ::operator delete(block);
        return;
    }
    if (own.state != OfThread::State::Running) begin();
    FreeList& list = own.lists[indexOf(size)];
    list.push(block);
    if (list.length >= 2 * batchLength) passOn(indexOf(size), batchLength);
}

#endif

} // namespace drc::source
