#pragma once

#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__has_builtin) && __has_builtin(__builtin_clear_padding)
#define DRC_CLEARS_PADDING
#endif

namespace drc::syntax {

/// Owns the nodes of one tree; they are plain data and are freed together.
class Arena {
public:
    Arena() : Arena(std::size_t{64} * 1024) {}
    /// With room for so many bytes, and for more when that is used up.
    explicit Arena(std::size_t bytes) : memory_(bytes) {}
    /// In memory of somebody else's, whose bytes are zero and are enough. What a node does not use of it
    /// stays zero, so that equal trees are equal bytes.
    explicit Arena(std::span<std::byte> memory)
        : memory_(memory.data(), memory.size(), std::pmr::null_memory_resource()), clears_(true) {}

    template <class Node, class... Args>
    Node* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<Node>, "the arena runs no destructors");
        auto* const node =
            ::new (memory_.allocate(sizeof(Node), alignof(Node))) Node{std::forward<Args>(args)...};
        clear(node);
        return node;
    }

    /// Memory for nodes of any kind.
    char* allocate(std::size_t bytes) { return static_cast<char*>(memory_.allocate(bytes)); }

    /// Copies the elements from `first` on into the arena and removes them from the vector.
    template <class Element>
    std::span<const Element> take(std::vector<Element>& elements, std::size_t first) {
        static_assert(std::is_trivially_copyable_v<Element>);
        const std::size_t count = elements.size() - first;
        if (count == 0) return {};
        const std::size_t bytes = count * sizeOf<Element>();
        auto* copy = static_cast<Element*>(memory_.allocate(bytes, alignof(Element)));
        std::memcpy(static_cast<void*>(copy), elements.data() + first, bytes);
        for (std::size_t index = 0; clears_ && index < count; ++index)
            clear(copy + index);
        elements.resize(first);
        return {copy, count};
    }

    /// The elements with one more at the end. Spare room doubles, so that a long chain costs linear time; the
    /// span must be one that this function made, or empty.
    template <class Element>
    std::span<const Element> append(std::span<const Element> elements, const Element& next) {
        static_assert(std::is_trivially_copyable_v<Element>);
        const std::size_t count = elements.size();
        auto* target = const_cast<Element*>(elements.data());
        if ((count & (count - 1)) == 0) {
            const std::size_t room = count == 0 ? 1 : 2 * count;
            target = static_cast<Element*>(memory_.allocate(room * sizeOf<Element>(), alignof(Element)));
            if (count != 0)
                std::memcpy(static_cast<void*>(target), elements.data(), count * sizeOf<Element>());
        }
        target[count] = next;
        clear(target + count);
        return {target, count + 1};
    }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        auto* bytes = static_cast<char*>(memory_.allocate(text.size(), 1));
        std::memcpy(bytes, text.data(), text.size());
        return {bytes, text.size()};
    }

private:
    /// Elements are often pointers, whose own size is meant.
    template <class Element>
    static constexpr std::size_t sizeOf() {
        return sizeof(Element); // NOLINT(bugprone-sizeof-expression)
    }

    /// Padding holds what was there before, or what was copied with the rest.
    template <class Node>
    void clear([[maybe_unused]] Node* node) const {
#ifdef DRC_CLEARS_PADDING
        if (clears_) __builtin_clear_padding(node);
#endif
    }

    std::pmr::monotonic_buffer_resource memory_;
    bool clears_ = false;
};

} // namespace drc::syntax
