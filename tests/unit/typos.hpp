#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drc::testing {

/// One everyday mistake in `correctProgram`, and the one message that it gets.
struct Typo {
    std::string_view correct;
    std::string_view written;
    std::string_view message; ///< with its line and column
    std::string_view help;    ///< the first one; may be empty
};

std::string_view correctProgram();
const std::vector<Typo>& typos();

} // namespace drc::testing
