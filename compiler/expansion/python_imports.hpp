#pragma once

#include <string_view>
#include <vector>

namespace drc::expansion {

/// The modules that a text in Python imports by name, each by the first part of its path (`a` of `import
/// a.b`), in the order of the text; one may stand there twice. Comments and strings import nothing, nor does
/// what is relative to a package. The names lie in the text. A text that is no Python gives some names or
/// none.
std::vector<std::string_view> importedModules(std::string_view text);

} // namespace drc::expansion
