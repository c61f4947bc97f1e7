#include "library/completeness.hpp"

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
    for (const std::string_view file : contract::files::all) {
        if (modules.isInLibrary(file)) continue;
        reportIncomplete(sink, source::nowhere, folder, fmt::format("it has no file `{}`", file));
        return false;
    }
    return true;
}

Declaration fact(Library& library, const contract::Member& agreed) {
    return library.let(agreed.name);
}

bool hasItsFacts(Library& library, const std::string& folder, diagnostics::Sink& sink) {
    for (const contract::Member& fact : contract::facts::all) {
        if (library::fact(library, fact)) continue;
        reportIncomplete(sink, source::nowhere, folder,
                         fmt::format("no file at its top declares the value `{}`: {}", fact.name, fact.doc));
        return false;
    }
    return true;
}

} // namespace drc::library
