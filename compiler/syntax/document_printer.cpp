#include "syntax/document.hpp"

#include "source/utf8.hpp"
#include "syntax/printed_lines.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

using Item = Document::Item;
using Group = Document::Group;

constexpr std::uint32_t levelWidth = 2;

// The text up to a line end, which may be a carriage return and a line feed.
std::string_view lineUntil(std::string_view text, std::size_t end) {
    std::string_view line = text.substr(0, end);
    if (end < text.size() && !line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

/// Prints greedily from the left: a group that fits into the rest of its line is flat, and so is all that
/// stands within it.
class Printer {
public:
    Printer(const Document& document, std::uint32_t width)
        : items_(document.items()), groups_(document.groups()), width_(width) {}

    std::string run() {
        for (std::uint32_t at = 0; at < items_.size(); ++at)
            print(at);
        return join(lines_, width_);
    }

private:
    /// In a hugging group its own breaks don't break, but those of the hugged group do.
    enum class Mode : std::uint8_t { Flat, Hugging, Broken };
    struct OpenStatement {
        Alignment alignment;
        std::size_t line;
    };
    static constexpr std::size_t noLine = static_cast<std::size_t>(-1);

    Mode mode() const { return modes_.empty() ? Mode::Broken : modes_.back(); }
    std::uint32_t indentation() const { return levels_ * levelWidth; }

    void print(std::uint32_t at);
    Mode modeOf(const Group& group) const;
    bool fits(std::uint32_t from, std::uint32_t flatUntil) const;
    void lineBreak(const Item& item);
    void startLine(bool afterBlankLine);
    void text(const Item& item);
    void comment(const Item& item);
    void put(std::string_view text);
    void endStatement();

    const std::vector<Item>& items_;
    const std::vector<Group>& groups_;
    std::uint32_t width_;
    std::vector<PrintedLine> lines_;
    std::vector<Mode> modes_;
    std::vector<OpenStatement> open_;
    std::uint32_t levels_ = 0;
    std::uint32_t column_ = 0;
    std::uint32_t blanks_ = 0;    ///< that a flat break left, for the next text
    bool newLine_ = true;         ///< the next text or comment begins a line
    bool keepsBlankLine_ = false; ///< if the author had one there
};

void Printer::print(std::uint32_t at) {
    const Item& item = items_[at];
    switch (item.kind) {
    case Item::Kind::Text: return text(item);
    case Item::Kind::Break: return lineBreak(item);
    case Item::Kind::Comment: return comment(item);
    case Item::Kind::TrailingComma:
        if (mode() == Mode::Broken) put(",");
        return;
    case Item::Kind::GroupBegin: return modes_.push_back(modeOf(groups_[item.group]));
    case Item::Kind::GroupEnd: return modes_.pop_back();
    case Item::Kind::Indent:
        if (mode() == Mode::Broken) ++levels_;
        return;
    case Item::Kind::Dedent:
        if (mode() == Mode::Broken) --levels_;
        return;
    case Item::Kind::StatementBegin: return open_.push_back({item.alignment, noLine});
    case Item::Kind::Stop:
        if (mode() == Mode::Broken)
            lines_.back().stops.push_back(static_cast<std::uint32_t>(lines_.back().code.size()));
        return;
    case Item::Kind::StatementEnd: return endStatement();
    }
}

// ---- what fits

Printer::Mode Printer::modeOf(const Group& group) const {
    if (mode() == Mode::Flat) return Mode::Flat;
    if (group.broken) return Mode::Broken;
    if (!group.hugBroken && fits(group.begin, group.end)) return Mode::Flat;
    const bool hugs = group.hugged != Document::none && (group.hugBroken || !group.hugsReluctantly);
    if (!hugs) return Mode::Broken;
    const Group& hugged = groups_[group.hugged];
    return fits(group.begin, hugged.begin) ? Mode::Hugging : Mode::Broken;
}

// Whether the line holds the items from `from` up to the first place after `flatUntil` where it may break.
bool Printer::fits(std::uint32_t from, std::uint32_t flatUntil) const {
    std::uint32_t column = newLine_ ? indentation() : column_ + blanks_;
    bool atStart = newLine_;
    std::size_t enclosing = modes_.size();
    std::uint32_t depth = 0;
    for (std::uint32_t at = from; at < items_.size() && column <= width_; ++at) {
        const Item& item = items_[at];
        const bool breakable =
            at >= flatUntil && (depth > 0 || enclosing == 0 || modes_[enclosing - 1] == Mode::Broken);
        switch (item.kind) {
        case Item::Kind::Text: {
            const std::size_t end = item.text.find('\n');
            column += (atStart ? 0U : item.blanks) + source::displayWidth(lineUntil(item.text, end));
            atStart = false;
            if (end != std::string_view::npos) return column <= width_;
            break;
        }
        case Item::Kind::Break:
            if (breakable) return true;
            column += item.blanks;
            break;
        case Item::Kind::Comment: return true;
        case Item::Kind::TrailingComma: column += breakable ? 1 : 0; break;
        case Item::Kind::GroupBegin: ++depth; break;
        case Item::Kind::GroupEnd: depth > 0 ? --depth : --enclosing; break;
        case Item::Kind::Indent:
        case Item::Kind::Dedent:
        case Item::Kind::StatementBegin:
        case Item::Kind::Stop:
        case Item::Kind::StatementEnd: break;
        }
    }
    return column <= width_;
}

// ---- lines

void Printer::lineBreak(const Item& item) {
    if (mode() != Mode::Broken) {
        blanks_ += item.blanks;
        return;
    }
    newLine_ = true;
    keepsBlankLine_ = item.flag;
}

void Printer::startLine(bool afterBlankLine) {
    if (afterBlankLine && keepsBlankLine_ && !lines_.empty()) lines_.emplace_back();
    lines_.emplace_back().indentation = indentation();
    column_ = indentation();
    newLine_ = false;
    keepsBlankLine_ = false;
}

void Printer::text(const Item& item) {
    if (newLine_)
        startLine(item.afterBlankLine);
    else
        put(std::string(blanks_ + item.blanks, ' '));
    blanks_ = 0;
    if (!open_.empty() && open_.back().line == noLine) {
        if (mode() == Mode::Broken && lines_.back().code.empty())
            lines_.back().alignment = open_.back().alignment;
        open_.back().line = lines_.size() - 1;
    }
    std::string_view rest = item.text;
    // A string goes over several lines where an interpolation holds brackets; it is kept as it is.
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        put(lineUntil(rest, end));
        lines_.emplace_back();
        column_ = 0;
        rest.remove_prefix(end + 1);
    }
    put(rest);
}

void Printer::put(std::string_view text) {
    lines_.back().code += text;
    column_ += source::displayWidth(text);
}

void Printer::comment(const Item& item) {
    blanks_ = 0;
    const bool trails =
        !item.flag && !lines_.empty() && !lines_.back().code.empty() && lines_.back().comment.empty();
    if (trails) {
        lines_.back().comment = item.text;
    } else {
        if (!newLine_) keepsBlankLine_ = false;
        startLine(item.afterBlankLine);
        lines_.back().comment = item.text;
        keepsBlankLine_ = true;
    }
    newLine_ = true;
}

// Only statements of one line share columns with their neighbours.
void Printer::endStatement() {
    const OpenStatement statement = open_.back();
    open_.pop_back();
    if (statement.line == noLine || statement.line == lines_.size() - 1) return;
    lines_[statement.line].alignment = Alignment::None;
    lines_[statement.line].stops.clear();
}

} // namespace

std::string print(const Document& document, std::uint32_t width) {
    return Printer(document, width).run();
}

} // namespace drc::syntax
