#include "language_server/features.hpp"
#include "language_server/symbol_at.hpp"

#include <algorithm>
#include <vector>

namespace drc::language_server {

namespace {

constexpr int readHighlight = 2; // `DocumentHighlightKind`
constexpr int writeHighlight = 3;

Json locations(const View& view, const std::vector<source::Span>& spans) {
    Json result = Json::array();
    for (const source::Span span : spans)
        if (auto location = view.locationOf(span)) result.push_back(std::move(*location));
    return result;
}

} // namespace

Json definition(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    return locations(view, named->symbol->declarations);
}

Json references(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    std::vector<source::Span> spans = named->symbol->uses;
    const Received& declarations =
        json_rpc::memberOf(json_rpc::memberOf(params, "context"), "includeDeclaration");
    if (declarations.is_boolean() && declarations.get<bool>())
        spans.insert(spans.end(), named->symbol->declarations.begin(), named->symbol->declarations.end());
    std::sort(spans.begin(), spans.end(), [](source::Span one, source::Span other) {
        return std::pair(one.file, one.begin) < std::pair(other.file, other.begin);
    });
    return locations(view, spans);
}

Json documentHighlights(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    Json result = Json::array();
    const auto add = [&](const std::vector<source::Span>& spans, int kind) {
        for (const source::Span span : spans)
            if (span.file == named->span.file)
                result.push_back({{"range", view.rangeOf(span)}, {"kind", kind}});
    };
    add(named->symbol->declarations, writeHighlight);
    add(named->symbol->uses, readHighlight);
    return result;
}

} // namespace drc::language_server
