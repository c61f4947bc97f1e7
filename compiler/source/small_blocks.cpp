#include "source/small_blocks.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace drc::source {

#ifdef DRC_PLAIN_BLOCKS
void* SmallBlocks::take(std::size_t size) {
    return ::operator new(size);
}
void SmallBlocks::giveBack(void* block, std::size_t /*size*/) {
    ::operator delete(block);
}
#endif

constinit thread_local SmallBlocks::OfThread SmallBlocks::own{};

/// What lies behind the free blocks of a thread: fresh memory, and what threads pass on to each other.
class BlocksOfThread {
public:
    using Free = SmallBlocks::Free;
    using FreeList = SmallBlocks::FreeList;
    using State = SmallBlocks::State;
    static constexpr std::size_t unit = SmallBlocks::unit;
    static constexpr std::size_t largest = SmallBlocks::largest;
    static_assert(sizeof(Free) <= unit);

    static void begin() {
        auto& own = SmallBlocks::own;
        if (own.state == State::Ended) return; // what its last objects need stays where it is
        own.state = State::Running;
        thread_local const Keeper keeper;
    }

    /// A block where the chunk has no room for it.
    static void* fromElsewhere(std::size_t index) {
        if (adopt(index)) return SmallBlocks::own.lists[index].pop();
        keepRest();
        auto& own = SmallBlocks::own;
        own.next = static_cast<std::byte*>(::operator new(chunkSize));
        own.end = own.next + chunkSize;
        return std::exchange(own.next, own.next + index * unit);
    }

    static void passOn(std::size_t index, std::size_t count) {
        Free* const batch = cut(SmallBlocks::own.lists[index], count);
        PassedOn& all = passedOn();
        const std::lock_guard lock(all.mutex);
        batch->nextBatch = std::exchange(all.batches[index], batch);
    }

private:
    static constexpr std::size_t chunkSize = std::size_t{16} * 1024;

    /// What threads have passed on: those that have ended, and those that give back what others took.
    struct PassedOn {
        std::mutex mutex;
        std::array<Free*, largest / unit + 1> batches{};
    };
    static PassedOn& passedOn() {
        static PassedOn* const all = new PassedOn; // it outlives every thread
        return *all;
    }

    /// Cuts off so many, which must be there.
    static Free* cut(FreeList& list, std::size_t count) {
        Free* const batch = list.first;
        Free* last = batch;
        for (std::size_t index = 1; index < count; ++index)
            last = last->next;
        list.first = std::exchange(last->next, nullptr);
        list.length -= count;
        return batch;
    }

    /// Takes over a batch that another thread has passed on.
    static bool adopt(std::size_t index) {
        PassedOn& all = passedOn();
        Free* batch = nullptr;
        {
            const std::lock_guard lock(all.mutex);
            batch = all.batches[index];
            if (batch != nullptr) all.batches[index] = batch->nextBatch;
        }
        FreeList& list = SmallBlocks::own.lists[index];
        list.first = batch;
        for (; batch != nullptr; batch = batch->next)
            ++list.length;
        return list.first != nullptr;
    }

    /// What is left of a chunk serves for smaller blocks.
    static void keepRest() {
        auto& own = SmallBlocks::own;
        for (std::size_t left = 0; (left = static_cast<std::size_t>(own.end - own.next)) >= unit;) {
            const std::size_t size = std::min(left - left % unit, largest);
            own.lists[size / unit].push(std::exchange(own.next, own.next + size));
        }
    }

    /// Passes on what a thread has when it ends.
    class Keeper {
    public:
        Keeper() = default;
        ~Keeper() {
            keepRest();
            auto& own = SmallBlocks::own;
            for (std::size_t index = 0; index < own.lists.size(); ++index)
                if (own.lists[index].length != 0) passOn(index, own.lists[index].length);
            own.state = State::Ended;
        }
        Keeper(const Keeper&) = delete;
        Keeper& operator=(const Keeper&) = delete;
    };
};

void* SmallBlocks::takeFresh(std::size_t size) {
    const std::size_t taken = indexOf(size) * unit;
    if (size <= largest && static_cast<std::size_t>(own.end - own.next) >= taken)
        return std::exchange(own.next, own.next + taken);
    return takeSlowly(size);
}

void* SmallBlocks::takeSlowly(std::size_t size) {
    if (size > largest) return ::operator new(size);
    if (own.state != State::Running) BlocksOfThread::begin();
    return BlocksOfThread::fromElsewhere(indexOf(size));
}

void SmallBlocks::giveBackSlowly(void* block, std::size_t size) {
    if (size > largest) return ::operator delete(block);
    if (own.state != State::Running) BlocksOfThread::begin();
    FreeList& list = own.lists[indexOf(size)];
    list.push(block);
    if (list.length >= 2 * batchLength) BlocksOfThread::passOn(indexOf(size), batchLength);
}

} // namespace drc::source
