#include "language_server/texts/text_document.hpp"

#include "syntax/parse.hpp"

#include <algorithm>

namespace drc::language_server {

Text::Text(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}

Text::Parsed::Parsed(const std::string& path, std::string_view text)
    : file(0, path, text, source::Origin::User), tree(syntax::parse(file, mistakes)) {}

const Text::Parsed& Text::parsed() const {
    if (!parsed_) parsed_ = std::make_unique<const Parsed>(path_, text_);
    return *parsed_;
}

void Document::apply(const Change& change, Encoding encoding) {
    if (!change.range) {
        text = std::make_shared<const Text>(path, change.text);
        return;
    }
    const std::uint32_t one = text->lines().offsetOf(change.range->first, encoding);
    const std::uint32_t other = text->lines().offsetOf(change.range->second, encoding);
    const auto [begin, end] = std::minmax(one, other);
    std::string changed = text->text();
    changed.replace(begin, end - begin, change.text);
    text = std::make_shared<const Text>(path, std::move(changed));
}

} // namespace drc::language_server
