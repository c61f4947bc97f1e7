#include "library/completeness.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::library {

namespace codes = diagnostics::codes;

diagnostics::Diagnostic& reportIncomplete(diagnostics::Sink& sink, source::Span where,
                                          const std::string& folder, const std::string& what) {
    return sink.report(codes::incompleteLibrary, where, folder, what)
        .help("copy the whole library and change the copy, or leave out `--stdlib`");
}

namespace {

/// What is wrong with a file that everything rests on, or "". What cannot be read is reported as that.
std::string lackOf(const std::string& file, Modules& modules) {
    if (!modules.isInLibrary(file)) return fmt::format("it has no file `{}`", file);
    const Modules::Parsed& module = modules.ofLibrary(file);
    const bool isEmpty = module && (*module)->tree.complete && (*module)->tree.statements.empty();
    return isEmpty ? fmt::format("its file `{}` declares nothing", file) : "";
}

} // namespace

bool hasItsFiles(Modules& modules, diagnostics::Sink& sink) {
    const std::string& folder = *modules.libraryFolder();
    if (!modules.libraryPaths()) {
        sink.report(codes::unreadableFile, source::nowhere, folder, modules.libraryPaths().reason());
        return false;
    }
    for (const std::string_view file : contract::files::all) {
        const std::string lack = lackOf(std::string(file), modules);
        if (lack.empty()) continue;
        reportIncomplete(sink, source::nowhere, folder, lack);
        return false;
    }
    const auto isKind = [](const std::string& path) { return path.starts_with(contract::files::kinds); };
    if (std::any_of(modules.libraryPaths()->begin(), modules.libraryPaths()->end(), isKind)) return true;
    reportIncomplete(sink, source::nowhere, folder,
                     fmt::format("no file in its folder `{}` declares a kind", contract::files::kinds));
    return false;
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
