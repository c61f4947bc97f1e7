#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <tuple>

namespace drc::pipeline {

/// Which fixes are applied.
struct AllowedFixes {
    bool unsafe = false; ///< also those that need review
    std::function<bool(const source::SourceFile& file)> isWritable;
};

/// Applies the fixes of findings, round by round: what a round changes is judged again before the next one.
class Fixer {
public:
    explicit Fixer(AllowedFixes allowed) : allowed_(std::move(allowed)) {}

    /// The new texts of the files that change. Of fixes whose edits meet, the first one in the order of the
    /// text is applied; the others wait for the next round. A file that could be read still can, and one in
    /// the layout of the formatter is left in it.
    std::map<source::FileId, std::string> round(const diagnostics::Sink& findings,
                                                const source::SourceMap& sources);
    /// How many fixes were applied so far.
    std::size_t applied() const { return applied_; }

private:
    friend class RoundOfFixes;
    using Identity = std::tuple<std::string_view, std::string, std::string>;
    struct Counts {
        std::size_t found = 0; ///< in how many places, in the first round that has it
        std::size_t applied = 0;
    };

    AllowedFixes allowed_;
    std::size_t applied_ = 0;
    /// A fix that leaves its finding as it was is not applied again and again.
    std::map<Identity, Counts> counts_;
};

} // namespace drc::pipeline
