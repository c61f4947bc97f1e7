#pragma once

#include "compiled.hpp"

#include <string>
#include <vector>

/// Findings with their labels, of topologies whose components have a kind of the user's.
namespace drc::testing {

/// Findings of a code with their labels.
inline std::vector<std::string> labelledFindings(const std::string& code, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        if (finding->code->id != code) continue;
        std::string shown = fmt::format("{}", sources.text(finding->primary.span));
        for (const diagnostics::Label& label : finding->secondary)
            shown += fmt::format(" | {}: {}", sources.text(label.span), label.text);
        result.push_back(shown);
    }
    return result;
}

inline std::string topologyWith(const std::string& body) {
    return "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n" + body + "}\n";
}

inline std::string kindWith(const std::string& attribute) {
    return "kind box {\n  param delay: any = 5\n  in each region {\n    resource aws_sqs_queue q {\n      "
           "name = name\n"
           "      sqs_managed_sse_enabled = true\n      " +
           attribute + "\n    }\n  }\n}\n";
}

} // namespace drc::testing
