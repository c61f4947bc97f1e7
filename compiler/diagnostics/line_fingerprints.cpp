#include "diagnostics/line_fingerprints.hpp"

#include "source/utf16.hpp"

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <utility>

namespace drc::diagnostics {

namespace {

constexpr std::size_t window = 100;
constexpr std::uint64_t multiplier = 37;

constexpr std::uint64_t powerOfMultiplier() {
    std::uint64_t power = 1;
    for (std::size_t count = 0; count < window; ++count)
        power *= multiplier; // modulo 2^64
    return power;
}

/// A rolling hash over the last 100 code units; `visit` is called with each line and what its hash is.
template <class Visit>
class LineHashes {
public:
    explicit LineHashes(const Visit& visit) : visit_(visit) {}

    void feed(std::uint16_t unit) {
        constexpr std::uint16_t lineFeed = '\n';
        constexpr std::uint16_t carriageReturn = '\r';
        if (unit == ' ' || unit == '\t' || (unit == lineFeed && afterReturn_)) {
            afterReturn_ = false;
            return;
        }
        afterReturn_ = unit == carriageReturn;
        if (afterReturn_) unit = lineFeed;
        finishLine();
        if (atLineStart_) lineOf_[at_] = ++line_;
        atLineStart_ = unit == lineFeed;
        push(unit);
    }

    void end() {
        constexpr std::uint16_t endOfFile = 0xFFFF;
        feed(endOfFile);
        for (std::size_t count = 0; count < window; ++count) {
            finishLine();
            push(0);
        }
    }

private:
    /// What leaves the window ends what its line is known by.
    void finishLine() {
        if (lineOf_[at_] == 0) return;
        visit_(lineOf_[at_], hash_);
        lineOf_[at_] = 0;
    }

    void push(std::uint16_t unit) {
        hash_ = multiplier * hash_ + unit - powerOfMultiplier() * units_[at_];
        units_[at_] = unit;
        at_ = (at_ + 1) % window;
    }

    const Visit& visit_;
    std::array<std::uint16_t, window> units_{};
    std::array<std::uint32_t, window> lineOf_{}; ///< the line that begins there; 0 for none
    std::size_t at_ = 0;
    std::uint64_t hash_ = 0;
    std::uint32_t line_ = 0;
    bool atLineStart_ = true;
    bool afterReturn_ = false;
};

template <class Visit>
void forEachLine(std::string_view text, const Visit& visit) {
    LineHashes<Visit> hashes(visit);
    source::forEachCodeUnit(text, [&](std::uint16_t unit) { hashes.feed(unit); });
    hashes.end();
}

} // namespace

std::map<std::uint32_t, std::string> lineFingerprints(std::string_view text,
                                                      const std::set<std::uint32_t>& lines) {
    // Only what is wanted is counted: a file may have more lines than fit into memory as a table.
    std::unordered_map<std::uint64_t, std::size_t> wanted;
    forEachLine(text, [&](std::uint32_t line, std::uint64_t hash) {
        if (lines.count(line) != 0) wanted.emplace(hash, 0);
    });
    std::map<std::uint32_t, std::string> result;
    forEachLine(text, [&](std::uint32_t line, std::uint64_t hash) {
        const auto known = wanted.find(hash);
        if (known == wanted.end()) return;
        ++known->second;
        if (lines.count(line) != 0) result.emplace(line, fmt::format("{:x}:{}", hash, known->second));
    });
    return result;
}

} // namespace drc::diagnostics
