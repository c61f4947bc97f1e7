#pragma once

#include "objectives/incident.hpp"

#include <string>

namespace drc::driver {

/// A file of `docs/schemas/incident-1.schema.json`, or a public record that the binary carries, by its name.
/// Throws a `UsageError` that says what is wrong with it, and where.
objectives::Incident readIncident(const std::string& fileOrName);

} // namespace drc::driver
