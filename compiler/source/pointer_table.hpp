#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace drc::source {

/// What belongs to objects that stay where they are, such as the nodes of a tree. Found by open addressing.
template <class Value>
class PointerTable {
public:
    PointerTable() = default;
    /// With room for so many, a power of two: to make room moves all that are there.
    explicit PointerTable(std::size_t expected) : slots_(expected * 2) { entries_.reserve(expected); }
    const Value* find(const void* key) const {
        if (slots_.empty()) return nullptr;
        const std::uint32_t* const slots = slots_.data();
        for (std::size_t slot = slotOf(key);; slot = (slot + 1) & (slots_.size() - 1)) {
            const std::uint32_t number = slots[slot]; // from 1
            if (number == 0) return nullptr;
            const Entry& entry = entries_.data()[number - 1];
            if (entry.first == key) return &entry.second;
        }
    }
    /// The first value of a key stays.
    void add(const void* key, Value value) {
        if (find(key) != nullptr) return;
        entries_.emplace_back(key, std::move(value));
        // Half of the slots are free, so that what is not there is soon known.
        if (entries_.size() * 2 <= slots_.size()) return place(entries_.size());
        slots_.assign(slots_.empty() ? std::size_t{64} : slots_.size() * 2, 0);
        for (std::size_t number = 1; number <= entries_.size(); ++number)
            place(number);
    }

private:
    using Entry = std::pair<const void*, Value>;

    std::size_t slotOf(const void* key) const {
        // Pointers differ in their middle bits, which the product moves into its upper ones.
        const std::uint64_t product = reinterpret_cast<std::uintptr_t>(key) * 0x9E3779B97F4A7C15U;
        return static_cast<std::size_t>(product >> 32U) & (slots_.size() - 1);
    }
    void place(std::size_t number) {
        std::size_t slot = slotOf(entries_[number - 1].first);
        while (slots_[slot] != 0)
            slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = static_cast<std::uint32_t>(number);
    }

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_; ///< powers of two
};

} // namespace drc::source
