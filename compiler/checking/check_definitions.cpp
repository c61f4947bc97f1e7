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

Environment Inference::ofNoKind(Locals& locals) const {
    return {&names_.place(PlaceKind::Global), true, &locals};
}

void Inference::checkDefinition(const syntax::Definition& definition) {
    if (definition.value == nullptr || context_.evaluator.isPoisoned(definition)) return;
    Locals locals;
    for (const syntax::Name& parameter : definition.parameters)
        locals.add(symbolOf(parameter), types::any());
    infer(*definition.value, ofNoKind(locals));
}

void checkDefinitions(const std::vector<library::Declaration>& definitions, library::Library& library,
                      semantics::Kinds& kinds, const expansion::Providers& providers,
                      semantics::Evaluator& evaluator) {
    if (definitions.empty()) return;
    CheckContext context(library, kinds, providers, evaluator);
    Inference inference(context, noKind());
    for (const library::Declaration& declaration : definitions)
        if (declaration.module->tree.complete) inference.checkDefinition(declaration.definition());
}

} // namespace drc::checking
