#pragma once

#include "semantics/model.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::semantics {

/// The model as indented text, for readers and golden files.
std::string dump(const Model& model, const source::SourceMap& sources);

} // namespace drc::semantics
