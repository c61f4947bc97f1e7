#include "language_server/features.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/proof/declared_text.hpp"
#include "language_server/proof/plain_text.hpp"
#include "language_server/proof/proof_text.hpp"
#include "language_server/texts/text_shift.hpp"

#include <string>

namespace drc::language_server {

/// Of the last analysis: while a new one is made, the text around what was typed means what it did, and
/// whoever points at a name need not wait.
Json hover(const View& view, const Received& params) {
    const std::uint32_t now = view.offsetIn(params);
    std::string text = explanationAt(view, now);
    const source::SourceFile* const file = view.file();
    const TextShift shift(file == nullptr ? view.text().text() : file->text(), view.text().text());
    const auto before = shift.toBefore(now);
    if (!before) return text.empty() ? Json(nullptr) : Json{{"contents", markup(view.client(), text)}};
    const std::uint32_t offset = *before;
    const auto named = text.empty() ? nameAt(view, offset) : std::nullopt;
    if (named) text = declaredText(view, *named);
    if (text.empty()) text = regionAt(view, offset);
    if (const std::string proof = proofAt(view, offset); !proof.empty())
        text += (text.empty() ? "" : "\n\n---\n\n") + proof +
                (shift.isSame() ? "" : "\n\n*before the last change*");
    if (text.empty()) return nullptr;
    Json result{{"contents", markup(view.client(), text)}};
    if (named)
        result["range"] = view.rangeOf({0, shift.toNow(named->span.begin), shift.toNow(named->span.end)});
    return result;
}

} // namespace drc::language_server
