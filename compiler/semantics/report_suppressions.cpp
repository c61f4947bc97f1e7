#include "semantics/report_suppressions.hpp"

#include "diagnostics/removal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>

namespace drc::semantics {

namespace codes = diagnostics::codes;

void reportUnused(const SuppressionTerms& suppression, const std::string& reason, source::Date today,
                  const source::SourceMap& sources, diagnostics::Sink& sink) {
    auto& warning = sink.report(codes::unusedSuppression, suppression.span, reason);
    if (suppression.hasExpired(today))
        warning.note(fmt::format("it held until {}", source::print(*suppression.until)));
    // Beside an error it may be meant for another place, to which its reason can be moved.
    const auto applicability =
        sink.hasErrors() ? diagnostics::Applicability::NeedsReview : diagnostics::Applicability::Safe;
    warning.help("remove the suppression")
        .fixes.push_back(
            diagnostics::removalOf("remove the suppression", suppression.span, sources, applicability));
}

void reportExpired(const SuppressionTerms& suppression, std::string_view rule,
                   const std::vector<Hidden>& hidden, const Model& model, const source::SourceMap& sources,
                   diagnostics::Sink& sink) {
    constexpr std::size_t shown = 5;
    auto& error =
        sink.report(codes::expiredSuppression, suppression.span, std::string(rule),
                    std::string(sources.text(suppression.target)), source::print(*suppression.until));
    error.topology = model.name;
    if (!hidden.empty()) error.component = hidden.front().component;
    std::set<std::string_view> said;
    for (const Hidden& one : hidden) {
        if (!said.insert(one.message).second) continue;
        if (said.size() > shown) continue;
        error.note(fmt::format("it suppresses: {}", one.message));
        const bool isElsewhere = !one.place.empty() && !source::contains(suppression.span, one.place);
        if (isElsewhere && said.size() == 1) error.label(one.place, "what it suppresses");
    }
    if (said.size() > shown) error.note(fmt::format("and {} more", said.size() - shown));
    if (!suppression.owner.empty()) error.note(fmt::format("it belongs to {}", suppression.owner));
    error.help("correct what it suppresses, and remove the suppression")
        .help("or decide again, and give it another last day: `until DATE`");
}

} // namespace drc::semantics
