#include "syntax/document.hpp"

namespace drc::syntax {

void Document::text(std::string_view text, std::uint8_t blanksBefore, bool afterBlankLine) {
    Item& item = add(Item::Kind::Text);
    item.text = text;
    item.blanks = blanksBefore;
    item.afterBlankLine = afterBlankLine;
    if (text.find('\n') != std::string_view::npos) breakGroup();
}

void Document::comment(std::string_view text, bool ownLine, bool afterBlankLine) {
    Item& item = add(Item::Kind::Comment);
    item.text = text;
    item.flag = ownLine;
    item.afterBlankLine = afterBlankLine;
    breakGroup();
}

void Document::lineBreak(Gap gap, BlankLines blankLines) {
    Item& item = add(Item::Kind::Break);
    item.blanks = static_cast<std::uint8_t>(gap);
    item.flag = blankLines == BlankLines::Kept;
}

void Document::openGroup(bool hugged) {
    const auto group = static_cast<std::uint32_t>(groups_.size());
    if (hugged && !open_.empty()) groups_[open_.back()].hugged = group;
    groups_.emplace_back().begin = static_cast<std::uint32_t>(items_.size());
    open_.push_back(group);
    add(Item::Kind::GroupBegin).group = group;
}

void Document::closeGroup() {
    const std::uint32_t index = open_.back();
    open_.pop_back();
    add(Item::Kind::GroupEnd).group = index;
    Group& group = groups_[index];
    group.end = static_cast<std::uint32_t>(items_.size());
    if (open_.empty() || !(group.broken || group.hugBroken)) return;
    Group& parent = groups_[open_.back()];
    (parent.hugged == index ? parent.hugBroken : parent.broken) = true;
}

void Document::hugReluctantly() {
    groups_[open_.back()].hugsReluctantly = true;
}

void Document::breakGroup() {
    if (!open_.empty()) groups_[open_.back()].broken = true;
}

void Document::beginStatement(Alignment alignment) {
    add(Item::Kind::StatementBegin).alignment = alignment;
}

} // namespace drc::syntax
