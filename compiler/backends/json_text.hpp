#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace drc::backends {

constexpr std::size_t indentation = 2; ///< of what stands within brackets, in the documents of JSON

/// A value of JSON as the text that it is, without blanks: what stands in another one is copied into its
/// text. So a document is written once, in order, and nothing is built that would have to be gone through
/// again; what its blanks and line ends will take is counted on the way. Members and elements are only added.
class Json {
public:
    /// What is written into another value, for as long as the expression lasts in which it stands. A text or
    /// a number needs no value of its own.
    class Part {
    public:
        // NOLINTBEGIN(google-explicit-constructor): whatever JSON has is a value
        Part(std::nullptr_t /*null*/) : text_("null") {}
        Part(std::same_as<bool> auto value) : text_(value ? "true" : "false") {}
        Part(std::integral auto number) requires(!std::same_as<decltype(number), bool>)
            : sort_(Sort::Whole), whole_(number) {}
        Part(double number) : sort_(Sort::Number), number_(number) {}
        Part(std::string_view text) : sort_(Sort::Text), text_(text) {}
        Part(const std::string& text) : Part(std::string_view(text)) {}
        Part(const char* text) : Part(std::string_view(text)) {}
        Part(const std::same_as<Json> auto& json) : text_(json.text_), layout_(json.layout_) {}
        // NOLINTEND(google-explicit-constructor)

    private:
        friend class Json;
        enum class Sort : std::uint8_t { Written, Text, Whole, Number };
        Sort sort_ = Sort::Written;
        std::string_view text_{};
        std::int64_t whole_ = 0;
        double number_ = 0;
        struct Layout {
            std::size_t lines = 0;  ///< line ends within the value, once it is indented
            std::size_t blanks = 0; ///< bytes of line ends and blanks, where it stands alone
        } layout_{};
    };
    struct Member {
        std::string_view name;
        Part value;
    };

    // NOLINTBEGIN(google-explicit-constructor): whatever JSON has is a value
    template <class Value>
    requires(!std::same_as<Value, Json> && std::is_convertible_v<const Value&, Part>)
        Json(const Value& value) {
        write(value);
    }
    Json(std::initializer_list<Member> members);
    // NOLINTEND(google-explicit-constructor)

    static Json object() { return ofText("{}"); }
    static Json array(std::initializer_list<Part> elements = {});
    /// What is JSON already, without members or elements.
    static Json ofText(std::string_view text) {
        Json result(nullptr);
        result.text_ = text;
        return result;
    }

    /// A member more of an object; it has none of that name.
    void add(std::string_view name, const Part& value);
    /// The members of another object, behind the own ones.
    void include(const Json& other);
    /// An element more of an array.
    void push_back(const Part& value);

    bool isNull() const { return text_ == "null"; }
    /// Whether an object or an array holds nothing.
    bool empty() const { return text_.size() == 2; }
    /// Whether it is an object whose first member is this one.
    bool beginsWith(std::string_view name, std::string_view text) const;
    const std::string& text() const { return text_; }
    /// The bytes of the document: the same text indented, with a line end.
    std::size_t documentSize() const { return text_.size() + layout_.blanks + 1; }

private:
    void write(const Part& value);
    /// A line is begun within the outermost brackets, whose last character is taken away.
    void begin();

    std::string text_;
    Part::Layout layout_{};
};

/// A document as a file holds it: indented, with a line end.
std::string documentText(const Json& document);

} // namespace drc::backends
