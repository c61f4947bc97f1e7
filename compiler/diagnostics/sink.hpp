#pragma once

#include "diagnostics/code.hpp"
#include "diagnostics/diagnostic.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace drc::diagnostics {

/// Collects what the phases find. Phases never stop at an error; they ask `hasErrors` where it matters.
class Sink {
public:
    /// Past this many findings further ones are counted, not kept: a reader needs the first, memory has an
    /// end.
    static constexpr std::size_t kept = 1000;
    /// So many of them are given advice that has to be looked for.
    static constexpr std::size_t advised = 200;

    /// Adds a finding; the reference takes labels, notes, helps and fixes and stays valid.
    template <class... Args>
    Diagnostic& report(const Code<Args...>& code, source::Span span,
                       const std::type_identity_t<Args>&... args) {
        return add(code.info, span, fmt::format(code.format, args...));
    }

    /// Adds all that another one has; what is here already stays one finding.
    void take(const Sink& other);

    /// Takes back the findings whose codes are such.
    void withdraw(const std::function<bool(const CodeInfo&)>& isWithdrawn);

    /// Adds a second label to the finding reported last, where it is about this text, is kept, and has none
    /// at that place.
    void explainLast(source::Span about, source::Span span, std::string text);

    bool hasErrors() const { return errors_ != 0; }
    std::size_t errorCount() const { return errors_; }
    /// How often errors were reported, again and again the same one included.
    std::size_t errorReports() const { return errorReports_; }
    std::size_t warningCount() const { return warnings_; }
    /// How many findings were counted but not kept.
    std::size_t omitted() const { return omitted_; }
    /// By file and place, then in the order of reporting.
    std::vector<const Diagnostic*> sorted() const;

private:
    Diagnostic& add(const CodeInfo& code, source::Span span, std::string message);

    std::deque<Diagnostic> diagnostics_;
    // The same finding at the same place is one finding, however many paths lead to it.
    std::set<std::tuple<std::string_view, source::FileId, std::uint32_t, std::uint32_t, std::string>> seen_;
    Diagnostic dropped_;
    std::size_t errors_ = 0;
    std::size_t errorReports_ = 0;
    std::size_t warnings_ = 0;
    std::size_t omitted_ = 0;
};

} // namespace drc::diagnostics
