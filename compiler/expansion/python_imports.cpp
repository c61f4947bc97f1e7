#include "expansion/python_imports.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::expansion {

namespace {

bool isOfName(char letter) {
    return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || static_cast<unsigned char>(letter) >= 0x80;
}

/// The words and signs of the text, without comments and without what stands in strings. A statement ends
/// with an empty one: at the end of a line outside of brackets, at `;`, and at `:`, behind which another may
/// begin.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}

    std::vector<std::string_view> run() {
        while (at_ < text_.size())
            next();
        words_.emplace_back();
        return std::move(words_);
    }

private:
    void next() {
        const char letter = text_[at_];
        if (isOfName(letter)) return word();
        if (letter == '#') return comment();
        if (letter == '"' || letter == '\'') return string(letter);
        if (letter == '\\') return skip(text_.substr(at_).starts_with("\\\r\n") ? 3 : 2);
        if (letter == '(' || letter == '[' || letter == '{') ++depth_;
        if ((letter == ')' || letter == ']' || letter == '}') && depth_ > 0) --depth_;
        if (depth_ == 0 && (letter == '\n' || letter == ';' || letter == ':'))
            words_.emplace_back();
        else if (letter != ' ' && letter != '\t' && letter != '\r' && letter != '\n' && letter != '\f')
            words_.push_back(text_.substr(at_, 1));
        skip(1);
    }

    void skip(std::size_t letters) { at_ = std::min(at_ + letters, text_.size()); }

    void word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && isOfName(text_[at_]))
            ++at_;
        words_.push_back(text_.substr(begin, at_ - begin));
    }

    void comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    /// In place of it stands its quotation mark. One that is not closed ends with its line.
    void string(char quote) {
        words_.push_back(text_.substr(at_, 1));
        const std::string_view mark = text_.substr(at_, 3);
        const bool isLong = mark.size() == 3 && mark[1] == quote && mark[2] == quote;
        skip(isLong ? 3 : 1);
        while (at_ < text_.size()) {
            const char letter = text_[at_];
            if (letter == '\\') {
                skip(2);
            } else if (isLong ? text_.substr(at_, 3) == mark : letter == quote) {
                return skip(isLong ? 3 : 1);
            } else if (!isLong && letter == '\n') {
                return;
            } else {
                skip(1);
            }
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0; ///< of brackets
    std::vector<std::string_view> words_;
};

} // namespace

std::vector<std::string_view> importedModules(std::string_view text) {
    std::vector<std::string_view> result;
    const std::vector<std::string_view> words = Words(text).run();
    const auto isName = [](std::string_view word) { return !word.empty() && isOfName(word.front()); };
    for (auto begin = words.begin(); begin != words.end();) {
        const auto end = std::find(begin, words.end(), std::string_view());
        if (end - begin > 1 && *begin == "from" && isName(begin[1])) {
            result.push_back(begin[1]);
        } else if (begin != end && *begin == "import") {
            for (auto word = begin; word != end; ++word)
                if ((word == begin || *word == ",") && word + 1 != end && isName(word[1]))
                    result.push_back(word[1]);
        }
        begin = end + 1; // an empty word stands at the end
    }
    return result;
}

} // namespace drc::expansion
