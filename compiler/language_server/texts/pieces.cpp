#include "language_server/texts/pieces.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::language_server {

namespace {

constexpr std::uint32_t columnsOfLevel = 2;

bool goesOnWord(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
}

class Cutter {
public:
    explicit Cutter(std::string_view text) : text_(text) {}

    std::vector<Piece> run() {
        while (at_ < text_.size())
            step();
        return std::move(pieces_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void add(PieceKind kind, std::size_t begin) {
        if (at_ > begin)
            pieces_.push_back(
                {kind, {0, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}});
    }

    void step() {
        const std::size_t begin = at_;
        const char sign = peek();
        if (sign == ' ' || sign == '\t' || sign == '\r' || sign == '\n') return blank();
        if (sign == '#') {
            at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            return add(PieceKind::Comment, begin);
        }
        if (sign == '"') return inQuotes();
        if (source::isDigit(sign)) return number();
        if (goesOnWord(sign)) {
            skipWord();
            return add(PieceKind::Word, begin);
        }
        ++at_;
        add(PieceKind::Sign, begin);
        bracket(sign);
    }

    /// What is put into a text ends with its line, as the text does.
    void blank() {
        if (peek() == '\n')
            while (!open_.empty() && open_.back() == '$')
                open_.pop_back();
        ++at_;
    }

    void skipWord() {
        while (goesOnWord(peek()))
            ++at_;
    }
    void skipDigits() {
        while (source::isDigit(peek()))
            ++at_;
    }

    void number() {
        const std::size_t begin = at_;
        skipDigits();
        if (peek() == '-' && source::isDigit(peek(1)) && isDate()) return add(PieceKind::Number, begin);
        if (peek() == '.' && source::isDigit(peek(1))) {
            ++at_;
            skipDigits();
        }
        skipWord();
        if (peek() == '%') ++at_;
        add(PieceKind::Number, begin);
    }

    /// Behind the year; goes to the end of the day where there is one.
    bool isDate() {
        const std::size_t behindYear = at_;
        for (int part = 0; part < 2; ++part) {
            if (peek() != '-' || !source::isDigit(peek(1))) {
                at_ = behindYear;
                return false;
            }
            ++at_;
            skipDigits();
        }
        return true;
    }

    void bracket(char sign) {
        if (sign == '{' || sign == '(' || sign == '[') return open_.push_back(sign);
        if (sign == ')' || sign == ']') {
            const char partner = sign == ')' ? '(' : '[';
            if (!open_.empty() && open_.back() == partner) open_.pop_back();
            return;
        }
        if (sign != '}') return;
        // Brackets that were never closed end with the block around them.
        while (!open_.empty() && (open_.back() == '(' || open_.back() == '['))
            open_.pop_back();
        if (open_.empty()) return;
        const bool isOfText = open_.back() == '$';
        open_.pop_back();
        if (isOfText) rest(at_);
    }

    void inQuotes() {
        const std::size_t begin = at_++;
        rest(begin);
    }

    /// A text from within it on.
    void rest(std::size_t begin) {
        while (at_ < text_.size()) {
            const char sign = peek();
            if (sign == '\n' || sign == '\r') break;
            if (sign == '$' && peek(1) == '{') {
                add(PieceKind::Text, begin);
                const std::size_t mark = at_;
                at_ += 2;
                open_.push_back('$');
                return add(PieceKind::Sign, mark);
            }
            const bool isEscape = sign == '\\' && peek(1) != '\n' && peek(1) != '\r' && peek(1) != '\0';
            at_ += isEscape ? 2 : 1;
            if (sign == '"') break;
        }
        add(PieceKind::Text, begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Piece> pieces_;
    std::vector<char> open_; ///< `{`, `(`, `[`, or `$` for `${`
};

} // namespace

std::vector<Piece> piecesOf(std::string_view text) {
    return Cutter(text).run();
}

std::uint32_t indentOfLine(std::string_view text, std::uint32_t lineStart) {
    const std::size_t end = std::min(text.find('\n', lineStart), text.size());
    std::vector<std::uint32_t> lines; ///< of the brackets that are open
    std::uint32_t line = 0;
    std::size_t counted = 0;
    bool isAtStart = true;
    for (const Piece& piece : piecesOf(text.substr(0, end))) {
        for (; counted < piece.span.begin; ++counted)
            if (text[counted] == '\n') ++line;
        const bool isInLine = piece.span.begin >= lineStart;
        const char sign = piece.kind == PieceKind::Sign ? text[piece.span.end - 1] : '\0';
        const bool closes = sign == '}' || sign == ')' || sign == ']';
        if (isInLine && !(isAtStart && closes)) break;
        isAtStart = isAtStart && (!isInLine || closes);
        if (sign == '{' || sign == '(' || sign == '[') lines.push_back(line);
        if (closes && !lines.empty()) lines.pop_back();
    }
    const auto levels = std::unique(lines.begin(), lines.end()) - lines.begin();
    return static_cast<std::uint32_t>(levels) * columnsOfLevel;
}

} // namespace drc::language_server
