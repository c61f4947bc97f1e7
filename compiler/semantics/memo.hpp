#pragma once

#include "semantics/cycles.hpp"
#include "semantics/value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::semantics {

struct RegionRole;

/// Things that are computed once for each key. What is being computed is a stack, each entry for the one
/// before, so that what needs itself is found with the way that leads back to it.
template <class KeyType, class ValueType, class Hash>
class MemoOf {
public:
    using Key = KeyType;
    struct Result {
        bool known = false; ///< else it is being computed
        ValueType value{};
    };
    struct Open {
        Key key;
        CycleStop stop;
    };

    /// The result, and whether nobody has asked for it before.
    std::pair<Result&, bool> result(const Key& key) {
        const auto [entry, isNew] = results_.try_emplace(key);
        return {entry->second, isNew};
    }
    /// The result where somebody has asked for it before, else null.
    const Result* find(const Key& key) const {
        const auto found = results_.find(key);
        return found == results_.end() ? nullptr : &found->second;
    }
    template <class Predicate>
    void forgetIf(const Predicate& isForgotten) {
        std::erase_if(results_, [&](const auto& entry) { return isForgotten(entry.first); });
    }

    /// Something is being computed for as long as it lives.
    class Computing {
    public:
        Computing(MemoOf& memo, const Key& key, const CycleStop& stop)
            : memo_(memo), index_(memo.open_.size()) {
            memo_.open_.push_back({key, stop});
        }
        ~Computing() { memo_.open_.pop_back(); }
        Computing(const Computing&) = delete;
        Computing& operator=(const Computing&) = delete;
        /// The text that is evaluated now.
        void at(const syntax::Expression* text) { memo_.open_[index_].stop.value = text; }

    private:
        MemoOf& memo_;
        std::size_t index_;
    };
    const std::vector<Open>& open() const { return open_; }
    /// From the key to what is computed for it now; empty when it is not being computed.
    std::vector<CycleStop> wayBackTo(const Key& key) const {
        std::vector<CycleStop> stops;
        auto from = open_.end();
        while (from != open_.begin() && !((from - 1)->key == key))
            --from;
        if (from == open_.begin()) return stops;
        for (--from; from != open_.end(); ++from)
            stops.push_back(from->stop);
        return stops;
    }

private:
    std::unordered_map<Key, Result, Hash, std::equal_to<Key>,
                       source::SmallAllocator<std::pair<const Key, Result>>>
        results_;
    std::vector<Open> open_;
};

/// Those for whom something is computed: frames, instances. No number is used twice.
using Owner = std::uint32_t;

struct MemoKey {
    const void* what = nullptr; ///< a declaration, or whatever else has one result for each owner and region
    Owner owner = 0;
    const RegionRole* region = nullptr;
    friend bool operator==(const MemoKey&, const MemoKey&) = default;
};

struct MemoHash {
    std::size_t operator()(const MemoKey& key) const {
        // Pointers differ in their middle bits, numbers in their low ones.
        const auto what = reinterpret_cast<std::uintptr_t>(key.what);
        const auto region = reinterpret_cast<std::uintptr_t>(key.region);
        return ((what >> 4U) ^ (region >> 3U)) * 0x9E3779B97F4A7C15U + key.owner * 0xC2B2AE3D27D4EB4FU;
    }
};

/// Everything that an evaluation computes once: values, and what exists.
class Memo : public MemoOf<MemoKey, Value, MemoHash> {
public:
    static constexpr Owner nobody = 0;
    Owner newOwner() { return ++owners_; }
    Owner lastOwner() const { return owners_; }
    /// The results of owners that were numbered after this one are no longer needed.
    void forgetAfter(Owner last) {
        forgetIf([&](const MemoKey& key) { return key.owner > last; });
    }

private:
    Owner owners_ = nobody;
};

} // namespace drc::semantics
