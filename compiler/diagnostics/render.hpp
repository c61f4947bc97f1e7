#pragma once

#include "diagnostics/sink.hpp"
#include "diagnostics/surroundings.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// From findings to text. A renderer is a function; the caller decides where its text goes. Findings that are
/// `source::nowhere`, or in a file that the map does not hold, are shown without a place.
namespace drc::diagnostics {

/// What is known about the place where the text will be read.
struct RenderOptions {
    bool colour = false;
    /// Columns of the terminal; 0 for a file or pipe, where texts are not wrapped and only very long source
    /// lines are cropped.
    std::uint32_t width = 0;
    Surroundings surroundings{}; ///< only the formats for other tools look at it
};

/// Every format: the name that `--format` takes and the function that renders it, the default first.
///
/// - text: for people: source lines, underlines, notes, helps and fixes, and a summary line at the end.
/// - short: `file:line:column: error[DRnnnn]: message`, one line a finding.
/// - json: one document, also when nothing was found; always valid UTF-8. Offsets are bytes from 0, lines
///   and columns start at 1, columns are code points, ends are exclusive.
///
/// and those of other tools, which are valid UTF-8, too, and of which each file says where it is described:
///
/// - sarif: SARIF 2.1.0, for code scanning of GitHub and for editors.
/// - github: annotations of a workflow of GitHub, the worst first.
/// - gitlab: a code quality report of GitLab.
/// - junit: a report of tests.
/// - rdjson: for reviewdog.
#define DRC_FORMATS(FORMAT)                                                                                  \
    FORMAT("text", renderText)                                                                               \
    FORMAT("short", renderShort)                                                                             \
    FORMAT("json", renderJson)                                                                               \
    FORMAT("sarif", renderSarif)                                                                             \
    FORMAT("github", renderGithub)                                                                           \
    FORMAT("gitlab", renderGitlab)                                                                           \
    FORMAT("junit", renderJunit)                                                                             \
    FORMAT("rdjson", renderRdjson)

#define DRC_RENDERER(name, function)                                                                         \
    std::string function(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options);
DRC_FORMATS(DRC_RENDERER)
#undef DRC_RENDERER

struct Format {
    std::string_view name;
    std::string (*render)(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options);
};

std::span<const Format> formats();

/// `unexpected-token`: the name of a code in kebab case.
std::string spelledName(const CodeInfo& code);

/// `error`, `warning` or `note`.
std::string_view severityName(Severity severity);

} // namespace drc::diagnostics
