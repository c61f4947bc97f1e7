#pragma once

#include "language_server/names/symbol_at.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <string>

namespace drc::language_server {

/// What a name means, as Markdown: its declaration, what is said of it there, and what it is in this program.
std::string declaredText(const View& view, const Named& named);

/// What the library says of the region whose declaration stands at a byte of the document; empty for nothing.
std::string regionAt(const View& view, std::uint32_t offset);

/// The page of `drc explain` for the code, or for what an `allow` names, that is written at a byte of the
/// document; empty where there is none.
std::string explanationAt(const View& view, std::uint32_t offset);

} // namespace drc::language_server
