#include "adoption/name_text.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace drc::adoption {

namespace {

// Around the number of a deferred part. No text that a service takes for a name has them.
constexpr char partOfName = '\x01';
constexpr char otherPart = '\x02';
constexpr char endOfPart = '\x03';
constexpr std::string_view marks = "\x01\x02\x03";

bool isOfNames(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '_' || letter == '-';
}

void addMark(std::string& bytes, char begin, std::size_t number) {
    bytes += begin;
    bytes += std::to_string(number);
    bytes += endOfPart;
}

/// Calls `visit` with each part of a text; false where the value is none, or has bytes of marks.
template <class Visit>
bool forEachPart(const ir::Value& value, const Visit& visit) {
    const auto isPlain = [](const ir::Value& part) {
        return part.text() == nullptr || part.text()->find_first_of(marks) == std::string::npos;
    };
    if (value.text() != nullptr) {
        if (!isPlain(value)) return false;
        visit(value);
        return true;
    }
    const ir::Template* const text = value.asTemplate();
    if (text == nullptr || !std::all_of(text->parts.begin(), text->parts.end(), isPlain)) return false;
    for (const ir::Value& part : text->parts)
        visit(part);
    return true;
}

} // namespace

struct NameTexts::Mark {
    char kind;
    std::size_t number;
    std::size_t end; ///< of the mark in the bytes
};

std::optional<NameTexts::Mark> NameTexts::markAt(std::string_view bytes, std::size_t at) const {
    if (bytes[at] != partOfName && bytes[at] != otherPart) return std::nullopt;
    const std::size_t end = bytes.find(endOfPart, at);
    if (end == std::string_view::npos) return std::nullopt;
    Mark mark{bytes[at], 0, end + 1};
    std::from_chars(bytes.data() + at + 1, bytes.data() + end, mark.number);
    return mark;
}

std::optional<std::size_t> NameTexts::known(const ir::Value& part) const {
    const auto found = std::find(parts_.begin(), parts_.end(), part);
    if (found == parts_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - parts_.begin());
}

std::optional<std::string> NameTexts::ofName(const ir::Value& value) {
    std::string bytes;
    const bool isText = forEachPart(value, [&](const ir::Value& part) {
        if (part.text() != nullptr) {
            bytes += *part.text();
            return;
        }
        std::optional<std::size_t> number = known(part);
        if (!number) {
            number = parts_.size();
            parts_.push_back(part);
        }
        addMark(bytes, partOfName, *number);
    });
    if (!isText || bytes.empty()) return std::nullopt;
    return bytes;
}

std::optional<NameTexts::Encoded> NameTexts::of(const ir::Value& value) const {
    Encoded result;
    const bool isText = forEachPart(value, [&](const ir::Value& part) {
        if (part.text() != nullptr) {
            result.bytes += *part.text();
        } else if (const std::optional<std::size_t> number = known(part)) {
            addMark(result.bytes, partOfName, *number);
        } else {
            addMark(result.bytes, otherPart, result.others.size());
            result.others.push_back(part);
        }
    });
    if (!isText) return std::nullopt;
    return result;
}

ir::Value NameTexts::decoded(std::string_view bytes, const std::vector<ir::Value>& others) const {
    ir::List parts;
    std::string text;
    const auto endText = [&] {
        if (!text.empty()) parts.emplace_back(std::exchange(text, {}));
    };
    for (std::size_t at = 0; at < bytes.size();) {
        const std::optional<Mark> mark = markAt(bytes, at);
        if (!mark) {
            text += bytes[at++];
            continue;
        }
        endText();
        parts.push_back(mark->kind == partOfName ? parts_[mark->number] : others[mark->number]);
        at = mark->end;
    }
    if (parts.empty()) return {std::move(text)};
    endText();
    return {ir::Template{std::move(parts)}};
}

const ir::Value* NameTexts::partAt(const Encoded& text, std::size_t at) const {
    const std::optional<Mark> mark = at < text.bytes.size() ? markAt(text.bytes, at) : std::nullopt;
    if (!mark) return nullptr;
    return mark->kind == partOfName ? &parts_[mark->number] : &text.others[mark->number];
}

bool NameTexts::mayBegin(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const auto belongs = [](char letter) { return isOfNames(letter) || marks.find(letter) != marks.npos; };
    return !belongs(text[at]) || !belongs(text[at - 1]);
}

bool NameTexts::mayEnd(std::string_view text, std::size_t at) {
    return at == text.size() || mayBegin(text, at);
}

bool NameTexts::isDeferred(std::string_view bytes) {
    return bytes.find(partOfName) != std::string_view::npos;
}

} // namespace drc::adoption
