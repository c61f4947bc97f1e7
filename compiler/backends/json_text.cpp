#include "backends/json_text.hpp"

#include "ir/json.hpp"

namespace drc::backends {

Json::Json(std::initializer_list<Member> members) {
    std::size_t room = 2;
    for (const Member& member : members)
        room += member.name.size() + member.value.text_.size() + 8;
    text_.reserve(room);
    text_ = "{}";
    for (const Member& member : members)
        add(member.name, member.value);
}

Json Json::array(std::initializer_list<Part> elements) {
    Json result = ofText("[]");
    for (const Part& element : elements)
        result.push_back(element);
    return result;
}

void Json::write(const Part& value) {
    switch (value.sort_) {
    case Part::Sort::Written: text_ += value.text_; break;
    case Part::Sort::Text: ir::appendJsonString(text_, value.text_); break;
    case Part::Sort::Whole: text_ += std::to_string(value.whole_); break;
    case Part::Sort::Number: ir::appendJsonNumber(text_, value.number_); break;
    }
    // Each line of the value stands further inside.
    layout_.lines += value.layout_.lines;
    layout_.blanks += value.layout_.blanks + value.layout_.lines * indentation;
}

void Json::begin() {
    if (empty()) { // the line of the closing bracket
        ++layout_.lines;
        ++layout_.blanks;
    }
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    ++layout_.lines;
    layout_.blanks += 1 + indentation;
}

void Json::add(std::string_view name, const Part& value) {
    begin();
    ir::appendJsonString(text_, name);
    text_ += ':';
    ++layout_.blanks;
    write(value);
    text_ += '}';
}

void Json::include(const Json& other) {
    if (other.empty()) return;
    const std::size_t shared = empty() ? 0 : 1; // the line of the closing bracket
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    text_.append(other.text_, 1);
    layout_.lines += other.layout_.lines - shared;
    layout_.blanks += other.layout_.blanks - shared;
}

void Json::push_back(const Part& value) {
    begin();
    write(value);
    text_ += ']';
}

bool Json::beginsWith(std::string_view name, std::string_view text) const {
    const Json start{{name, text}};
    return std::string_view(text_).starts_with(
        std::string_view(start.text_).substr(0, start.text_.size() - 1));
}

namespace {

/// Goes through compact JSON and puts blanks and line ends between its pieces.
class Indented {
public:
    explicit Indented(std::string& result) : result_(result) {}

    void document(std::string_view text) {
        std::size_t from = 0; // what was not written yet
        const auto upTo = [&](std::size_t end) {
            result_ += text.substr(from, end - from);
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
                line(++depth_);
                break;
            case '}':
            case ']':
                upTo(at);
                line(--depth_);
                break;
            case ',':
                upTo(at + 1);
                line(depth_);
                break;
            case ':':
                upTo(at + 1);
                result_ += ' ';
                break;
            default: break;
            }
        }
        upTo(text.size());
        result_ += '\n';
    }

private:
    static std::size_t endOfString(std::string_view text, std::size_t begin) {
        std::size_t at = ir::endOfPlainJson(text, begin + 1);
        while (text[at] != '"')
            at = ir::endOfPlainJson(text, at + (text[at] == '\\' ? 2 : 1));
        return at;
    }
    void line(std::size_t depth) {
        result_ += '\n';
        result_.append(depth * indentation, ' ');
    }

    std::string& result_;
    std::size_t depth_ = 0;
};

} // namespace

std::string documentText(const Json& document) {
    std::string text;
    text.reserve(document.documentSize());
    Indented(text).document(document.text());
    return text;
}

} // namespace drc::backends
