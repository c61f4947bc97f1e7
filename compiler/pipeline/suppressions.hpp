#pragma once

#include "pipeline/input_analysis.hpp"
#include "pipeline/pipeline.hpp"
#include "source/date.hpp"
#include "source/span.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::pipeline {

/// A suppression as it is written, once for all elements of a family.
struct WrittenSuppression {
    std::string topology;
    std::string rule;   ///< or the verdict
    std::string target; ///< as it is written: `ledger`, `orders["eu"]`
    std::string plan;   ///< the one that it stands in; empty for none
    std::string reason;
    std::string owner;
    std::optional<source::Date> until;
    source::Span span{};
};

/// Those of one input, in the order in which they were understood.
std::vector<WrittenSuppression> suppressionsOf(const InputAnalysis& input, const source::SourceMap& sources);

/// Those of all inputs. Reports what is wrong with the texts: something may be missing then. What rules and
/// verdicts find is not reported.
std::vector<WrittenSuppression> suppressions(const source::FileSystem& files,
                                             const std::vector<Input>& inputs, const Options& options,
                                             source::SourceMap& sources, diagnostics::Sink& sink);

} // namespace drc::pipeline
