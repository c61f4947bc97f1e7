#include "driver/ledger_words.hpp"

#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

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
    case objectives::Phase::Detection: return "detection";
    case objectives::Phase::Decision: return "decision";
    case objectives::Phase::Start: return "start";
    case objectives::Phase::Step: return "step";
    case objectives::Phase::After: return "traffic";
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
    const std::string text = diagnostics::presentable(paragraph); // no text of a user adds a line of its own
    std::string result;
    std::string line(indent, ' ');
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t blank = text.find(' ', begin);
        const std::string next = text.substr(begin, blank == std::string::npos ? blank : blank - begin);
        begin = blank == std::string::npos ? text.size() : blank + 1;
        const bool fresh = line.find_first_not_of(' ') == std::string::npos;
        if (!fresh && line.size() + 1 + next.size() > width) {
            result += line + "\n";
            line = std::string(indent + 2, ' ') + next;
        } else {
            line += (fresh ? "" : " ") + next;
        }
    }
    return result + line + "\n";
}

} // namespace drc::driver
