#include "driver/lint/without_layout.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::driver {

namespace {

/// Goes over the text of a program, which need not be correct.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            const char letter = text_[at_];
            if (letter == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (letter == '"')
                add(takeString());
            else if (isSeparator(letter))
                ++at_, apart_ = true;
            else
                add(text_.substr(at_++, 1));
        }
        return std::move(result_);
    }

private:
    static bool isSeparator(char letter) {
        return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == ',';
    }

    static bool isInWord(char letter) {
        return source::isLetter(letter) || source::isDigit(letter) || letter == '_' || letter == '"';
    }

    void add(std::string_view token) {
        if (apart_ && !result_.empty() && isInWord(result_.back()) && isInWord(token.front())) result_ += ' ';
        apart_ = false;
        result_ += token;
    }

    /// With its quotes, and all that it interpolates.
    std::string_view takeString() {
        const std::size_t begin = at_++;
        std::size_t braces = 0; ///< of interpolations, within which a quote begins another string
        while (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            if (braces == 0 && rest.front() == '"') return ++at_, text_.substr(begin, at_ - begin);
            if (rest.front() == '\\') {
                at_ = std::min(at_ + 2, text_.size());
            } else if (braces == 0 && rest.starts_with("${")) {
                braces = 1;
                at_ += 2;
            } else if (braces != 0 && rest.front() == '"') {
                takeString();
            } else {
                if (braces != 0 && rest.front() == '{') ++braces;
                if (braces != 0 && rest.front() == '}') --braces;
                ++at_;
            }
        }
        return text_.substr(begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool apart_ = false; ///< something was left out before what comes
    std::string result_;
};

} // namespace

std::string withoutLayout(std::string_view text) {
    return Scanner(text).run();
}

} // namespace drc::driver
