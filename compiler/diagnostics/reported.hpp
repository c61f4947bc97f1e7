#pragma once

#include "diagnostics/positions.hpp"
#include "diagnostics/sink.hpp"
#include "diagnostics/surroundings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the formats for other tools say alike of a finding.
namespace drc::diagnostics {

/// A range of characters; its end is the place after the last one.
struct Region {
    source::Position begin;
    source::Position end;
};

/// The places of findings as other tools count and name them.
class Places {
public:
    Places(const source::SourceMap& sources, const Surroundings& surroundings, ColumnUnit unit)
        : sources_(sources), surroundings_(surroundings), positions_(sources, unit) {}

    /// Whether it is in a file that the user wrote: readers have no others.
    bool isUsers(source::Span span) const;
    /// Where readers find what it is about: its own place, or the first that it mentions in a file of the
    /// user's; nothing for one without such a place.
    std::optional<source::Span> of(const Diagnostic& finding) const;
    std::string path(source::FileId file) const;
    /// The file that a finding without a place is shown at: the first one that was asked for.
    std::string firstPath() const;
    Region region(source::Span span);
    /// Its part on the line in which it begins: forges show what lies on one line, and in changes only that
    /// whose lines have all changed.
    Region firstLine(source::Span span);
    std::string_view text(source::Span span) const;
    const source::SourceMap& sources() const { return sources_; }

private:
    const source::SourceMap& sources_;
    const Surroundings& surroundings_;
    Positions positions_;
};

/// The name of the rule of a policy, else the code.
std::string idOf(const Diagnostic& finding);

/// `DR0101 unexpected-token`, `replicated`.
std::string titleOf(const Diagnostic& finding);

/// Its message and all else that it says, a line each, without line ends and control characters in them.
/// Labels are left out where a format has places for them.
std::vector<std::string> linesOf(const Diagnostic& finding);

/// `schema.dr:12: the text`: the labels as lines, those of files that readers do not have alone or all; and
/// its own place, where it is in such a file.
enum class LabelsOf : std::uint8_t { Everything, Library };
std::vector<std::string> labelLines(const Diagnostic& finding, Places& places, LabelsOf which);

/// The findings with the worst first, each severity by place.
std::vector<const Diagnostic*> worstFirst(const Sink& sink);

/// A value for each of them by which tools know them again when lines move and texts change: no two of one
/// report are equal.
std::vector<std::string> identities(const std::vector<const Diagnostic*>& findings, const Places& places);

/// The edits of a fix in files of the user's, by place; none of a fix that does not fit into a report: edits
/// that overlap, lie elsewhere or are very long.
std::vector<Edit> editsOf(const Fix& fix, const Places& places);

} // namespace drc::diagnostics
