#pragma once

#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

/// What a compile of one text gives.
namespace drc::testing {

struct Compiled {
    std::map<std::string, std::string> artifacts;
    std::vector<std::string> findings; ///< codes and messages, in the order of the text
};

inline Compiled compiled(const std::string& text, const source::FileSystem& files = testing::MemoryFiles(),
                         const std::string& path = "sample.dr") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const pipeline::Outcome outcome = pipeline::compile(files, {{path, text}}, {}, sources, sink);
    Compiled result;
    for (const pipeline::TopologyOutput& output : outcome.outputs)
        for (const pipeline::Artifact& artifact : output.artifacts)
            result.artifacts[artifact.path] = artifact.content;
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        const bool nowhere = finding->primary.span == source::nowhere;
        result.findings.push_back(fmt::format("{} {}: {}", finding->code->id,
                                              nowhere ? "" : sources.text(finding->primary.span),
                                              finding->message));
    }
    return result;
}

inline std::string joined(const std::vector<std::string>& lines) {
    return fmt::format("{}", fmt::join(lines, "\n"));
}

/// The document of a plan, which must be there.
inline nlohmann::ordered_json documentOf(const Compiled& result, const std::string& plan = "failover") {
    const auto found = result.artifacts.find("runbooks/" + plan + ".json");
    REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
    return nlohmann::ordered_json::parse(found->second);
}

} // namespace drc::testing
