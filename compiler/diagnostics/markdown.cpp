#include "diagnostics/markdown.hpp"

#include <algorithm>

namespace drc::diagnostics {

namespace {

constexpr std::string_view fence = "```";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::vector<Block> read() {
        while (at_ < text_.size()) {
            const std::size_t begin = at_;
            const std::string_view line = trimmed(nextLine());
            if (line.starts_with(fence)) {
                endParagraph();
                code(trimmed(line.substr(fence.size())));
            } else if (line.starts_with("#")) {
                endParagraph();
                const auto level = std::min(line.find_first_not_of('#'), line.size());
                blocks_.push_back({Block::Kind::Heading,
                                   static_cast<std::uint32_t>(level),
                                   {},
                                   trimmed(line.substr(level))});
            } else if (line.empty()) {
                endParagraph();
            } else {
                paragraphLine(line, begin);
            }
        }
        endParagraph();
        return std::move(blocks_);
    }

private:
    std::string_view nextLine() {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        const std::string_view line = text_.substr(at_, end - at_);
        at_ = std::min(end + 1, text_.size());
        return line;
    }

    void code(std::string_view information) {
        const std::size_t begin = at_;
        std::size_t end = text_.size();
        while (at_ < text_.size()) {
            const std::size_t line = at_;
            if (trimmed(nextLine()) != fence) continue;
            end = line;
            break;
        }
        blocks_.push_back({Block::Kind::Code, 0, information, text_.substr(begin, end - begin)});
    }

    void paragraphLine(std::string_view line, std::size_t begin) {
        const bool item = line.starts_with("- ");
        if (item) endParagraph();
        if (!open_) {
            open_ = true;
            kind_ = item ? Block::Kind::Item : Block::Kind::Paragraph;
            begin_ = begin;
        }
        end_ = at_;
    }

    void endParagraph() {
        if (!open_) return;
        open_ = false;
        std::string_view text = trimmed(text_.substr(begin_, end_ - begin_));
        if (kind_ == Block::Kind::Item) text = trimmed(text.substr(1));
        blocks_.push_back({kind_, 0, {}, text});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool open_ = false;
    Block::Kind kind_ = Block::Kind::Paragraph;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::vector<Block> blocks_;
};

} // namespace

std::vector<Block> parseMarkdown(std::string_view text) {
    return Reader(text).read();
}

} // namespace drc::diagnostics
