#pragma once

#include "ir/value.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace drc::ir {

/// Calls `visit` with each word of a text, or of a list of texts; null has none.
template <class Visit>
void forEachWord(const Value* value, const Visit& visit) {
    if (value == nullptr) return;
    if (const List* const list = value->list())
        for (const Value& item : *list)
            forEachWord(&item, visit);
    if (value->text() == nullptr) return;
    const std::string_view text = *value->text();
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) visit(text.substr(at, end - at));
        at = end + 1;
    }
}

} // namespace drc::ir
