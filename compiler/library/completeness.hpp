#pragma once

#include "diagnostics/sink.hpp"
#include "library/contract.hpp"
#include "library/library.hpp"
#include "library/modules.hpp"

#include <string>

namespace drc::library {

/// Whether the library that was given in a folder has the files that everything rests on. Reports the first
/// that is missing: all else would follow from that.
bool hasItsFiles(Modules& modules, diagnostics::Sink& sink);
/// A value that the compiler reads, by the name that it and the library agree on.
Declaration fact(Library& library, const contract::Member& agreed);
/// Whether the library has all of those; reports as above.
bool hasItsFacts(Library& library, const std::string& folder, diagnostics::Sink& sink);

/// Reports what the library in a folder lacks.
diagnostics::Diagnostic& reportIncomplete(diagnostics::Sink& sink, source::Span where,
                                          const std::string& folder, const std::string& what);

} // namespace drc::library
