#include "language_server/framing.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace drc::language_server {

namespace {

constexpr std::size_t longestHeader = 4096;
constexpr std::string_view lengthHeader = "content-length";

std::string_view trimmed(std::string_view text) {
    const auto isBlank = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isNamed(std::string_view name, std::string_view wanted) {
    return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                      [](char one, char other) { return source::small(one) == other; });
}

} // namespace

std::string framed(std::string_view message) {
    return fmt::format("Content-Length: {}\r\n\r\n{}", message.size(), message);
}

void FrameReader::read(std::string_view bytes, const Message& message, const Fault& fault) {
    const std::size_t passed = std::min(skipped_, bytes.size());
    skipped_ -= passed;
    kept_ += bytes.substr(passed);
    while (skipped_ == 0) {
        if (!inContent_ && !readHeaders(fault)) return;
        if (length_ > longest_) {
            fail(fmt::format("the message is longer than {} MiB", longest_ >> 20U), fault);
            skipped_ = length_ - std::min(length_, kept_.size());
            kept_.erase(0, length_ - skipped_);
            inContent_ = false;
            continue;
        }
        if (kept_.size() < length_) return;
        const std::string content = kept_.substr(0, length_);
        kept_.erase(0, length_);
        inContent_ = false;
        message(content);
    }
}

/// False where their end has not come yet.
bool FrameReader::readHeaders(const Fault& fault) {
    for (;;) {
        const std::size_t end = kept_.find('\n');
        if (end == std::string::npos) {
            if (kept_.size() <= longestHeader) return false;
            fail("a header is too long", fault);
            kept_.clear();
            return false;
        }
        const std::string line(trimmed(std::string_view(kept_).substr(0, end)));
        kept_.erase(0, end + 1);
        if (!line.empty()) {
            header(line, fault);
            continue;
        }
        const bool isSound = hasLength_ && !isFaulty_;
        if (!hasLength_ && !isFaulty_) fail("`Content-Length` is missing", fault);
        hasLength_ = false;
        isFaulty_ = false;
        if (!isSound) continue;
        inContent_ = true;
        return true;
    }
}

void FrameReader::header(std::string_view line, const Fault& fault) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return fail("a header has no colon", fault);
    // A content that is longer than its length said leaves text in front of the next header: there the stream
    // is found again.
    const std::size_t last = line.rfind(':');
    const std::string_view before = trimmed(line.substr(0, last));
    const std::size_t begin = before.size() - std::min(before.size(), lengthHeader.size());
    if (!isNamed(before.substr(begin), lengthHeader)) return;
    if (begin != 0) fail("text stands before a header", fault);
    const std::string_view number = trimmed(line.substr(last + 1));
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), length_);
    if (error != std::errc{} || end != number.data() + number.size())
        return fail("`Content-Length` is not a number", fault);
    hasLength_ = true;
    isFaulty_ = false;
}

/// Once for the headers of a message.
void FrameReader::fail(std::string_view reason, const Fault& fault) {
    if (!isFaulty_) fault(reason);
    isFaulty_ = !inContent_;
}

} // namespace drc::language_server
