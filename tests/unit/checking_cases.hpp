#pragma once

#include "memory_files.hpp"

#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

/// Small kinds, good and bad, for the tests of static checks.
namespace drc::testing {

/// Each finding as its code and the text that it marks, in the order of the text.
inline std::vector<std::string> findings(const std::string& text, bool withMessages = false) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        std::string line(finding->code->id);
        if (!(finding->primary.span == source::nowhere))
            line += " " + std::string(sources.text(finding->primary.span));
        if (withMessages) line += ": " + finding->message;
        result.push_back(line);
    }
    return result;
}

inline std::string asLines(const std::vector<std::string>& lines) {
    std::string result;
    for (const std::string& line : lines)
        result += (result.empty() ? "" : "\n") + line;
    return result;
}

inline std::string kind(const std::string& body) {
    return "kind sample {\n" + body + "\n}\n";
}
inline std::string inRegion(const std::string& body) {
    return kind("in each region {\n" + body + "\n}");
}
inline std::string inAction(const std::string& body) {
    return kind("in each region {\nresource aws_sns_topic topic {\nname = name\n}\n}\naction act {\n" + body +
                "\n}");
}
/// A line that uses a value, so that it is not reported as unused.
inline std::string used(const std::string& expression) {
    return inRegion("export value = " + expression);
}
inline std::string topic(const std::string& settings) {
    return inRegion("resource aws_sns_topic topic {\n" + settings + "\n}");
}
inline std::string table(const std::string& settings) {
    return inRegion("resource aws_dynamodb_table table {\nname = name\nhash_key = \"id\"\nattribute {\nname "
                    "= \"id\"\ntype = \"S\"\n}\n" +
                    settings + "\n}");
}
inline std::string step(const std::string& body) {
    std::string permit;
    for (const char* operation : {"ListQueues", "TagQueue"})
        if (body.find(std::string("sqs.") + operation) != std::string::npos)
            permit += std::string("permit \"sqs:") + operation + "\" on [\"*\"]\n";
    return inAction(permit + "step one {\n" + body + "\n}");
}

struct Case {
    const char* what;
    std::string good;
    std::string bad;
    std::string finding; ///< the only one of the bad text
};

inline void hold(const std::vector<Case>& cases) {
    for (const Case& each : cases) {
        INFO(each.what);
        CHECK_MESSAGE(asLines(findings(each.good, true)).empty(), asLines(findings(each.good, true))
                                                                      << "\n"
                                                                      << each.good);
        CHECK_MESSAGE(asLines(findings(each.bad)) == each.finding, asLines(findings(each.bad, true))
                                                                       << "\n"
                                                                       << each.bad);
    }
}

} // namespace drc::testing
