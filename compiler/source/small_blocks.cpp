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

class OfThread {
public:
    OfThread() = default;
    ~OfThread() {
        for (std::size_t index = 0; index < lists_.size(); ++index)
            passOn(index);
    }
    OfThread(const OfThread&) = delete;
    OfThread& operator=(const OfThread&) = delete;

    void* take(std::size_t index) {
        return lists_[index].first != nullptr ? lists_[index].pop() : fresh(index);
    }
    void giveBack(void* block, std::size_t index) {
        lists_[index].push(block);
        if (lists_[index].length > mostKept) passOn(index);
    }

private:
    void* fresh(std::size_t index) {
        const std::size_t size = index * unit;
        if (static_cast<std::size_t>(end_ - next_) < size) {
            if (adopt(index)) return lists_[index].pop();
            next_ = static_cast<std::byte*>(::operator new(chunkSize));
            end_ = next_ + chunkSize;
        }
        void* const block = next_;
        next_ += size;
        return block;
    }
    bool adopt(std::size_t index) {
        PassedOn& all = passedOn();
        const std::lock_guard lock(all.mutex);
        std::swap(lists_[index], all.lists[index]);
        return lists_[index].first != nullptr;
    }
    void passOn(std::size_t index) {
        PassedOn& all = passedOn();
        const std::lock_guard lock(all.mutex);
        all.lists[index].append(lists_[index]);
    }

    Lists lists_{};
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
};

OfThread& ofThread() {
    thread_local OfThread blocks;
    return blocks;
}

std::size_t indexOf(std::size_t size) {
    return (size + unit - 1) / unit;
}

} // namespace

void* SmallBlocks::take(std::size_t size) {
    return size > largest ? ::operator new(size) : ofThread().take(indexOf(size));
}

void SmallBlocks::giveBack(void* block, std::size_t size) {
    if (size > largest)
        ::operator delete(block);
    else
        ofThread().giveBack(block, indexOf(size));
}

#endif

} // namespace drc::source
