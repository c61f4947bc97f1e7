#include "backends/json_text.hpp"

#include <algorithm>

namespace drc::backends {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t indentation = 2;

/// Whether a text stands in JSON as it is.
bool isPlain(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char character) {
        const auto code = static_cast<unsigned char>(character);
        return code >= 0x20 && code < 0x7f && character != '"' && character != '\\';
    });
}

/// Writes what the library would, which goes through each character and each level of its own indentation
/// one by one: that took a tenth of a compile.
class Writer {
public:
    std::string take() && { return std::move(text_); }

    void value(const Json& value) {
        if (value.is_object())
            members(value.get_ref<const Json::object_t&>());
        else if (value.is_array())
            elements(value.get_ref<const Json::array_t&>());
        else if (value.is_string())
            string(value.get_ref<const std::string&>());
        else
            text_ += value.dump();
    }

private:
    void members(const Json::object_t& object) {
        if (object.empty()) {
            text_ += "{}";
            return;
        }
        text_ += '{';
        ++depth_;
        bool first = true;
        for (const auto& [name, member] : object) {
            line(first);
            string(name);
            text_ += ": ";
            value(member);
        }
        close('}');
    }

    void elements(const Json::array_t& array) {
        if (array.empty()) {
            text_ += "[]";
            return;
        }
        text_ += '[';
        ++depth_;
        bool first = true;
        for (const Json& element : array) {
            line(first);
            value(element);
        }
        close(']');
    }

    void line(bool& first) {
        if (!first) text_ += ',';
        first = false;
        text_ += '\n';
        text_.append(depth_ * indentation, ' ');
    }

    void close(char bracket) {
        --depth_;
        text_ += '\n';
        text_.append(depth_ * indentation, ' ');
        text_ += bracket;
    }

    void string(const std::string& text) {
        if (isPlain(text))
            text_.append(1, '"').append(text).append(1, '"');
        else
            text_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    }

    std::string text_;
    std::size_t depth_ = 0;
};

} // namespace

std::string jsonText(const Json& document) {
    Writer writer;
    writer.value(document);
    return std::move(writer).take() + "\n";
}

} // namespace drc::backends
