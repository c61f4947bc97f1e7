#pragma once

#include "comparison/comparison.hpp"
#include "driver/comparison_report.hpp"
#include "driver/run.hpp"
#include "pipeline/analysis.hpp"
#include "source/file_system.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::driver {

/// One side of a comparison: what was named on the command line, opened and analysed.
struct OpenedSide {
    ComparedSide shown;
    std::unique_ptr<const source::FileSystem> files;
    std::vector<pipeline::Input> inputs;
    std::shared_ptr<const pipeline::Analysis> analysis;
};

/// A file, a folder, or `REV:path`. What cannot be read is reported.
OpenedSide openSide(const std::string& argument, const ReadOptions& options, Run& run);
/// A text that stands for a file, whose imports are read beside the file; nothing where there is no file.
OpenedSide openText(const std::string& path, const std::optional<std::string>& textFile,
                    const ReadOptions& options, Run& run);

/// Analyses both, reports what is wrong with them, and compares their topologies, by their names.
class ComparedSides {
public:
    ComparedSides(OpenedSide before, OpenedSide after, const ReadOptions& options, Run& run);
    const ComparisonReport& report() const { return report_; }
    /// Reports what became weaker, and data at risk, as findings.
    void reportFindings();

private:
    void analyse(OpenedSide& side, const ReadOptions& options);
    void takeErrors(const OpenedSide& side);
    void compareTopologies();
    /// Where a text of a side stands among the files of the run.
    source::Span inRun(const OpenedSide& side, source::Span span);

    OpenedSide before_;
    OpenedSide after_;
    Run& run_;
    ComparisonReport report_;
    std::map<std::pair<const OpenedSide*, source::FileId>, source::FileId> files_;
};

} // namespace drc::driver
