#pragma once

#include "diagnostics/sink.hpp"
#include "driver/lint/baseline.hpp"
#include "driver/lint/known_findings.hpp"
#include "driver/lint/lint_options.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::driver {

/// The file with the baseline of a run. What it hides, and what becomes of it, is decided here.
class BaselineFile {
public:
    explicit BaselineFile(const LintOptions& options) : options_(options) {}

    /// False where it cannot be used, which is reported. One that is to be written need not be there.
    bool read(source::SourceMap& sources, diagnostics::Sink& sink);
    /// Leaves out what it holds; of the last run, it remembers what was not found.
    void leaveOut(diagnostics::Sink& findings, FindingKeys& keys);
    /// Reports entries without a finding.
    void reportStale(source::SourceMap& sources, diagnostics::Sink& sink) const;
    /// Writes what is found now, and leaves it out. Nothing is written while something was not understood.
    void update(diagnostics::Sink& findings, FindingKeys& keys, const source::SourceMap& sources) const;

private:
    const std::string& path() const { return options_.settings.baseline; }
    std::string replaced(const std::string& text) const;

    const LintOptions& options_;
    std::string text_; ///< as it was read
    Baseline accepted_;
    KnownFindings left_;
};

} // namespace drc::driver
