#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace drc::backends {

/// A text as a string of JSON, with its quotes. Names of files may hold bytes that are not UTF-8; JSON never
/// does: each becomes the replacement character.
void appendJsonString(std::string& result, std::string_view text);

/// A value of JSON as the text that it is, without blanks: what stands in another one is copied into its
/// text. So a document is written once, in order, and nothing is built that would have to be gone through
/// again. Members and elements are only added.
class Json {
public:
    struct Member {
        std::string_view name;
        const Json& value; ///< for as long as the expression lasts in which it is written
    };

    // NOLINTBEGIN(google-explicit-constructor): whatever JSON has is a value
    Json(std::nullptr_t /*null*/) : text_("null") {}
    Json(std::same_as<bool> auto value) : text_(value ? "true" : "false") {}
    Json(std::integral auto number) requires(!std::same_as<decltype(number), bool>)
        : text_(std::to_string(number)) {}
    Json(double number);
    Json(std::string_view text) { appendJsonString(text_, text); }
    Json(const std::string& text) : Json(std::string_view(text)) {}
    Json(const char* text) : Json(std::string_view(text)) {}
    Json(std::initializer_list<Member> members);
    // NOLINTEND(google-explicit-constructor)

    static Json object() { return ofText("{}"); }
    static Json array(std::initializer_list<Json> elements = {});
    /// What is JSON already.
    static Json ofText(std::string text) {
        Json result(nullptr);
        result.text_ = std::move(text);
        return result;
    }

    /// A member more of an object; it has none of that name.
    void add(std::string_view name, const Json& value);
    /// The members of another object, behind the own ones.
    void include(const Json& other);
    /// An element more of an array.
    void push_back(const Json& value);

    bool isNull() const { return text_ == "null"; }
    /// Whether an object or an array holds nothing.
    bool empty() const { return text_.size() == 2; }
    /// Whether it is an object whose first member is this one.
    bool beginsWith(std::string_view name, std::string_view text) const;
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// A document as a file holds it: indented, with a line end.
std::string documentText(const Json& document);
/// How many bytes that is.
std::size_t documentSize(const Json& document);

} // namespace drc::backends
