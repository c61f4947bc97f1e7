#pragma once

#include "library/library.hpp"
#include "semantics/kind.hpp"

#include <string>
#include <vector>

/// The library reference in Markdown, generated from the declarations and their `##` lines, so that it says
/// what the compiler does.
namespace drc::reference {

struct Page {
    std::string path; ///< relative to the folder of the reference
    std::string text;
};

/// All pages, sorted by path: an index, one page a kind, the prelude, the policies. The user's own kinds and
/// policies come after the library's.
std::vector<Page> pages(library::Library& library, semantics::Kinds& kinds);

} // namespace drc::reference
