#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// Memory for small objects that come and go by the ten thousand, such as the values of an evaluation. What
/// is given back is taken again by the next of its size. Each thread has its own, and passes on what is too
/// much: a kept analysis may be freed by another thread than made it.
class SmallBlocks {
public:
#ifdef DRC_PLAIN_BLOCKS
    // Tests that are not instrumented themselves are linked with these, so they stand in one place.
    static void* take(std::size_t size);
    static void giveBack(void* block, std::size_t size);
#else
    static void* take(std::size_t size) {
        if (size <= largest) {
            FreeList& list = own.lists[indexOf(size)];
            if (list.first != nullptr) return list.pop();
        }
        return takeFresh(size);
    }
    static void giveBack(void* block, std::size_t size) {
        if (size <= largest) {
            FreeList& list = own.lists[indexOf(size)];
            if (own.state == State::Running && list.length < 2 * batchLength) return list.push(block);
        }
        giveBackSlowly(block, size);
    }
#endif

private:
    friend class BlocksOfThread;
    static constexpr std::size_t unit = 16;
    static constexpr std::size_t largest = 512;
    /// So many blocks of one size are passed on at once. A thread keeps up to twice as many for itself.
    static constexpr std::size_t batchLength = 1024;

    struct Free {
        Free* next;
        Free* nextBatch; ///< of the first block of a batch that was passed on
    };
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
    };
    enum class State : std::uint8_t { New, Running, Ended };
    /// What a thread has. Neither made nor destroyed, so that reaching it costs no check.
    struct OfThread {
        std::array<FreeList, largest / unit + 1> lists;
        std::byte* next;
        std::byte* end;
        State state;
    };
    static constexpr std::size_t indexOf(std::size_t size) {
        return (size + unit - 1) / unit;
    }
    static void* takeFresh(std::size_t size);
    [[gnu::noinline]] static void* takeSlowly(std::size_t size);
    static void giveBackSlowly(void* block, std::size_t size);

    static constinit thread_local OfThread own;
};

/// The same for what a container holds.
template <class Held>
struct SmallAllocator {
    using value_type = Held;

    SmallAllocator() = default;
    template <class Other>
    SmallAllocator(const SmallAllocator<Other>& /*other*/) {} // NOLINT(google-explicit-constructor)

    Held* allocate(std::size_t count) {
        static_assert(alignof(Held) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
        if (count > PTRDIFF_MAX / sizeof(Held)) throw std::bad_array_new_length();
        return static_cast<Held*>(SmallBlocks::take(count * sizeof(Held)));
    }
    void deallocate(Held* held, std::size_t count) { SmallBlocks::giveBack(held, count * sizeof(Held)); }
    friend bool operator==(const SmallAllocator&, const SmallAllocator&) { return true; }
};

} // namespace drc::source
