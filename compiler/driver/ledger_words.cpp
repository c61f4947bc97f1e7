#include "driver/ledger_words.hpp"

#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace drc::driver {

using objectives::Goal;
using objectives::Verdict;

const char* word(Goal goal) {
    return goal == Goal::Rto ? "RTO" : "RPO";
}

const char* word(Verdict verdict) {
    switch (verdict) {
    case Verdict::Proven: return "proven";
    case Verdict::Conditional: return "conditional";
    case Verdict::Degraded: return "degraded";
    case Verdict::Unjudged: return "unjudged";
    case Verdict::Refuted: return "refuted";
    }
    return "";
}

const char* word(ir::Evidence evidence) {
    switch (evidence) {
    case ir::Evidence::Enforced: return "enforced";
    case ir::Evidence::Promised: return "promised";
    case ir::Evidence::Typical: return "typical";
    case ir::Evidence::Assumed: return "assumed";
    }
    return "";
}

const char* word(objectives::Phase phase) {
    switch (phase) {
    case objectives::Phase::Need: return "need";
    case objectives::Phase::Detection: return "detection";
    case objectives::Phase::Decision: return "decision";
    case objectives::Phase::Start: return "start";
    case objectives::Phase::Step: return "step";
    case objectives::Phase::Propagation: return "propagation";
    case objectives::Phase::WarmUp: return "warm_up";
    case objectives::Phase::Loss: return "loss";
    case objectives::Phase::Recovery: return "recovery";
    }
    return "";
}

std::string placeOf(const source::SourceMap& sources, source::Span span) {
    if (span == source::nowhere || span.file >= sources.size()) return "";
    return fmt::format("{}:{}", sources.file(span.file).path(), sources.position(span).line);
}

std::string wrapped(const std::string& paragraph, std::size_t indent, std::size_t width) {
    constexpr std::size_t hanging = 2;
    const auto room = [width](std::size_t taken) {
        return static_cast<std::uint32_t>(width - std::min(width, taken));
    };
    std::string result;
    // No text of a user adds a line of its own.
    for (const std::string& line : diagnostics::wrapHanging(paragraph, room(indent), room(indent + hanging)))
        result += std::string(result.empty() ? indent : indent + hanging, ' ') + line + "\n";
    return result;
}

} // namespace drc::driver
