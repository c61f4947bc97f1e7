#pragma once

#include "semantics/circles.hpp"
#include "semantics/value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::semantics {

struct Region;

/// Everything that an evaluation computes once: values, and what exists. What is being computed is a stack,
/// each entry for the one before, so that what needs itself is found with the way that leads back to it.
class Memo {
public:
    /// Those for whom something is computed: frames, instances. No number is used twice.
    using Owner = std::uint32_t;
    static constexpr Owner nobody = 0;

    struct Key {
        const void* what =
            nullptr; ///< a declaration, or whatever else has one result for each owner and region
        Owner owner = nobody;
        const Region* region = nullptr;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Result {
        bool known = false; ///< else it is being computed
        Value value{};
    };

    Owner newOwner() { return ++owners_; }
    /// The result, and whether nobody has asked for it before.
    std::pair<Result&, bool> result(const Key& key) {
        const auto [entry, isNew] = results_.try_emplace(key);
        return {entry->second, isNew};
    }
    /// The results of owners that were numbered after this one are no longer needed.
    void forgetAfter(Owner last) {
        std::erase_if(results_, [&](const auto& entry) { return entry.first.owner > last; });
    }
    Owner lastOwner() const { return owners_; }

    // ---- what is being computed

    struct Open {
        Key key;
        CircleStop stop;
    };
    /// Something is being computed for as long as it lives.
    class Computing {
    public:
        Computing(Memo& memo, const Key& key, const CircleStop& stop)
            : memo_(memo), index_(memo.open_.size()) {
            memo.open_.push_back({key, stop});
        }
        ~Computing() { memo_.open_.pop_back(); }
        /// The text that is evaluated now.
        void at(const syntax::Expression* text) { memo_.open_[index_].stop.value = text; }
        Computing(const Computing&) = delete;
        Computing& operator=(const Computing&) = delete;

    private:
        Memo& memo_;
        std::size_t index_;
    };
    const std::vector<Open>& open() const { return open_; }
    /// From the key to what is computed for it now; empty when it is not being computed.
    std::vector<Open> wayBackTo(const Key& key) const {
        for (std::size_t at = open_.size(); at > 0; --at)
            if (open_[at - 1].key == key)
                return {open_.begin() + static_cast<std::ptrdiff_t>(at - 1), open_.end()};
        return {};
    }

private:
    struct Hash {
        std::size_t operator()(const Key& key) const {
            // Pointers differ in their middle bits, numbers in their low ones.
            const auto what = reinterpret_cast<std::uintptr_t>(key.what);
            const auto region = reinterpret_cast<std::uintptr_t>(key.region);
            return ((what >> 4U) ^ (region >> 3U)) * 0x9E3779B97F4A7C15U + key.owner * 0xC2B2AE3D27D4EB4FU;
        }
    };

    std::unordered_map<Key, Result, Hash> results_;
    std::vector<Open> open_;
    Owner owners_ = nobody;
};

} // namespace drc::semantics
