#include "language_server/names/symbol_at.hpp"

namespace drc::language_server {

const pipeline::InputAnalysis* inputOf(const View& view) {
    return view.hasAnalysis() && !view.analysis().inputs().empty() ? view.analysis().inputs().front().get()
                                                                   : nullptr;
}

const binding::Bindings& bindingsOf(const pipeline::InputAnalysis& input) {
    return input.names() == nullptr ? input.bindings() : *input.names();
}

std::string inputPathOf(const View& view) {
    const pipeline::InputAnalysis* const input = inputOf(view);
    return input == nullptr ? "" : input->module().file->path();
}

std::optional<Named> nameAt(const binding::Bindings& bindings, source::FileId file, std::uint32_t offset) {
    std::optional<Named> found;
    const auto look = [&](const binding::Symbol& symbol, const std::vector<source::Span>& places,
                          bool declares) {
        for (const source::Span span : places) {
            if (span.file != file || offset < span.begin || offset > span.end) continue;
            // Where one name ends and another begins, the one that begins.
            if (!found || found->span.end == offset) found = Named{&symbol, span, declares};
        }
    };
    for (const binding::Symbol& symbol : bindings.symbols()) {
        look(symbol, symbol.declarations, true);
        look(symbol, symbol.uses, false);
    }
    return found;
}

std::optional<Named> nameAt(const View& view, std::uint32_t offset) {
    const source::SourceFile* const file = view.file();
    const pipeline::InputAnalysis* const input = inputOf(view);
    if (file == nullptr || input == nullptr) return std::nullopt;
    return nameAt(bindingsOf(*input), file->id(), offset);
}

} // namespace drc::language_server
