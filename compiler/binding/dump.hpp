#pragma once

#include "binding/bindings.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::binding {

/// The symbols in the order of their declarations, each with the places where it is used; those that the
/// compiler declares come last. For readers and tests.
std::string dump(const Bindings& bindings, const source::SourceMap& sources);

} // namespace drc::binding
