#include "diagnostics/diagnostic.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::diagnostics {

Diagnostic& Diagnostic::at(std::string text) {
    primary.text = std::move(text);
    return *this;
}

Diagnostic& Diagnostic::label(source::Span span, std::string text) {
    secondary.push_back({span, std::move(text)});
    return *this;
}

Diagnostic& Diagnostic::foundFor(source::Span span, const std::string& whom) {
    if (!finders) {
        finders = Finders{secondary.size(), whom, {}};
        label(span, whom);
    }
    finders->all.emplace(span.file, span.begin, whom);
    const std::size_t others = finders->all.size() - 1;
    if (others != 0)
        secondary[finders->label].text =
            fmt::format("{} and {} other{}", finders->first, others, others == 1 ? "" : "s");
    return *this;
}

Diagnostic& Diagnostic::about(source::Span declaration) {
    subject = declaration;
    return *this;
}

Diagnostic& Diagnostic::note(std::string text) {
    notes.push_back(std::move(text));
    return *this;
}

Diagnostic& Diagnostic::help(std::string text) {
    helps.push_back(std::move(text));
    return *this;
}

Diagnostic& Diagnostic::fix(std::string title, source::Span span, std::string replacement,
                            Applicability applicability) {
    fixes.push_back({std::move(title), {{span, std::move(replacement)}}, applicability});
    return *this;
}

Diagnostic& Diagnostic::didYouMean(const std::string& suggestion, source::Span span) {
    if (suggestion.empty()) return *this;
    help(fmt::format("did you mean `{}`?", suggestion));
    return fix(fmt::format("replace with `{}`", suggestion), span, suggestion);
}

Diagnostic& Diagnostic::didYouMeanOneOf(std::string_view written, source::Span span,
                                        const std::vector<std::string>& names, std::string_view introduction,
                                        std::size_t mostListed) {
    if (!takesAdvice || names.empty()) return *this;
    const std::string meant = closest(written, names);
    if (!meant.empty()) return didYouMean(meant, span);
    return help(fmt::format("{} {}", introduction, enumeration(names, mostListed)));
}

} // namespace drc::diagnostics
