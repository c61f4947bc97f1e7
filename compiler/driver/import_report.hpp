#pragma once

#include "recognition/import.hpp"

#include <string>

namespace drc::driver {

/// What was covered, for people.
std::string importText(const recognition::Imported& imported, const std::string& folder);
/// The same for programs: `docs/schemas/import-1.schema.json`.
std::string importJson(const recognition::Imported& imported);
/// What stays where it is, and why.
std::string restJson(const recognition::Imported& imported);
/// What the old configuration needs in order to forget what was taken over, without destroying it.
std::string removedBlocks(const recognition::Imported& imported);

} // namespace drc::driver
