#include "semantics/file_frame.hpp"

#include "binding/symbol.hpp"
#include "semantics/evaluator.hpp"

namespace drc::semantics {

std::optional<Value> nameItself(const binding::Symbol& symbol) {
    switch (symbol.kind) {
    case binding::SymbolKind::Kind:
    case binding::SymbolKind::Trait:
    case binding::SymbolKind::Pattern: return EnumMember{std::string(symbol.name)};
    default: return std::nullopt;
    }
}

std::optional<Value> FileFrame::read(const binding::Symbol& symbol, source::Span /*where*/,
                                     const Environment& /*environment*/, Evaluator& /*evaluator*/) const {
    return nameItself(symbol);
}

Value FileFrame::valueOf(const syntax::Definition& definition, const RegionRole* region,
                         Evaluator& evaluator) const {
    const Environment inner{this, region, nullptr};
    if (evaluator.isPoisoned(definition)) return Poison{};
    if (auto value = evaluator.constant(definition, inner)) return *value;
    const std::size_t reportsBefore = evaluator.sink().errorReports();
    Value value = evaluator.once(definition, number(), inner);
    if (evaluator.sink().errorReports() == reportsBefore) evaluator.keep(definition, value);
    return value;
}

} // namespace drc::semantics
