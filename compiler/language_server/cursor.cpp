#include "language_server/cursor.hpp"

#include "source/ascii.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

bool isWordLetter(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
}

/// Goes through a text up to a place.
class Scanner {
public:
    Scanner(std::string_view text, std::uint32_t offset) : text_(text.substr(0, offset)) {}

    Cursor run() {
        while (at_ < text_.size())
            step();
        if (!cursor_.inComment && !cursor_.inText) takeWord();
        cursor_.statement = std::move(current_);
        return std::move(cursor_);
    }

private:
    struct Bracket {
        char sign;                     ///< `{`, `(`, `[`, or `$` for `${`
        std::vector<Lexeme> statement; ///< that it stands in
        bool isBlock = false;
    };

    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void step() {
        const char sign = peek();
        if (sign == '\n') return lineEnd();
        if (sign == ' ' || sign == '\t' || sign == '\r') return void(++at_);
        if (sign == '#') return comment();
        if (sign == '"') return string();
        if (sign == '{' || sign == '(' || sign == '[') return open(sign);
        if (sign == '}' || sign == ')' || sign == ']') return close();
        if (isWordLetter(sign)) return word();
        const std::size_t length =
            (sign == '-' && peek(1) == '>') || (sign == '.' && peek(1) == '.') ||
                    ((sign == '=' || sign == '!' || sign == '<' || sign == '>') && peek(1) == '=')
                ? 2
                : 1;
        add(length);
    }

    void add(std::size_t length) {
        current_.push_back({text_.substr(at_, length), static_cast<std::uint32_t>(at_)});
        at_ += length;
    }

    void word() {
        std::size_t length = 1;
        while (isWordLetter(peek(length)))
            ++length;
        add(length);
    }

    void comment() {
        const std::size_t end = text_.find('\n', at_);
        cursor_.inComment = end == std::string_view::npos;
        at_ = std::min(end, text_.size());
    }

    /// Up to its end, or to what is put into it.
    void string() {
        const std::size_t begin = at_++;
        text(begin);
    }

    void text(std::size_t begin) {
        while (at_ < text_.size()) {
            const char sign = peek();
            if (sign == '\n') break; // texts end with their line
            if (sign == '\\') {
                at_ += 2;
                continue;
            }
            if (sign == '$' && peek(1) == '{') {
                brackets_.push_back({'$', std::move(current_), false});
                current_.clear();
                textBegins_.push_back(begin);
                at_ += 2;
                return;
            }
            ++at_;
            if (sign != '"') continue;
            current_.push_back({text_.substr(begin, at_ - begin), static_cast<std::uint32_t>(begin)});
            return;
        }
        at_ = std::min(at_, text_.size());
        cursor_.inText = at_ == text_.size();
    }

    /// A statement ends with its line, unless a bracket or an operator goes on.
    void lineEnd() {
        ++at_;
        const bool isInBracket =
            !brackets_.empty() && !brackets_.back().isBlock && brackets_.back().sign != '{';
        if (!isInBracket) current_.clear();
    }

    void open(char sign) {
        ++at_;
        const bool isBlock = sign == '{' && !isValue();
        if (sign == '{') cursor_.blocks.push_back({current_, static_cast<std::uint32_t>(at_ - 1), !isBlock});
        brackets_.push_back({sign, std::move(current_), isBlock});
        current_.clear();
    }

    /// Whether what follows stands where a value does: behind `=`, `:`, `(`, `[`, or a comma.
    bool isValue() const {
        if (current_.empty()) return !brackets_.empty() && !brackets_.back().isBlock;
        const std::string_view last = current_.back().text;
        constexpr std::string_view before[] = {"=", ":", ",", "+", "else", "in", "and", "or", "==", "!="};
        return std::find(std::begin(before), std::end(before), last) != std::end(before);
    }

    void close() {
        ++at_;
        if (brackets_.empty()) return;
        Bracket bracket = std::move(brackets_.back());
        brackets_.pop_back();
        if (bracket.sign == '{') cursor_.blocks.pop_back();
        if (bracket.isBlock) {
            current_.clear();
            return;
        }
        current_ = std::move(bracket.statement);
        if (bracket.sign == '$') {
            const std::size_t begin = textBegins_.back();
            textBegins_.pop_back();
            return text(begin);
        }
        // What stood in the brackets is one value.
        current_.push_back({")", static_cast<std::uint32_t>(at_ - 1)});
    }

    static std::string_view assignedIn(const std::vector<Lexeme>& statement) {
        for (std::size_t at = statement.size(); at > 1; --at)
            if (statement[at - 1].text == "=") return statement[at - 2].text;
        return {};
    }

    /// The word that ends where the place is, is what is being typed.
    void takeWord() {
        cursor_.begin = static_cast<std::uint32_t>(text_.size());
        if (!current_.empty() && isWordLetter(text_.empty() ? ' ' : text_.back()) &&
            current_.back().isWord()) {
            cursor_.word = current_.back().text;
            cursor_.begin = current_.back().begin;
            current_.pop_back();
        }
        cursor_.assigned = assignedIn(current_);
        for (auto bracket = brackets_.rbegin(); bracket != brackets_.rend(); ++bracket) {
            if (bracket->isBlock) break;
            ++cursor_.depth;
            if (cursor_.assigned.empty()) cursor_.assigned = assignedIn(bracket->statement);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Cursor cursor_;
    std::vector<Lexeme> current_;
    std::vector<Bracket> brackets_;
    std::vector<std::size_t> textBegins_; ///< of the texts around `${…}`
};

} // namespace

bool Lexeme::isWord() const {
    return !text.empty() && isWordLetter(text.front());
}

const OpenBlock* Cursor::block() const {
    for (auto one = blocks.rbegin(); one != blocks.rend(); ++one)
        if (!one->isMap) return &*one;
    return nullptr;
}

std::string_view Cursor::keyword(std::size_t level) const {
    return level < blocks.size() && !blocks[level].head.empty() ? blocks[level].head.front().text
                                                                : std::string_view();
}

Cursor cursorAt(std::string_view text, std::uint32_t offset) {
    return Scanner(text, offset).run();
}

} // namespace drc::language_server
