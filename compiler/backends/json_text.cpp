#include "backends/json_text.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

namespace drc::backends {

namespace {

constexpr std::size_t indentation = 2;

// Beyond ASCII somebody has to look closer.
constexpr bool isBeyondAscii(char character) {
    return static_cast<unsigned char>(character) >= 0x80;
}

constexpr bool isPlain(char character) {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\' &&
           !isBeyondAscii(character);
}

/// Whether all of eight characters stand for themselves in a text of JSON.
bool arePlain(const char* characters) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highest = ones * 0x80U;
    std::uint64_t eight = 0;
    std::memcpy(&eight, characters, sizeof eight);
    const auto below = [](std::uint64_t bytes, std::uint64_t limit) {
        return (bytes - ones * limit) & ~bytes;
    };
    const std::uint64_t special =
        below(eight, 0x20) | below(eight ^ ones * '"', 1) | below(eight ^ ones * '\\', 1) | eight;
    return (special & highest) == 0;
}

/// The first position from there on whose character does not stand for itself, or the end.
std::size_t endOfPlain(std::string_view text, std::size_t at) {
    while (at + sizeof(std::uint64_t) <= text.size() && arePlain(text.data() + at))
        at += sizeof(std::uint64_t);
    while (at < text.size() && isPlain(text[at]))
        ++at;
    return at;
}

void appendEscaped(std::string& result, char character) {
    switch (character) {
    case '"': result += "\\\""; return;
    case '\\': result += "\\\\"; return;
    case '\b': result += "\\b"; return;
    case '\f': result += "\\f"; return;
    case '\n': result += "\\n"; return;
    case '\r': result += "\\r"; return;
    case '\t': result += "\\t"; return;
    default: result += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
    }
}

} // namespace

void appendJsonString(std::string& result, std::string_view text) {
    const std::size_t before = result.size();
    result += '"';
    std::size_t from = 0;
    for (std::size_t at = endOfPlain(text, 0); at < text.size(); at = endOfPlain(text, from)) {
        if (isBeyondAscii(text[at])) {
            result.resize(before);
            result += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            return;
        }
        result.append(text, from, at - from);
        appendEscaped(result, text[at]);
        from = at + 1;
    }
    result.append(text, from).append(1, '"');
}

Json::Json(double number) : text_(nlohmann::json(number).dump()) {}

Json::Json(std::initializer_list<Member> members) : text_("{}") {
    for (const Member& member : members)
        add(member.name, member.value);
}

Json Json::array(std::initializer_list<Json> elements) {
    Json result = ofText("[]");
    for (const Json& element : elements)
        result.push_back(element);
    return result;
}

void Json::add(std::string_view name, const Json& value) {
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    appendJsonString(text_, name);
    text_ += ':';
    text_ += value.text_;
    text_ += '}';
}

void Json::include(const Json& other) {
    if (other.empty()) return;
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    text_.append(other.text_, 1);
}

void Json::push_back(const Json& value) {
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    text_ += value.text_;
    text_ += ']';
}

bool Json::beginsWith(std::string_view name, std::string_view text) const {
    const Json start{{name, text}};
    return std::string_view(text_).starts_with(
        std::string_view(start.text_).substr(0, start.text_.size() - 1));
}

namespace {

/// Goes through compact JSON and hands its pieces on, with blanks and line ends between them.
template <class Write>
class Indented {
public:
    explicit Indented(const Write& write) : write_(write) {}

    void document(std::string_view text) {
        std::size_t from = 0; // what was not handed on yet
        const auto upTo = [&](std::size_t end) {
            write_.piece(text.substr(from, end - from));
            from = end;
        };
        for (std::size_t at = 0; at < text.size(); ++at) {
            switch (text[at]) {
            case '"': at = endOfString(text, at); break;
            case '{':
            case '[':
                if (text[at + 1] == text[at] + 2) { // the closing brackets stand two behind the opening ones
                    ++at;
                    break;
                }
                upTo(at + 1);
                write_.line(++depth_);
                break;
            case '}':
            case ']':
                upTo(at);
                write_.line(--depth_);
                break;
            case ',':
                upTo(at + 1);
                write_.line(depth_);
                break;
            case ':':
                upTo(at + 1);
                write_.piece(" ");
                break;
            default: break;
            }
        }
        upTo(text.size());
        write_.piece("\n");
    }

private:
    static std::size_t endOfString(std::string_view text, std::size_t begin) {
        std::size_t at = endOfPlain(text, begin + 1);
        while (text[at] != '"')
            at = endOfPlain(text, at + (text[at] == '\\' ? 2 : 1));
        return at;
    }

    const Write& write_;
    std::size_t depth_ = 0;
};

struct IntoText {
    std::string& text;
    void piece(std::string_view piece) const { text += piece; }
    void line(std::size_t depth) const {
        text += '\n';
        text.append(depth * indentation, ' ');
    }
};

struct IntoCount {
    std::size_t& count;
    void piece(std::string_view piece) const { count += piece.size(); }
    void line(std::size_t depth) const { count += 1 + depth * indentation; }
};

} // namespace

std::size_t documentSize(const Json& document) {
    std::size_t size = 0;
    const IntoCount write{size};
    Indented(write).document(document.text());
    return size;
}

std::string documentText(const Json& document) {
    std::string text;
    text.reserve(document.text().size() * 3 / 2);
    const IntoText write{text};
    Indented(write).document(document.text());
    return text;
}

} // namespace drc::backends
