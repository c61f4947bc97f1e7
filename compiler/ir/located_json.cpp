#include "ir/located_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace drc::ir {

namespace {

/// Goes through a text and tells how far the reader is: the events of the reader have no places of their own.
class Watched {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Watched(const char* at, const char** reached) : at_(at), reached_(reached) {}
    reference operator*() const { return *at_; }
    Watched& operator++() {
        *reached_ = ++at_;
        return *this;
    }
    Watched operator++(int) {
        Watched before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const Watched& left, const Watched& right) { return left.at_ == right.at_; }
    friend bool operator!=(const Watched& left, const Watched& right) { return left.at_ != right.at_; }

private:
    const char* at_;
    const char** reached_;
};

/// Makes values of the reader's events.
class Builder : public nlohmann::json_sax<nlohmann::json> {
public:
    Builder(std::string_view text, source::FileId file, const JsonLimits& limits)
        : text_(text), file_(file), limits_(limits), reached_(text.data()) {}

    LocatedJson read() {
        const char* const end = text_.data() + text_.size();
        nlohmann::json::sax_parse(Watched(text_.data(), &reached_), Watched(end, &reached_), this);
        return std::move(result_);
    }

    bool null() override { return add(Value()); }
    bool boolean(bool value) override { return add(Value(value)); }
    bool number_integer(number_integer_t value) override { return add(Value(static_cast<double>(value))); }
    bool number_unsigned(number_unsigned_t value) override { return add(Value(static_cast<double>(value))); }
    bool number_float(number_float_t value, const string_t& /*text*/) override { return add(Value(value)); }
    bool string(string_t& value) override { return add(Value(std::move(value)), textBefore()); }
    bool binary(binary_t& /*value*/) override { return false; } // JSON has none
    bool start_object(std::size_t /*size*/) override { return open(true); }
    bool start_array(std::size_t /*size*/) override { return open(false); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& key) override {
        open_.back().key = std::move(key);
        return true;
    }
    bool parse_error(std::size_t /*byte*/, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) override {
        const bool isOver = reached_ == text_.data() + text_.size();
        fail(LocatedJson::Problem::Syntax, isOver ? "the text ends too early" : "unexpected character");
        return false;
    }

private:
    struct Open {
        bool isMap;
        source::Span place;
        Map map{};
        List list{};
        std::string key{};
    };

    std::uint32_t offset() const { return static_cast<std::uint32_t>(reached_ - text_.data()); }
    /// The character that was read last.
    source::Span lastCharacter() const {
        const std::uint32_t end = offset();
        return {file_, end == 0 ? 0 : end - 1, end};
    }
    /// The text that was read last, between its quotes.
    source::Span textBefore() const {
        const std::uint32_t end = offset() - 1;
        std::uint32_t begin = end;
        const auto isQuote = [&](std::uint32_t at) {
            if (text_[at] != '"') return false;
            std::uint32_t slashes = 0;
            while (slashes < at && text_[at - 1 - slashes] == '\\')
                ++slashes;
            return slashes % 2 == 0;
        };
        while (begin > 0 && !isQuote(begin - 1))
            --begin;
        return {file_, begin, end};
    }

    bool fail(LocatedJson::Problem problem, std::string reason) {
        result_.problem = problem;
        result_.reason = std::move(reason);
        result_.place = lastCharacter();
        return false;
    }

    bool open(bool isMap) {
        if (open_.size() >= limits_.depth)
            return fail(LocatedJson::Problem::Limit,
                        fmt::format("it is nested too deeply, the limit is {} levels", limits_.depth));
        open_.push_back({isMap, lastCharacter()});
        return true;
    }

    bool close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        return add(done.isMap ? Value(std::move(done.map)) : Value(std::move(done.list)), done.place);
    }

    bool add(Value value) { return add(std::move(value), lastCharacter()); }
    bool add(Value value, source::Span place) {
        if (++values_ > limits_.values)
            return fail(LocatedJson::Problem::Limit,
                        fmt::format("it holds too many values, the limit is {}", limits_.values));
        value.origin = place;
        if (open_.empty())
            result_.value = std::move(value);
        else if (open_.back().isMap)
            open_.back().map.emplace_back(std::move(open_.back().key), std::move(value));
        else
            open_.back().list.push_back(std::move(value));
        return true;
    }

    std::string_view text_;
    source::FileId file_;
    JsonLimits limits_;
    const char* reached_;
    std::vector<Open> open_;
    std::size_t values_ = 0;
    LocatedJson result_;
};

} // namespace

LocatedJson readLocatedJson(std::string_view text, source::FileId file, const JsonLimits& limits) {
    if (text.size() <= limits.bytes) return Builder(text, file, limits).read();
    LocatedJson result;
    result.problem = LocatedJson::Problem::Limit;
    result.reason = fmt::format("the file is too large, the limit is {} MiB", limits.bytes >> 20U);
    result.place = {file, 0, 0};
    return result;
}

} // namespace drc::ir
