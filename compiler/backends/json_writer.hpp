#pragma once

#include "backends/json_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace drc::backends {

/// Writes a document of JSON as a file holds it: indented, each member and element on its line. What was
/// begun is ended, a member has one value, and nothing is built that would have to be gone through again.
class JsonWriter {
public:
    /// Room for so many bytes.
    explicit JsonWriter(std::size_t room) { text_.reserve(room); }

    void beginObject() { begin('{'); }
    void endObject() { end('}'); }
    void beginArray() { begin('['); }
    void endArray() { end(']'); }
    /// Its value is written next.
    void member(std::string_view name) {
        separate();
        text(name);
        text_ += ": ";
    }
    /// The same with a name that `writeName` writes as a text.
    template <class WriteName>
    void key(const WriteName& writeName) {
        separate();
        writeName();
        text_ += ": ";
    }
    /// An element is written next.
    void element() { separate(); }

    void text(std::string_view text);
    void number(double number);
    /// What is JSON already: `true`, `null`.
    void literal(std::string_view json) { text_ += json; }

    void member(std::string_view name, std::string_view value) {
        member(name);
        text(value);
    }
    void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
    void member(std::string_view name, bool value) {
        member(name);
        literal(value ? "true" : "false");
    }

    /// The document, with a line end.
    std::string take() && { return std::move(text_ += '\n'); }

private:
    void begin(char bracket) {
        text_ += bracket;
        ++depth_;
        isFirst_ = true;
    }
    void end(char bracket) {
        --depth_;
        if (!isFirst_) line();
        text_ += bracket;
        isFirst_ = false;
    }
    void separate() {
        if (!isFirst_) text_ += ',';
        line();
        isFirst_ = false;
    }
    void line() {
        text_ += '\n';
        text_.append(depth_ * indentation, ' ');
    }

    std::string text_;
    std::size_t depth_ = 0;
    bool isFirst_ = true; ///< of what is written in the innermost brackets
};

} // namespace drc::backends
