#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drc::diagnostics {

/// By which code scanning of GitHub knows a finding again when its line has moved: for each of these lines
/// (from 1) the value of `partialFingerprints.primaryLocationLineHash`, as the action that uploads SARIF
/// computes it (github/codeql-action, src/fingerprints.ts, 2026-06-13). A value covers 100 characters from
/// the beginning of its line on, blanks not counted, and says how often it has come up in the file. A lone CR
/// ends a line, too. Lines that the text does not have are missing.
std::map<std::uint32_t, std::string> lineFingerprints(std::string_view text,
                                                      const std::set<std::uint32_t>& lines);

} // namespace drc::diagnostics
