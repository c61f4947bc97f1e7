#include "binding/binder.hpp"
#include "compiled.hpp"
#include "library/modules.hpp"

namespace drc::testing::binding_test {

namespace {

/// The standard library, bound, with what was found.
struct Bound {
    source::SourceMap sources;
    MemoryFiles files;
    library::Modules modules{files, std::nullopt, sources};
    diagnostics::Sink sink;
    library::Library library{modules, sink};
    binding::Bindings bindings;

    Bound() {
        library.loadAll();
        binding::Binder binder(library, sink, bindings);
        for (std::size_t index = 0; index < library.modules().size(); ++index)
            binder.bind(*library.modules()[index]);
    }
    std::string findings() const {
        std::string text;
        for (const diagnostics::Diagnostic* found : sink.sorted()) {
            text += fmt::format("{}:{}: {}\n", sources.file(found->primary.span.file).path(),
                                sources.position(found->primary.span).line, found->message);
        }
        return text;
    }
};

} // namespace

TEST_CASE("every name of functions, values and policies of the library is known where it stands") {
    CHECK(Bound().findings() == "");
}

} // namespace drc::testing::binding_test
