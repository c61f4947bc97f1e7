#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::source {

/// A name with its hash, which is computed once however many tables it is looked up in. The text must outlive
/// it.
class HashedName {
public:
    template <std::convertible_to<std::string_view> Text>
    HashedName(const Text& text) // NOLINT(google-explicit-constructor)
        : text_(text), hash_(hashOf(text_)) {}

    std::string_view text() const { return text_; }
    std::uint32_t hash() const { return hash_; }

private:
    static std::uint64_t load(const char* from, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, from, size);
        return word;
    }
    static std::uint32_t hashOf(std::string_view text) {
        constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
        const char* at = text.data();
        std::size_t size = text.size();
        std::uint64_t hash = size;
        for (; size >= 8; at += 8, size -= 8) {
            hash = (hash ^ load(at, 8)) * factor;
            hash ^= hash >> 32U;
        }
        // Of fixed sizes, so that nothing is called for a few bytes.
        if ((size & 4U) != 0) {
            hash = (hash ^ load(at, 4)) * factor;
            hash ^= hash >> 32U;
            at += 4;
        }
        if ((size & 2U) != 0) {
            hash = (hash ^ load(at, 2)) * factor;
            hash ^= hash >> 32U;
            at += 2;
        }
        if ((size & 1U) != 0) hash = (hash ^ load(at, 1)) * factor;
        return static_cast<std::uint32_t>(hash >> 32U);
    }

    std::string_view text_;
    std::uint32_t hash_;
};

/// What names stand for, in the order in which they were added. Most tables have few names, which are
/// compared by their hashes one after the other; larger ones are found by open addressing. An empty one
/// allocates nothing. The texts must outlive the table.
template <class Value>
class NameTable {
public:
    struct Entry {
        std::string_view name;
        std::uint32_t hash;
        Value value;
    };

    const Value* find(const HashedName& name) const {
        // Most tables do not have the name, which is known without looking into them.
        if ((seen_ & bitOf(name.hash())) == 0) return nullptr;
        const Entry* const found = search(name);
        return found == nullptr ? nullptr : &found->value;
    }
    Value* find(const HashedName& name) { return const_cast<Value*>(std::as_const(*this).find(name)); }
    bool contains(const HashedName& name) const { return find(name) != nullptr; }

    /// The value under the name, and whether it is the given one: the first one keeps the name.
    std::pair<Value*, bool> add(const HashedName& name, Value value) {
        if (Value* const known = find(name)) return {known, false};
        if (entries_.empty()) entries_.reserve(few / 2);
        entries_.push_back({name.text(), name.hash(), std::move(value)});
        seen_ |= bitOf(name.hash());
        if (entries_.size() > few) addSlot();
        return {&entries_.back().value, true};
    }

    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }
    auto begin() const { return entries_.begin(); }
    auto end() const { return entries_.end(); }

private:
    static constexpr std::size_t few = 8;
    static std::uint64_t bitOf(std::uint32_t hash) { return std::uint64_t{1} << (hash & 63U); }

    static bool isOf(const Entry& entry, const HashedName& name) {
        return entry.hash == name.hash() && entry.name == name.text();
    }

    // Apart from what knows most absent names, which is little enough to stand wherever names are looked up.
    [[gnu::noinline]] const Entry* search(const HashedName& name) const {
        const Entry* const entries = entries_.data();
        if (slots_.empty()) {
            for (const Entry* entry = entries; entry != entries + entries_.size(); ++entry)
                if (isOf(*entry, name)) return entry;
            return nullptr;
        }
        const std::uint32_t* const slots = slots_.data();
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t slot = (name.hash() >> 6U) & mask;; slot = (slot + 1) & mask) {
            const std::uint32_t number = slots[slot]; // from 1
            if (number == 0) return nullptr;
            if (isOf(entries[number - 1], name)) return entries + number - 1;
        }
    }

    void addSlot() {
        // Half of them are free, so that what is not there is soon known.
        if (entries_.size() * 2 > slots_.size()) {
            slots_.assign(slots_.empty() ? std::size_t{4} * few : slots_.size() * 2, 0);
            for (std::size_t number = 1; number <= entries_.size(); ++number)
                place(number);
        } else {
            place(entries_.size());
        }
    }
    void place(std::size_t number) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = (entries_[number - 1].hash >> 6U) & mask;
        while (slots_[slot] != 0)
            slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(number);
    }

    std::uint64_t seen_ = 0; ///< a bit for each hash, by which most absent names are known
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_; ///< powers of two
};

} // namespace drc::source
