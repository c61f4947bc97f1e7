#include "semantics/wildcards.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace drc::semantics {

Wildcards::Wildcards(std::string_view pattern) {
    pieces_.emplace_back();
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        switch (pattern[at]) {
        case '*': pieces_.emplace_back(); break;
        case '?':
            sets_.emplace_back().set();
            add({0, sets_.size() - 1});
            break;
        case '[':
            // A set of one is that character: `[*]` is the star itself.
            if (at + 2 < pattern.size() && pattern[at + 2] == ']') {
                add({pattern[at + 1], noSet});
                at += 2;
            } else {
                at += readSet(pattern.substr(at));
            }
            break;
        default: add({pattern[at], noSet});
        }
    }
}

void Wildcards::add(Character character) {
    Piece& piece = pieces_.back();
    if (character.set == noSet && piece.anchor == noSet) piece.anchor = piece.characters.size();
    piece.characters.push_back(character);
    piece.isText = piece.isText && character.set == noSet;
    piece.text += character.wanted;
}

/// A set such as `[a-z0-9]` at the front of the pattern; how much further its end is. One without an end
/// fits nothing.
std::size_t Wildcards::readSet(std::string_view pattern) {
    Set& set = sets_.emplace_back();
    add({0, sets_.size() - 1});
    const std::size_t close = pattern.find(']', 1);
    if (close == std::string_view::npos) return 0;
    for (std::size_t at = 1; at < close; ++at) {
        const bool isRange = at + 2 < close && pattern[at + 1] == '-';
        const auto last = static_cast<unsigned char>(isRange ? pattern[at + 2] : pattern[at]);
        for (std::size_t character = static_cast<unsigned char>(pattern[at]); character <= last; ++character)
            set.set(character);
        if (isRange) at += 2;
    }
    return close;
}

bool Wildcards::fits(Character character, char found) const {
    return character.set == noSet ? character.wanted == found
                                  : sets_[character.set].test(static_cast<unsigned char>(found));
}

/// Whether there is room for it was asked before.
bool Wildcards::fitsAt(const Piece& piece, std::string_view text, std::size_t at) const {
    return std::all_of(piece.characters.begin(), piece.characters.end(),
                       [&](Character character) { return fits(character, text[at++]); });
}

/// Where the piece first stands, or npos.
std::size_t Wildcards::find(const Piece& piece, std::string_view text, std::size_t from) const {
    const std::size_t length = piece.characters.size();
    if (piece.isText) {
        if (from > text.size()) return std::string_view::npos;
        const void* const found = ::memmem(text.data() + from, text.size() - from, piece.text.data(), length);
        return found == nullptr ? std::string_view::npos
                                : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    }
    while (from + length <= text.size()) {
        if (piece.anchor != noSet) {
            const std::size_t anchor = text.find(piece.characters[piece.anchor].wanted, from + piece.anchor);
            if (anchor == std::string_view::npos) return anchor;
            from = anchor - piece.anchor;
            if (from + length > text.size()) break;
        }
        if (fitsAt(piece, text, from)) return from;
        ++from;
    }
    return std::string_view::npos;
}

// Each piece is taken where it first stands: whatever fits further on fits behind that, too.
bool Wildcards::fit(std::string_view text) const {
    const Piece& first = pieces_.front();
    const Piece& last = pieces_.back();
    const std::size_t firstLength = first.characters.size();
    if (pieces_.size() == 1) return text.size() == firstLength && fitsAt(first, text, 0);
    const std::size_t lastLength = last.characters.size();
    if (text.size() < firstLength + lastLength) return false;
    if (firstLength != 0 && !fitsAt(first, text, 0)) return false;
    if (lastLength != 0 && !fitsAt(last, text, text.size() - lastLength)) return false;
    const std::string_view middle = text.substr(0, text.size() - lastLength);
    std::size_t from = firstLength;
    for (std::size_t index = 1; index + 1 < pieces_.size(); ++index) {
        from = find(pieces_[index], middle, from);
        if (from == std::string_view::npos) return false;
        from += pieces_[index].characters.size();
    }
    return true;
}

namespace {

/// How often a character stands in the texts of a configuration, roughly.
constexpr unsigned commonness(unsigned char character) {
    if (source::isSmall(static_cast<char>(character))) return 40;
    if (character == '-' || character == '_' || character == '.') return 40;
    return 1;
}

unsigned commonness(const Wildcards::Set& set) {
    unsigned sum = 0;
    for (std::size_t character = 0; character < set.size(); ++character)
        if (set.test(character)) sum += commonness(static_cast<unsigned char>(character));
    return sum;
}

} // namespace

Wildcards::Set Wildcards::rarest() const {
    Set best;
    best.set();
    unsigned least = static_cast<unsigned>(-1);
    const auto consider = [&](const Set& set, unsigned common) {
        if (common >= least) return;
        best = set;
        least = common;
    };
    for (const Set& set : sets_)
        consider(set, commonness(set));
    for (const Piece& piece : pieces_)
        for (const Character character : piece.characters)
            if (const auto wanted = static_cast<unsigned char>(character.wanted); character.set == noSet)
                consider(Set().set(wanted), commonness(wanted));
    return best;
}

bool Wildcards::mayFitWithin(std::string_view text) const {
    return std::all_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
        return !piece.isText || find(piece, text, 0) != std::string_view::npos;
    });
}

bool AnyWildcards::mayFitWithin(std::string_view text) const {
    return std::any_of(patterns_.begin(), patterns_.end(),
                       [&](const Wildcards* pattern) { return pattern->mayFitWithin(text); });
}

AnyWildcards::AnyWildcards(std::vector<const Wildcards*> patterns) : patterns_(std::move(patterns)) {
    Wildcards::Set needed;
    for (const Wildcards* pattern : patterns_)
        needed |= pattern->rarest();
    for (std::size_t character = 0; character < needed_.size(); ++character)
        needed_[character] = needed.test(character);
}

bool AnyWildcards::mayFit(std::string_view part) const {
    return std::any_of(part.begin(), part.end(),
                       [&](char character) { return needed_[static_cast<unsigned char>(character)]; });
}

bool AnyWildcards::fit(std::string_view text) const {
    return (mayFit(text) || text.empty()) &&
           std::any_of(patterns_.begin(), patterns_.end(),
                       [&](const Wildcards* pattern) { return pattern->fit(text); });
}

} // namespace drc::semantics
