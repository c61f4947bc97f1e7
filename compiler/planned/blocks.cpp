#include "planned/blocks.hpp"

#include "ir/located_json.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace drc::planned {

namespace {

constexpr std::array<std::string_view, 2> keywords{"resource", "data"};

bool isKeyword(std::string_view word) {
    return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

bool isOfWord(char one) {
    return source::isLetter(one) || source::isDigit(one) || one == '_' || one == '-';
}

/// Goes through the text of a configuration once. It understands no more than what holds text that is no
/// configuration, and brackets.
class Scanner {
public:
    explicit Scanner(const source::SourceFile& file) : file_(file.id()), text_(file.text()) {}

    std::vector<Block> blocks() {
        while (at_ < text_.size())
            step();
        if (inBlock_) found_.back().all.end = end();
        return std::move(found_);
    }

private:
    /// The number of open braces while a string is read, and no template in it.
    static constexpr std::size_t inText = 0;

    std::uint32_t end() const { return static_cast<std::uint32_t>(at_); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    source::Span from(std::size_t begin) const { return {file_, static_cast<std::uint32_t>(begin), end()}; }

    void step() {
        const char one = peek();
        if (one == '\n') {
            ++at_;
            lineBegins_ = true;
            labels_.clear();
            return;
        }
        if (one == ' ' || one == '\t' || one == '\r') {
            ++at_;
            return;
        }
        if (one == '#' || (one == '/' && (peek(1) == '/' || peek(1) == '*'))) return comment();
        if (depth_ == 0) noteComments();
        if (one == '"') return label(text());
        if (one == '<' && peek(1) == '<' && (isOfWord(peek(2)) || peek(2) == '-')) return heredoc();
        if (isOfWord(one)) return word();
        ++at_;
        if (one == '{' || one == '[' || one == '(') return open(one);
        if (one == '}' || one == ']' || one == ')') return close();
        lineBegins_ = false;
    }

    // ---- what holds no configuration

    void comment() {
        const std::size_t begin = at_;
        const bool isLine = peek() == '#' || peek(1) == '/';
        const std::size_t over = isLine ? text_.find('\n', at_) : text_.find("*/", at_ + 2);
        at_ = over == std::string_view::npos ? text_.size() : over + (isLine ? 0 : 2);
        if (depth_ != 0 || !isLine || !lineBegins_) return;
        if (!comments_.empty() && !isRightBehind(comments_.back().end, begin)) comments_.clear();
        comments_.push_back(from(begin));
    }

    /// Whether one line end, and nothing else but blanks, stands between two places.
    bool isRightBehind(std::size_t end, std::size_t begin) const {
        const std::string_view between = text_.substr(end, begin - end);
        return between.find_first_not_of(" \t\r\n") == std::string_view::npos &&
               std::count(between.begin(), between.end(), '\n') == 1;
    }

    /// A string, behind which it ends. Templates in it may hold strings, and these templates.
    source::Span text() {
        const std::size_t begin = at_++;
        std::vector<std::size_t> braces{inText}; // of each template that is open
        while (at_ < text_.size() && !braces.empty()) {
            const char one = text_[at_];
            std::size_t& open = braces.back();
            if (open == inText && one == '\n' && braces.size() == 1) break; // it is not closed
            ++at_;
            if (open == inText) {
                if (one == '\\') {
                    ++at_;
                } else if (one == '"') {
                    braces.pop_back();
                } else if ((one == '$' || one == '%') && peek() == one) {
                    ++at_; // the sign itself
                } else if ((one == '$' || one == '%') && peek() == '{') {
                    ++at_;
                    braces.push_back(1);
                }
            } else if (one == '{') {
                ++open;
            } else if (one == '}') {
                if (--open == inText) braces.pop_back();
            } else if (one == '"') {
                braces.push_back(inText);
            }
        }
        at_ = std::min(at_, text_.size());
        return from(begin);
    }

    void heredoc() {
        at_ += 2;
        if (peek() == '-') ++at_;
        const std::size_t begin = at_;
        while (isOfWord(peek()))
            ++at_;
        const std::string_view mark = text_.substr(begin, at_ - begin);
        while (at_ < text_.size()) {
            const std::size_t line = text_.find('\n', at_);
            if (line == std::string_view::npos) break;
            const std::size_t over = std::min(text_.find('\n', line + 1), text_.size());
            std::string_view next = text_.substr(line + 1, over - line - 1);
            while (!next.empty() && (next.front() == ' ' || next.front() == '\t'))
                next.remove_prefix(1);
            while (!next.empty() && (next.back() == '\r' || next.back() == ' '))
                next.remove_suffix(1);
            at_ = over;
            if (next == mark) return;
        }
        at_ = text_.size();
    }

    // ---- what does

    void word() {
        const std::size_t begin = at_;
        while (isOfWord(peek()))
            ++at_;
        const source::Span span = from(begin);
        if (lineBegins_ && depth_ == 0) keyword_ = span;
        // A setting of the block, or a block right within it.
        if (lineBegins_ && depth_ == 1 && inBlock_)
            found_.back().settings.emplace_back(textOf(span), span);
        else if (!lineBegins_ && depth_ == 0)
            labels_.push_back(span);
        lineBegins_ = false;
    }

    void label(source::Span span) {
        if (depth_ == 0)
            labels_.push_back({span.file, span.begin + 1, std::max(span.begin + 1, span.end - 1)});
        lineBegins_ = false;
    }

    std::string textOf(source::Span span) const {
        return std::string(text_.substr(span.begin, span.length()));
    }

    void open(char bracket) {
        if (depth_++ != 0) {
            lineBegins_ = true;
            return;
        }
        lineBegins_ = true;
        if (bracket != '{' || labels_.size() != 2 || !isKeyword(textOf(keyword_))) return;
        Block& block = found_.emplace_back();
        block.keyword = textOf(keyword_);
        block.type = textOf(labels_[0]);
        block.name = textOf(labels_[1]);
        block.head = {file_, keyword_.begin, std::min(labels_[1].end + 1, end())};
        block.all = block.head;
        block.comments = above_;
        inBlock_ = true;
    }

    void close() {
        lineBegins_ = false;
        if (depth_ == 0) return;
        if (--depth_ != 0) return;
        if (inBlock_) found_.back().all.end = end();
        inBlock_ = false;
        labels_.clear();
        comments_.clear();
    }

    /// The comments that end on the line above belong to what begins here.
    void noteComments() {
        if (!lineBegins_) return;
        above_.clear();
        if (!comments_.empty() && isRightBehind(comments_.back().end, at_)) above_.swap(comments_);
        comments_.clear();
    }

    source::FileId file_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool lineBegins_ = true;
    bool inBlock_ = false;
    source::Span keyword_{};
    std::vector<source::Span> labels_;
    std::vector<source::Span> comments_;
    std::vector<source::Span> above_;
    std::vector<Block> found_;
};

/// `file.dr:12` of `file.dr:12 component, stdlib/…`.
std::string originOf(const ir::Value& block) {
    const ir::Value* const comment = block.map() == nullptr ? nullptr : ir::find(*block.map(), "//");
    if (comment == nullptr || comment->text() == nullptr) return "";
    return comment->text()->substr(0, comment->text()->find(' '));
}

/// Calls `visit` with a value, or with each of a list of them: both are allowed where blocks stand.
template <class Visit>
void forEachMap(const ir::Value& value, const Visit& visit) {
    if (value.map() != nullptr) return visit(value);
    if (value.list() == nullptr) return;
    for (const ir::Value& one : *value.list())
        if (one.map() != nullptr) visit(one);
}

std::vector<Block> blocksOfJson(const source::SourceFile& file) {
    std::vector<Block> result;
    const ir::LocatedJson json = ir::readLocatedJson(file.text(), file.id());
    if (json.value.map() == nullptr) return result;
    const std::string_view text = file.text();
    /// The key before a value.
    const auto placeOf = [&](const std::string& key, const ir::Value& value) -> source::Span {
        const source::Span at = value.origin;
        const std::size_t found = text.rfind("\"" + key + "\"", at.begin);
        if (found == std::string_view::npos) return at;
        const auto begin = static_cast<std::uint32_t>(found + 1);
        return {file.id(), begin, begin + static_cast<std::uint32_t>(key.size())};
    };
    const auto add = [&](std::string_view keyword, const std::string& type, const std::string& name,
                         const ir::Value& body) {
        Block& block = result.emplace_back();
        block.keyword = keyword;
        block.type = type;
        block.name = name;
        block.head = placeOf(name, body);
        block.all = block.head;
        block.origin = originOf(body);
        for (const auto& [key, value] : *body.map())
            block.settings.emplace_back(key, placeOf(key, value));
    };
    for (const std::string_view keyword : keywords) {
        const ir::Value* const all = ir::find(*json.value.map(), keyword);
        if (all == nullptr) continue;
        forEachMap(*all, [&](const ir::Value& byType) {
            for (const auto& [type, ofType] : *byType.map())
                forEachMap(ofType, [&, &typeName = type](const ir::Value& byName) {
                    for (const auto& [name, bodies] : *byName.map())
                        forEachMap(bodies, [&, &blockName = name](const ir::Value& body) {
                            add(keyword, typeName, blockName, body);
                        });
                });
        });
    }
    return result;
}

} // namespace

source::Span Block::setting(std::string_view wanted) const {
    const auto found =
        std::find_if(settings.begin(), settings.end(), [&](const auto& one) { return one.first == wanted; });
    return found == settings.end() ? source::Span{} : found->second;
}

std::vector<Block> blocksIn(const source::SourceFile& file) {
    return file.path().ends_with(".json") ? blocksOfJson(file) : Scanner(file).blocks();
}

} // namespace drc::planned
