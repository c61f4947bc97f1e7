#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drc::semantics {

/// A pattern of `*`, `?` and `[a-z]`, taken apart once for the many texts that are held against it.
class Wildcards {
public:
    explicit Wildcards(std::string_view pattern);

    /// Whether a whole text fits. The cost is at most the product of the lengths.
    bool fit(std::string_view text) const;

    using Set = std::bitset<256>;
    /// Of the characters that a text must have, the set that texts have least often; all characters where it
    /// need not have any.
    Set rarest() const;
    /// Whether a part of a text may fit: false when it lacks something that the pattern says literally.
    bool mayFitWithin(std::string_view text) const;

private:
    struct Character {
        char wanted = 0;         ///< unless there is a set
        std::size_t set = noSet; ///< by its index in `sets_`
    };
    /// What stands between two `*`.
    struct Piece {
        std::vector<Character> characters;
        std::size_t anchor = noSet; ///< the first that is one character only
        bool isText = true;         ///< all of them are
        std::string text;           ///< which they are then
    };
    static constexpr std::size_t noSet = static_cast<std::size_t>(-1);

    std::size_t readSet(std::string_view pattern);
    void add(Character character);
    bool fits(Character character, char found) const;
    bool fitsAt(const Piece& piece, std::string_view text, std::size_t at) const;
    std::size_t find(const Piece& piece, std::string_view text, std::size_t from) const;

    std::vector<Piece> pieces_;
    std::vector<Set> sets_;
};

/// Several patterns, for texts that mostly fit none of them.
class AnyWildcards {
public:
    explicit AnyWildcards(std::vector<const Wildcards*> patterns);
    bool fit(std::string_view text) const;
    bool mayFitWithin(std::string_view text) const;
    /// Whether a text with this part may fit: one without any of these parts fits none.
    bool mayFit(std::string_view part) const;
    const std::vector<const Wildcards*>& patterns() const { return patterns_; }

private:
    std::vector<const Wildcards*> patterns_;
    std::array<bool, 256> needed_{}; ///< a text without any of these characters fits none
};

/// The same for one text.
inline bool matchesWildcards(std::string_view text, std::string_view pattern) {
    return Wildcards(pattern).fit(text);
}

} // namespace drc::semantics
