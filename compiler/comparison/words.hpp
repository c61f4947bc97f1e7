#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::comparison {

/// A sentence, or a part of one, in which each format marks what is written in a program in its own way.
class Words {
public:
    struct Piece {
        std::string text;
        bool isCode = false;
    };
    /// How a format writes a piece.
    using Writer = std::string (*)(std::string_view text);

    Words() = default;
    Words(std::string_view text) { add(text); } // NOLINT(google-explicit-constructor)
    Words(const char* text) { add(text); }      // NOLINT(google-explicit-constructor)

    Words& add(std::string_view text) {
        if (!text.empty()) pieces_.push_back({std::string(text), false});
        return *this;
    }
    Words& add(const char* text) { return add(std::string_view(text)); }
    Words& code(std::string_view text) {
        pieces_.push_back({std::string(text), true});
        return *this;
    }
    Words& add(const Words& other) {
        pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
        return *this;
    }
    bool empty() const { return pieces_.empty(); }
    const std::vector<Piece>& pieces() const { return pieces_; }

    std::string written(Writer plainly, Writer asCode) const {
        std::string result;
        for (const Piece& piece : pieces_)
            result += piece.isCode ? asCode(piece.text) : plainly(piece.text);
        return result;
    }
    /// What is written in a program stands between backticks.
    std::string text() const {
        return written([](std::string_view text) { return std::string(text); },
                       [](std::string_view text) { return "`" + std::string(text) + "`"; });
    }

private:
    std::vector<Piece> pieces_;
};

/// The words as a sentence begins.
Words capitalized(const Words& words);

} // namespace drc::comparison
