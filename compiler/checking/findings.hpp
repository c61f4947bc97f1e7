#pragma once

#include "diagnostics/sink.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace drc::checking {

/// Where the checks report. What an expansion has shown already, with the values at hand, is not said again
/// in general terms: a finding is dropped where one of the same code stands at a place that covers it.
class Findings {
public:
    explicit Findings(diagnostics::Sink& sink) : sink_(sink) {
        for (const diagnostics::Diagnostic* known : sink.sorted())
            known_[known->code->id].push_back(known->primary.span);
    }

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        if (silent_ == 0 && !shown(code.info.id, span)) return sink_.report(code, span, args...);
        dropped_ = {};
        return dropped_;
    }

    bool shown(std::string_view code, source::Span span) const {
        const auto found = known_.find(code);
        if (found == known_.end()) return false;
        for (const source::Span& known : found->second)
            if (known.file == span.file && known.begin <= span.begin && span.end <= known.end) return true;
        return false;
    }

    /// Nothing is reported for as long as it lives: another kind is looked into, which has a check of its
    /// own.
    class Silence {
    public:
        explicit Silence(Findings& findings) : findings_(findings) { ++findings_.silent_; }
        ~Silence() { --findings_.silent_; }
        Silence(const Silence&) = delete;
        Silence& operator=(const Silence&) = delete;

    private:
        Findings& findings_;
    };

private:
    diagnostics::Sink& sink_;
    std::map<std::string_view, std::vector<source::Span>> known_;
    diagnostics::Diagnostic dropped_;
    int silent_ = 0;
};

} // namespace drc::checking
