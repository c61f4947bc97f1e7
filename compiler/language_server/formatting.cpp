#include "language_server/features.hpp"

#include "syntax/format.hpp"

#include <string>
#include <string_view>

namespace drc::language_server {

namespace {

/// The one edit that makes a text another: what both begin and end with stays, so that cursors and folds do.
Json editsBetween(const View& view, std::string_view before, std::string_view after) {
    if (before == after) return Json::array();
    std::size_t head = 0;
    while (head < before.size() && head < after.size() && before[head] == after[head])
        ++head;
    std::size_t tail = 0;
    while (tail < before.size() - head && tail < after.size() - head &&
           before[before.size() - tail - 1] == after[after.size() - tail - 1])
        ++tail;
    const auto isInside = [](std::string_view text, std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    // Not within a character.
    while (head > 0 && (isInside(before, head) || isInside(after, head)))
        --head;
    while (tail > 0 && isInside(before, before.size() - tail))
        --tail;
    const source::Span span{0, static_cast<std::uint32_t>(head),
                            static_cast<std::uint32_t>(before.size() - tail)};
    return Json::array({{{"range", view.rangeOf(span)},
                         {"newText", std::string(after.substr(head, after.size() - tail - head))}}});
}

} // namespace

/// Nothing where the text has mistakes, as `drc fmt` has it.
Json formatting(const View& view, const Received& /*params*/) {
    const Text& text = view.text();
    if (!text.tree().complete) return Json::array();
    const std::string after = syntax::format(text.file(), text.tree());
    if (!syntax::sameMeaning(text.file(), text.tree(), after)) return Json::array();
    return editsBetween(view, text.text(), after);
}

} // namespace drc::language_server
