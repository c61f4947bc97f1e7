#include "language_server/declared_text.hpp"
#include "language_server/features.hpp"
#include "language_server/plain_text.hpp"
#include "language_server/proof_text.hpp"
#include "language_server/symbol_at.hpp"

#include <string>

namespace drc::language_server {

Json hover(const View& view, const Received& params) {
    const std::uint32_t offset = view.offsetIn(params);
    std::string text = explanationAt(view, offset);
    const auto named = text.empty() ? nameAt(view, offset) : std::nullopt;
    if (named) text = declaredText(view, *named);
    if (text.empty()) text = regionAt(view, offset);
    if (const std::string proof = proofAt(view, offset); !proof.empty())
        text += (text.empty() ? "" : "\n\n---\n\n") + proof;
    if (text.empty()) return nullptr;
    Json result{{"contents", markup(view.client(), text)}};
    if (named) result["range"] = view.rangeOf(named->span);
    return result;
}

} // namespace drc::language_server
