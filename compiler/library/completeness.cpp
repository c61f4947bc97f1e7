#include "library/completeness.hpp"

#include "library/contract.hpp"

#include <fmt/format.h>

namespace drc::library {

namespace codes = diagnostics::codes;

diagnostics::Diagnostic& reportIncomplete(diagnostics::Sink& sink, source::Span where,
                                          const std::string& folder, const std::string& what) {
    return sink.report(codes::incompleteLibrary, where, folder, what)
        .help("copy the whole library and change the copy, or leave out `--stdlib`");
}

bool hasItsFiles(const Modules& modules, diagnostics::Sink& sink) {
    const std::string& folder = *modules.libraryFolder();
    if (!modules.libraryPaths()) {
        sink.report(codes::unreadableFile, source::nowhere, folder, modules.libraryPaths().reason());
        return false;
    }
    if (modules.isInLibrary(contract::files::prelude)) return true;
    reportIncomplete(sink, source::nowhere, folder,
                     fmt::format("it has no file `{}`", contract::files::prelude));
    return false;
}

} // namespace drc::library
