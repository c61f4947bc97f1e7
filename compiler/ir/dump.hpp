#pragma once

#include "ir/program.hpp"

#include <string>

namespace drc::ir {

/// The program as indented text, for readers and golden files. Places in the source are left out: they are in
/// the artefacts.
std::string dump(const Program& program);

/// One value on one line, deferred parts as `<…>`.
std::string print(const Value& value);

} // namespace drc::ir
