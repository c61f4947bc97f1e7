#include "diagnostics/sink.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace drc::diagnostics {

namespace {

std::atomic<std::size_t> refused = 0;

} // namespace

std::size_t Sink::refusedWithdrawals() {
    return refused;
}

Diagnostic& Sink::add(const CodeInfo& code, source::Span span, std::string message) {
    dropped_ = Diagnostic{};
    if (code.severity == Severity::Error) ++errorReports_;
    const auto [seen, isNew] = seen_.emplace(Key{code.id, span.file, span.begin, span.end, message}, nullptr);
    repeated_ = seen->second;
    last_ = seen->second;
    if (!isNew) return dropped_;
    if (code.severity == Severity::Error) ++errors_;
    if (code.severity == Severity::Warning) ++warnings_;
    if (diagnostics_.size() >= most_) {
        ++omitted_;
        return dropped_;
    }
    Diagnostic& diagnostic = diagnostics_.emplace_back();
    seen->second = &diagnostic;
    last_ = &diagnostic;
    diagnostic.code = &code;
    diagnostic.takesAdvice = diagnostics_.size() <= advised;
    diagnostic.severity = code.severity;
    diagnostic.message = std::move(message);
    diagnostic.primary.span = span;
    return diagnostic;
}

void Sink::take(const Sink& other) {
    most_ = std::max(most_, other.most_);
    for (const Diagnostic& finding : other.diagnostics_)
        take(finding);
    const auto keptOf = [&](Severity severity) {
        return static_cast<std::size_t>(
            std::count_if(other.diagnostics_.begin(), other.diagnostics_.end(),
                          [&](const Diagnostic& finding) { return finding.severity == severity; }));
    };
    // What the other one counted without keeping is counted here as well.
    errors_ += other.errors_ - keptOf(Severity::Error);
    warnings_ += other.warnings_ - keptOf(Severity::Warning);
    omitted_ += other.omitted_;
}

void Sink::take(const Diagnostic& finding) {
    Diagnostic& own = add(*finding.code, finding.primary.span, finding.message);
    if (&own != &dropped_)
        own = finding;
    else if (repeated_ != nullptr && finding.finders)
        for (const auto& [file, begin, whom] : finding.finders->all)
            repeated_->foundFor({file, begin, begin}, whom);
}

void Sink::amend(const std::function<void(Diagnostic&)>& visit) {
    for (Diagnostic& finding : diagnostics_)
        visit(finding);
}

std::size_t Sink::numberOf(Severity severity, const std::function<bool(const Diagnostic&)>& matches) const {
    return static_cast<std::size_t>(
        std::count_if(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& finding) {
            return finding.severity == severity && matches(finding);
        }));
}

void Sink::withdraw(const std::function<bool(const Diagnostic&)>& isWithdrawn) {
    const std::size_t errors = numberOf(Severity::Error, isWithdrawn);
    if (errors != 0 && errors == errors_) // what is wrong stays wrong
        ++refused;
    else
        leaveOut(isWithdrawn);
}

void Sink::leaveOut(const std::function<bool(const Diagnostic&)>& isLeftOut) {
    warnings_ -= numberOf(Severity::Warning, isLeftOut);
    errors_ -= numberOf(Severity::Error, isLeftOut);
    if (std::erase_if(diagnostics_, isLeftOut) == 0) return;
    for (auto& seen : seen_)
        seen.second = nullptr; // places have changed
    last_ = nullptr;
}

void Sink::labelLast(source::Span about, source::Span span, std::string text) {
    if (diagnostics_.empty()) return;
    Diagnostic& last = diagnostics_.back();
    const source::Span at = last.primary.span;
    if (at.file != about.file || at.begin < about.begin || about.end < at.end) return;
    const auto sameSpan = [&](const Label& label) { return label.span == span; };
    if (last.primary.span == span || std::any_of(last.secondary.begin(), last.secondary.end(), sameSpan))
        return;
    last.label(span, std::move(text));
}

std::vector<const Diagnostic*> Sink::sorted() const {
    std::vector<const Diagnostic*> result;
    result.reserve(diagnostics_.size());
    for (const Diagnostic& diagnostic : diagnostics_)
        result.push_back(&diagnostic);
    std::stable_sort(result.begin(), result.end(), [](const Diagnostic* left, const Diagnostic* right) {
        return std::tie(left->primary.span.file, left->primary.span.begin) <
               std::tie(right->primary.span.file, right->primary.span.begin);
    });
    return result;
}

} // namespace drc::diagnostics
