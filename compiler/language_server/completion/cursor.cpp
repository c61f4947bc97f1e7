#include "language_server/completion/cursor.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drc::language_server {

namespace {

template <std::size_t Count>
bool isOneOf(std::string_view word, const std::array<std::string_view, Count>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether a statement that seemed to be over goes on with a word at the beginning of a line.
bool goesOnWith(const Lexemes& statement, std::string_view word) {
    if (statement.empty()) return false;
    const std::string_view first = statement.front().text;
    const auto has = [&](std::string_view wanted) {
        return std::any_of(statement.begin(), statement.end(),
                           [&](const Lexeme& one) { return one.text == wanted; });
    };
    if (word == "because")
        return first == "allow" || first == "assume" || first == "failback" || first == "switchover";
    if (word == "until" || word == "by") return first == "allow" && has("because");
    if (word == "else" || word == "help" || word == "fix" || word == "suggest") return first == "require";
    if (word == "on" || word == "where") return first == "permit";
    if (word == "select" || word == "is")
        return first == "until" || first == "check" || first == "unless" || first == "invoke";
    return false;
}

/// Goes through a text up to a place.
class Scanner {
public:
    Scanner(std::string_view text, std::uint32_t offset) : text_(text.substr(0, offset)) {}

    Cursor run() {
        while (at_ < text_.size())
            step();
        if (!cursor_.inComment && !cursor_.inText) takeWord();
        finish();
        return std::move(cursor_);
    }

private:
    struct Bracket {
        OpenBracket what;
        bool isBlock = false;
        std::size_t locals = 0;          ///< how many names were known before it
        std::size_t statementLocals = 0; ///< and before the statement that it stands in
        std::size_t textBegin = 0;       ///< of a `$`: where the text around begins
    };

    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void step() {
        const char sign = peek();
        if (sign == '\n') return lineEnd();
        if (sign == ' ' || sign == '\t' || sign == '\r') return void(++at_);
        if (sign == '#') return comment();
        if (sign == '"') return string();
        if (sign == '{' || sign == '(' || sign == '[') return open(sign);
        if (sign == '}' || sign == ')' || sign == ']') return close(sign);
        if (isWordLetter(sign)) return word();
        if (sign == ',' && !brackets_.empty() && !brackets_.back().isBlock) ++brackets_.back().what.commas;
        const bool isDouble = (sign == '-' && peek(1) == '>') || (sign == '.' && peek(1) == '.') ||
                              ((sign == '=' || sign == '!' || sign == '<' || sign == '>') && peek(1) == '=');
        add(isDouble ? 2 : 1);
    }

    void add(std::size_t length) {
        if (current_.empty()) statementLocals_ = cursor_.locals.size();
        current_.push_back({text_.substr(at_, length), static_cast<std::uint32_t>(at_)});
        at_ += length;
        declare();
    }

    void word() {
        std::size_t length = 1;
        while (isWordLetter(peek(length)))
            ++length;
        if (current_.empty() && goesOnWith(previous_, text_.substr(at_, length)))
            current_ = std::exchange(previous_, {});
        add(length);
    }

    // ---- what is declared

    std::string_view wordAt(std::size_t index) const { return current_[index].text; }

    /// The last word may be a name, or say what the one before it is.
    void declare() {
        const std::size_t count = current_.size();
        const Lexeme& last = current_.back();
        if (!last.isWord()) return;
        constexpr std::array<std::string_view, 5> simple{"let", "param", "part", "signal", "function"};
        constexpr std::array<std::string_view, 3> typed{"resource", "data", "ephemeral"};
        if (count == 2 && isOneOf(wordAt(0), simple))
            return cursor_.locals.push_back({last.text, wordAt(0), {}});
        if (count == 3 && isOneOf(wordAt(0), typed))
            return cursor_.locals.push_back({last.text, wordAt(0), wordAt(1)});
        const bool isTyped = count >= 4 && (wordAt(0) == "param" || wordAt(0) == "part");
        if (isTyped && wordAt(count - 2) == ":") {
            if (!cursor_.locals.empty()) cursor_.locals.back().type = last.text;
            return;
        }
        if (!brackets_.empty() && brackets_.back().what.sign == '(' &&
            isParameterList(brackets_.back().what.before))
            return cursor_.locals.push_back({last.text, "parameter", {}});
        declareLoop();
    }

    static bool isParameterList(const Lexemes& before) {
        return before.size() == 2 && before.front().text == "function";
    }

    /// `for NAME in`, `for NAME, NAME in`: the names are known from `in` on, and what comes next is the
    /// source.
    void declareLoop() {
        const std::size_t count = current_.size();
        if (count >= 2 && wordAt(count - 2) == "in")
            for (auto local = cursor_.locals.rbegin();
                 local != cursor_.locals.rend() && local->keyword == "for" && local->type.empty(); ++local)
                local->type = wordAt(count - 1);
        if (wordAt(count - 1) != "in" || count < 3) return;
        if (wordAt(count - 3) == "for")
            cursor_.locals.push_back({wordAt(count - 2), "for", {}});
        else if (count >= 5 && wordAt(count - 3) == "," && wordAt(count - 5) == "for") {
            cursor_.locals.push_back({wordAt(count - 4), "for", {}});
            cursor_.locals.push_back({wordAt(count - 2), "for", {}});
        }
    }

    /// Of names that a block declares, others in the same kind, rule or action may speak; of the variables of
    /// its loop only what stands in it.
    void forgetLocals(const Bracket& bracket) {
        auto& locals = cursor_.locals;
        const auto first =
            locals.begin() + static_cast<std::ptrdiff_t>(std::min(bracket.locals, locals.size()));
        constexpr std::array<std::string_view, 12> closed{"kind",   "rule",    "action", "policy",
                                                          "advice", "pattern", "trait",  "topology",
                                                          "signal", "good",    "bad",    "extend"};
        const bool all = bracket.isBlock && !bracket.what.before.empty() &&
                         isOneOf(bracket.what.before.front().text, closed);
        locals.erase(std::remove_if(first, locals.end(),
                                    [&](const LocalName& one) { return all || one.keyword == "for"; }),
                     locals.end());
    }

    // ---- comments and texts

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
            if (sign == '\n') return; // texts end with their line
            if (sign == '\\') {
                at_ += 2;
                continue;
            }
            if (sign == '$' && peek(1) == '{') {
                push('$', false);
                brackets_.back().textBegin = begin;
                at_ += 2;
                return;
            }
            ++at_;
            if (sign != '"') continue;
            if (current_.empty()) statementLocals_ = cursor_.locals.size();
            current_.push_back({text_.substr(begin, at_ - begin), static_cast<std::uint32_t>(begin)});
            return;
        }
        at_ = std::min(at_, text_.size());
        cursor_.inText = true;
        cursor_.textBegin = static_cast<std::uint32_t>(std::min(begin + 1, text_.size()));
    }

    /// A statement ends with its line, unless a bracket goes on.
    void lineEnd() {
        ++at_;
        if ((!brackets_.empty() && !brackets_.back().isBlock) || current_.empty()) return;
        forgetLoops();
        previous_ = std::exchange(current_, {});
    }

    /// The variables of a loop that the statement had, and the parameters of its function.
    void forgetLoops() {
        auto& locals = cursor_.locals;
        const auto first =
            locals.begin() + static_cast<std::ptrdiff_t>(std::min(statementLocals_, locals.size()));
        locals.erase(std::remove_if(first, locals.end(),
                                    [](const LocalName& one) {
                                        return one.keyword == "for" || one.keyword == "parameter";
                                    }),
                     locals.end());
    }

    // ---- brackets

    void push(char sign, bool isBlock) {
        if (current_.empty()) statementLocals_ = cursor_.locals.size();
        const std::size_t locals = isBlock ? statementLocals_ : cursor_.locals.size();
        brackets_.push_back({{sign, static_cast<std::uint32_t>(at_), std::move(current_), 0},
                             isBlock,
                             locals,
                             statementLocals_,
                             0});
        current_.clear();
        if (isBlock) previous_.clear();
    }

    void open(char sign) {
        push(sign, sign == '{' && !isValue());
        ++at_;
    }

    /// Whether a brace begins a map: behind `=`, `:`, an operator or a comma, or in another bracket.
    bool isValue() const {
        if (current_.empty()) return !brackets_.empty() && !brackets_.back().isBlock;
        const std::string_view last = current_.back().text;
        constexpr std::array<std::string_view, 10> before{"=",   ":",  ",",  "+",  "in",
                                                          "and", "or", "==", "!=", "where"};
        return isOneOf(last, before) || (last == "else" && current_.size() > 1 && current_[0].text != "else");
    }

    static char partnerOf(char sign) { return sign == '}' ? '{' : sign == ')' ? '(' : '['; }

    /// What was opened within and not closed is over, too; a sign without a partner is nothing.
    void close(char sign) {
        const auto fits = [&](const Bracket& one) {
            return one.what.sign == partnerOf(sign) || (sign == '}' && one.what.sign == '$');
        };
        ++at_;
        const auto partner = std::find_if(brackets_.rbegin(), brackets_.rend(), fits);
        if (partner == brackets_.rend()) return;
        // A bracket that was left open does not reach out of its block.
        if (sign != '}' &&
            std::any_of(brackets_.rbegin(), partner, [](const Bracket& one) { return one.isBlock; }))
            return;
        brackets_.erase(partner.base(), brackets_.end());
        Bracket bracket = std::move(brackets_.back());
        brackets_.pop_back();
        if (!(bracket.what.sign == '(' && isParameterList(bracket.what.before))) forgetLocals(bracket);
        current_.clear();
        if (bracket.isBlock) {
            previous_ = std::move(bracket.what.before);
            return;
        }
        current_ = std::move(bracket.what.before);
        statementLocals_ = bracket.statementLocals;
        if (bracket.what.sign == '$') return text(bracket.textBegin);
        // What stood in the brackets is one value.
        current_.push_back({")", static_cast<std::uint32_t>(at_ - 1)});
    }

    // ---- the place itself

    static std::string_view assignedIn(const Lexemes& statement) {
        for (std::size_t at = statement.size(); at > 1; --at)
            if (statement[at - 1].text == "=") return statement[at - 2].text;
        return {};
    }

    /// The word that ends where the place is, is what is being typed.
    void takeWord() {
        cursor_.begin = static_cast<std::uint32_t>(text_.size());
        if (current_.empty() || text_.empty() || !isWordLetter(text_.back()) || !current_.back().isWord())
            return;
        const Lexeme typed = current_.back();
        cursor_.word = typed.text;
        cursor_.begin = typed.begin;
        current_.pop_back();
        auto& locals = cursor_.locals;
        if (!locals.empty() && locals.back().name.data() == typed.text.data()) locals.pop_back();
    }

    void finish() {
        cursor_.assigned = assignedIn(current_);
        for (auto bracket = brackets_.rbegin(); bracket != brackets_.rend() && !bracket->isBlock; ++bracket)
            if (cursor_.assigned.empty()) cursor_.assigned = assignedIn(bracket->what.before);
        for (Bracket& bracket : brackets_) {
            if (bracket.isBlock) {
                cursor_.blocks.push_back({ownHead(std::move(bracket.what.before)), bracket.what.open});
                cursor_.brackets.clear();
            } else {
                cursor_.brackets.push_back(std::move(bracket.what));
            }
        }
        cursor_.statement = std::move(current_);
        if (cursor_.statement.empty() && cursor_.brackets.empty()) cursor_.previous = std::move(previous_);
    }

    /// Without settings that stand before it on the line.
    static Lexemes ownHead(Lexemes head) {
        const bool hasSettings =
            std::any_of(head.begin(), head.end(), [](const Lexeme& one) { return one.text == "="; });
        if (hasSettings) head.erase(head.begin(), head.end() - 1);
        return head;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Cursor cursor_;
    Lexemes current_;
    Lexemes previous_;
    std::vector<Bracket> brackets_;
    std::size_t statementLocals_ = 0; ///< how many names were known before the statement
};

} // namespace

bool isWordLetter(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
}

bool Lexeme::isWord() const {
    return !text.empty() && isWordLetter(text.front());
}

std::string_view OpenBlock::word(std::size_t index) const {
    return index < head.size() ? head[index].text : std::string_view();
}

std::string_view OpenBlock::wordFromEnd(std::size_t index) const {
    std::size_t end = 0;
    while (end < head.size() && head[end].text != "." && head[end].text != ")" &&
           (end == 0 || head[end].text != "for"))
        ++end;
    return index < end ? head[end - 1 - index].text : std::string_view();
}

std::string_view Cursor::last(std::size_t before) const {
    return before < statement.size() ? statement[statement.size() - 1 - before].text : std::string_view();
}

Cursor cursorAt(std::string_view text, std::uint32_t offset) {
    return Scanner(text, offset).run();
}

} // namespace drc::language_server
