#pragma once

#include "diagnostics/code.hpp"
#include "diagnostics/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

namespace drc::diagnostics {

/// Collects what the phases find. Phases never stop at an error; they check `hasErrors` where it matters.
class Sink {
public:
    /// Past this many findings of an input further ones are only counted, which bounds the memory.
    static constexpr std::size_t kept = 1000;
    /// The number of findings that get suggestions, whose search takes time.
    static constexpr std::size_t advised = 200;

    Sink() = default;
    Sink(Sink&&) = default;
    Sink& operator=(Sink&&) = default;

    /// Lets a sink that takes those of several inputs keep what each of them does.
    void keepOf(std::size_t inputs) { most_ = kept * std::max<std::size_t>(inputs, 1); }

    /// Adds a finding; the reference takes labels, notes, helps and fixes and stays valid.
    template <class... Args>
    Diagnostic& report(const Code<Args...>& code, source::Span span,
                       const std::type_identity_t<Args>&... args) {
        return add(code.info, span, code.message(args...));
    }

    /// The finding that a report made, or repeated; null when it is not kept.
    Diagnostic* keptOf(Diagnostic& reported) { return &reported == &dropped_ ? repeated_ : &reported; }

    /// The finding that the last report made, or repeated; null when it is not kept.
    Diagnostic* last() const { return last_; }

    /// Adds all that another one has; what is here already stays one finding.
    void take(const Sink& other);
    /// The same with one finding.
    void take(const Diagnostic& finding);

    /// Calls `visit` with each finding that is kept, to add to it.
    void amend(const std::function<void(Diagnostic&)>& visit);

    /// Leaves out the findings that match, whatever is left.
    void leaveOut(const std::function<bool(const Diagnostic&)>& isLeftOut);
    /// Withdraws the findings that match; none where no error would be left, which no caller intends.
    void withdraw(const std::function<bool(const Diagnostic&)>& isWithdrawn);
    /// How often in this process nothing was withdrawn for that reason: tests demand that it never is.
    static std::size_t refusedWithdrawals();

    /// Adds a second label to the finding reported last, where it is about this text, is kept, and has none
    /// at that place.
    void labelLast(source::Span about, source::Span span, std::string text);

    bool hasErrors() const { return errors_ != 0; }
    std::size_t errorCount() const { return errors_; }
    /// The number of errors that were reported, repetitions included.
    std::size_t errorReports() const { return errorReports_; }
    std::size_t warningCount() const { return warnings_; }
    /// How many findings were counted but not kept.
    std::size_t omitted() const { return omitted_; }
    /// By file and place, then in the order of reporting.
    std::vector<const Diagnostic*> sorted() const;

private:
    Diagnostic& add(const CodeInfo& code, source::Span span, std::string message);
    std::size_t numberOf(Severity severity, const std::function<bool(const Diagnostic&)>& matches) const;

    std::deque<Diagnostic> diagnostics_;
    // The same finding at the same place is one finding, however many paths lead to it.
    using Key = std::tuple<std::string_view, source::FileId, std::uint32_t, std::uint32_t, std::string>;
    std::map<Key, Diagnostic*> seen_; ///< null for what is not kept
    Diagnostic dropped_;
    Diagnostic* repeated_ = nullptr; ///< that the dropped one repeats
    Diagnostic* last_ = nullptr;
    std::size_t most_ = kept;
    std::size_t errors_ = 0;
    std::size_t errorReports_ = 0;
    std::size_t warnings_ = 0;
    std::size_t omitted_ = 0;
};

} // namespace drc::diagnostics
