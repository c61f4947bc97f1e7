#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// The candidate closest to what was written, or nothing when none is close enough to be what was meant.
std::string closest(std::string_view written, const std::vector<std::string>& candidates);

/// Joins names for a message: "`a`, `b` or `c`"; past `most` names the rest is only counted.
std::string alternatives(const std::vector<std::string>& names, std::size_t most = 8);

/// The same where all of them are meant: "`a`, `b` and `c`".
std::string enumeration(const std::vector<std::string>& names, std::size_t most = 8);

} // namespace drc::diagnostics
