#pragma once

#include <string>
#include <string_view>

namespace drc::driver {

/// A piece of a program without comments and layout: what the formatter may change is not in it. Texts
/// between quotes stay as they are; a space separates words that would otherwise be one; commas, which may
/// follow a last item, are left out.
std::string withoutLayout(std::string_view text);

} // namespace drc::driver
