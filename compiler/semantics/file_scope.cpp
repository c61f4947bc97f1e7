#include "semantics/file_scope.hpp"

#include "semantics/evaluator.hpp"

namespace drc::semantics {

using syntax::StatementKind;

std::optional<Value> FileScope::lookup(const syntax::Name& name, const Environment& environment,
                                       Evaluator& evaluator) const {
    if (auto value = libraryValue(library_, name, environment, evaluator)) return value;
    if (library_.trait(name.text) || library_.declaresKind(name.text)) return Symbol{std::string(name.text)};
    return std::nullopt;
}

std::vector<std::string> FileScope::names() const {
    return library_.names(StatementKind::Let);
}

const syntax::Definition* FileScope::function(std::string_view name) const {
    const library::Declaration declaration = library_.function(name);
    return declaration ? &declaration.definition() : nullptr;
}

Value FileScope::valueOf(const syntax::Definition& definition, const Region* region,
                         Evaluator& evaluator) const {
    const auto known = known_.find({&definition, region});
    if (known != known_.end()) return known->second;
    const Environment inner{this, region, nullptr};
    if (evaluator.isPoisoned(definition)) return Poison{};
    if (evaluator.isComputing(definition, inner)) {
        evaluator.reportCircle(definition, inner);
        return Poison{};
    }
    if (auto value = evaluator.constant(definition, inner)) return *value;
    const Evaluator::Computing computing(evaluator, definition, inner);
    return known_.emplace(std::pair(&definition, region), evaluator.evaluate(*definition.value, inner))
        .first->second;
}

std::optional<Value> libraryValue(library::Library& library, const syntax::Name& name,
                                  const Environment& environment, Evaluator& evaluator) {
    const library::Declaration declaration = library.let(name.text);
    if (!declaration) return std::nullopt;
    const FileScope* const files = environment.scope->fileScope();
    if (files == nullptr) return std::nullopt;
    const Evaluator::Nesting nesting(evaluator, name.span, environment);
    if (nesting.tooDeep()) return Poison{};
    return files->valueOf(declaration.definition(), environment.region, evaluator);
}

} // namespace drc::semantics
