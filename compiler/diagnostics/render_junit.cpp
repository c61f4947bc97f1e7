#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "diagnostics/wrap.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <map>

// JUnit's report of tests, as far as its readers agree on it: github.com/testmoapp/junitxml.
namespace drc::diagnostics {

namespace {

using source::xmlText;

/// The test cases of one file.
struct Suite {
    std::string name;
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    std::string counts() const {
        return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")", tests, failures, errors,
                           skipped);
    }
    void add(const Suite& other) {
        tests += other.tests;
        failures += other.failures;
        errors += other.errors;
        skipped += other.skipped;
    }
};

class TestReport {
public:
    TestReport(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options)
        : sink_(sink), places_(sources, options.surroundings, ColumnUnit::CodePoints) {}

    std::string render() {
        const source::SourceMap& sources = places_.sources();
        for (source::FileId file = 0; file < sources.size(); ++file)
            if (sources.file(file).origin() == source::Origin::User) suites_[file].name = places_.path(file);
        for (const Diagnostic* const finding : sink_.sorted())
            add(*finding);
        Suite all;
        std::string body;
        for (auto& [file, suite] : suites_) {
            if (suite.tests == 0) pass(suite);
            all.add(suite);
            body += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n",
                                xmlText(presentable(suite.name)), suite.counts(), suite.cases);
        }
        return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<testsuites name=\"drc\" {}>\n{}</testsuites>\n",
                           all.counts(), body);
    }

private:
    static void pass(Suite& suite) {
        ++suite.tests;
        suite.cases = fmt::format("    <testcase name=\"no findings\" classname=\"{0}\" file=\"{0}\"/>\n",
                                  xmlText(presentable(suite.name)));
    }

    /// Only what makes `drc` fail is a failure: a test that is skipped fails nothing, and shows its message.
    void add(const Diagnostic& finding) {
        const auto place = places_.of(finding);
        Suite& suite = suites_[place ? place->file : source::nowhere.file];
        if (suite.name.empty()) suite.name = "drc";
        const std::string name = xmlText(presentable(suite.name));
        ++suite.tests;
        suite.cases += fmt::format(R"(    <testcase name="{}: {}" classname="{}")", xmlText(titleOf(finding)),
                                   xmlText(presentable(finding.message)), name);
        if (place)
            suite.cases += fmt::format(R"( file="{}" line="{}")", name, places_.firstLine(*place).begin.line);
        suite.cases += ">\n" + outcome(finding, place.has_value(), suite) + "    </testcase>\n";
    }

    std::string outcome(const Diagnostic& finding, bool hasPlace, Suite& suite) {
        const std::string message = xmlText(presentable(finding.message));
        if (finding.severity != Severity::Error) {
            ++suite.skipped;
            return fmt::format("      <skipped message=\"{}: {}\"/>\n", severityName(finding.severity),
                               message);
        }
        ++(hasPlace ? suite.failures : suite.errors);
        std::vector<std::string> lines = linesOf(finding);
        for (std::string& line : labelLines(finding, places_, LabelsOf::Everything))
            lines.push_back(std::move(line));
        std::string body;
        for (const std::string& line : lines)
            body += xmlText(line) + "\n";
        return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n",
                           hasPlace ? "failure" : "error", xmlText(idOf(finding)), message, body);
    }

    const Sink& sink_;
    Places places_;
    std::map<source::FileId, Suite> suites_; ///< what has no place comes last
};

} // namespace

std::string renderJunit(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    return TestReport(sink, sources, options).render();
}

} // namespace drc::diagnostics
