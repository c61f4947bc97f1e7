#pragma once

#include "comparison/comparison.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a change does to the recovery of topologies, in each format of `diff`.
namespace drc::driver {

/// One side of a comparison, as results speak of it.
struct ComparedSide {
    std::string name;     ///< as the command line names it
    std::string revision; ///< `main:`, in front of each path; empty for files of the disk
    source::SourceMap sources{};
    bool judged = true; ///< nothing is wrong with it but, at most, missed objectives
};

struct ComparisonReport {
    ComparedSide before;
    ComparedSide after;
    std::vector<comparison::TopologyComparison> topologies; ///< those in which something differs
    std::size_t compared = 0;                               ///< all of them

    /// `main:payments.dr:12`; empty for what has no place.
    std::string oldPlaceOf(source::Span span) const;
    std::string newPlaceOf(source::Span span) const;
    /// The worst of all changes, and whose it is; nulls where there is none.
    std::pair<const comparison::TopologyComparison*, const comparison::Change*> worst() const;
    /// The sentence that a reader needs most; empty where nothing changes and both sides are judged.
    comparison::Words sentence() const;
    /// Of a side that cannot be judged, a sentence each.
    std::vector<comparison::Words> unjudged() const;
};

/// The parts of a result, in order.
struct ChangeGroup {
    std::string_view title;
    std::vector<const comparison::Change*> changes;
};
std::vector<ChangeGroup> groupsOf(const comparison::TopologyComparison& topology);
/// `weaker`, `stronger`; empty for what is neither.
std::string_view wordOf(comparison::Effect effect);
/// Of a term that moved: `entry.after.shift: 4m10s → 8m10s`.
std::string inWords(const comparison::TermChange& term);
/// What is shown of a list in which all say much the same.
inline constexpr std::size_t mostAlike = 20;
/// Whether the change is one of many that say much the same.
bool isAlike(const comparison::Change& change);

/// `width`: of the terminal, 0 where there is none.
std::string comparisonAsText(const ComparisonReport& report, std::size_t width);
/// At most so many bytes, with the number of changes that were left out.
std::string comparisonAsMarkdown(const ComparisonReport& report, std::size_t most);
/// `failed`: the conditions that hold, as they were written.
std::string comparisonAsJson(const ComparisonReport& report, const std::vector<std::string>& failed);

} // namespace drc::driver
