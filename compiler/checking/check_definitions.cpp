#include "checking/checking.hpp"
#include "checking/inference.hpp"
#include "checking/no_kind.hpp"

namespace drc::checking {

const semantics::Kind& noKind() {
    static const syntax::Body empty{};
    static const syntax::Block block{{syntax::StatementKind::Kind, {}, {}}, {}, {}, &empty};
    static const semantics::Kind kind = [] {
        semantics::Kind none;
        none.declaration = &block;
        return none;
    }();
    return kind;
}

namespace {

/// Parameters are of any type: wrong arguments are reported at the call.
void checkDefinition(const syntax::Definition& definition, Inference& inference) {
    Locals locals;
    for (const syntax::Name& parameter : definition.parameters)
        locals.add(inference.symbolOf(parameter), types::any());
    inference.infer(*definition.value, {&inference.names().place(PlaceKind::Global), true, &locals, true});
}

} // namespace

void checkDefinitions(const std::vector<library::Declaration>& definitions, library::Library& library,
                      semantics::Kinds& kinds, const expansion::Providers& providers,
                      semantics::Evaluator& evaluator) {
    if (definitions.empty()) return;
    CheckContext context(library, kinds, providers, evaluator);
    Inference inference(context, noKind());
    for (const library::Declaration& declaration : definitions) {
        const syntax::Definition& definition = declaration.definition();
        const bool sound = declaration.module->tree.complete && definition.value != nullptr &&
                           !evaluator.isPoisoned(definition);
        if (sound) checkDefinition(definition, inference);
    }
}

} // namespace drc::checking
