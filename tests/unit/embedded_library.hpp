#pragma once

#include "binding/binder.hpp"
#include "diagnostics/sink.hpp"
#include "library/library.hpp"
#include "memory_files.hpp"
#include "semantics/evaluator.hpp"

namespace drc::testing {

/// The library that the compiler brings along, and what evaluates its values.
struct EmbeddedLibrary {
    MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules{files, std::nullopt, sources};
    library::Library library{modules, sink};
    binding::Bindings bindings;
    binding::Binder binder{library, sink, bindings};
    semantics::Evaluator evaluator{sources, sink, binder};
};

} // namespace drc::testing
