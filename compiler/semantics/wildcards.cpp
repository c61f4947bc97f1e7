#include "semantics/wildcards.hpp"

#include <algorithm>

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
        case '[': at += readSet(pattern.substr(at)); break;
        default: add({pattern[at], noSet});
        }
    }
}

void Wildcards::add(Character character) {
    Piece& piece = pieces_.back();
    if (character.set == noSet && piece.anchor == noSet) piece.anchor = piece.characters.size();
    piece.characters.push_back(character);
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
    if (text.size() < firstLength + lastLength || !fitsAt(first, text, 0)) return false;
    if (!fitsAt(last, text, text.size() - lastLength)) return false;
    const std::string_view middle = text.substr(0, text.size() - lastLength);
    std::size_t from = firstLength;
    for (std::size_t index = 1; index + 1 < pieces_.size(); ++index) {
        from = find(pieces_[index], middle, from);
        if (from == std::string_view::npos) return false;
        from += pieces_[index].characters.size();
    }
    return true;
}

} // namespace drc::semantics
