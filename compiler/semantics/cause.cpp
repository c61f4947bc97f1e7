#include "binding/symbol.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"
#include "syntax/uses.hpp"

#include <algorithm>
#include <set>

/// What fails in the library, whose texts have been tested, fails for what was handed to it.
namespace drc::semantics {

using source::Span;
using syntax::Expression;

namespace {

/// The parts of an expression around a place, the innermost first.
void addPartsAround(const Expression& whole, Span where, std::vector<const Expression*>& result) {
    if (!contains(whole.span, where)) return;
    syntax::forEachPart(whole, [&](const Expression& part) { addPartsAround(part, where, result); });
    result.push_back(&whole);
}

/// Looks for the user's text behind what fails.
class CauseSearch {
public:
    CauseSearch(const source::SourceMap& sources, const binding::Bindings& bindings, const Memo& memo,
                const Environment& environment)
        : sources_(sources), bindings_(bindings), memo_(memo), environment_(environment) {}

    /// Empty where nothing of the user's is behind it.
    Span behind(Span where) {
        const Frame& frame = *environment_.frame;
        Span found =
            throughNames(where, memo_.open().empty() ? nullptr : memo_.open().back().stop.definition);
        // From the body of a function to where it is called, and so on.
        const auto& open = memo_.open();
        for (auto call = open.rbegin(); found.empty() && call != open.rend(); ++call) {
            if (call->stop.calledAt.empty()) break;
            if (isUsers(call->stop.calledAt)) return call->stop.calledAt;
            isOutside_ = true;
            const auto around = call + 1;
            found =
                throughNames(call->stop.calledAt, around == open.rend() ? nullptr : around->stop.definition);
        }
        if (!found.empty()) return found;
        const Span concerned = frame.concerned(environment_);
        return isUsers(concerned) ? concerned : Span{};
    }

    bool isUsers(Span span) const {
        return !span.empty() && sources_.file(span.file).origin() == source::Origin::User;
    }

private:
    /// By the names that stand nearest to a place: in the definition that is evaluated, or in the kind.
    Span throughNames(Span where, const syntax::Definition* definition) {
        std::vector<const Expression*> around;
        if (definition != nullptr && definition->value != nullptr)
            addPartsAround(*definition->value, where, around);
        const syntax::Statement* const whole = environment_.frame->evaluated();
        if (around.empty() && whole != nullptr && contains(whole->span, where))
            syntax::forEachExpression(
                *whole, [&](const Expression& expression) { addPartsAround(expression, where, around); });
        for (const Expression* part : around)
            if (const Span found = byNames(*part); !found.empty()) return found;
        return {};
    }

    Span byNames(const Expression& expression) {
        Span found{};
        syntax::forEachName(expression, [&](const syntax::Name& name) {
            const binding::Symbol* const symbol = found.empty() ? bindings_.of(name) : nullptr;
            if (symbol != nullptr) found = bySymbol(*symbol);
        });
        return found;
    }

    Span bySymbol(const binding::Symbol& symbol) {
        if (symbol.kind == binding::SymbolKind::Local) {
            const Value* const value = isOutside_ ? nullptr : environment_.local(symbol);
            return value != nullptr && isUsers(value->origin) ? value->origin : Span{};
        }
        if (const Span setting = environment_.frame->settingOf(symbol); isUsers(setting)) return setting;
        const bool isLet = symbol.kind == binding::SymbolKind::Value && symbol.owner != nullptr &&
                           symbol.statement != nullptr && seen_.insert(&symbol).second;
        const auto* const value = isLet ? syntax::as<syntax::Definition>(*symbol.statement).value : nullptr;
        return value == nullptr ? Span{} : byNames(*value);
    }

    const source::SourceMap& sources_;
    const binding::Bindings& bindings_;
    const Memo& memo_;
    const Environment& environment_;
    bool isOutside_ = false; ///< of the function whose locals the environment knows
    std::set<const binding::Symbol*> seen_;
};

} // namespace

Span Evaluator::causeOf(std::span<const Value* const> operands, Span where,
                        const Environment& environment) const {
    if (where.empty() || sources_.file(where.file).origin() != source::Origin::Library) return where;
    CauseSearch search(sources_, bindings_, memo_, environment);
    for (const Value* operand : operands)
        if (search.isUsers(operand->origin)) return operand->origin;
    if (environment.frame == nullptr) return where;
    const Span found = search.behind(where);
    return found.empty() ? where : found;
}

diagnostics::Diagnostic& Evaluator::explained(diagnostics::Diagnostic& diagnostic, Span where,
                                              const Environment& environment) {
    if (diagnostics::Diagnostic* const kept = sink_.keptOf(diagnostic);
        kept != nullptr && kept->primary.span != where && kept->failedIn.empty()) {
        kept->failedIn = where;
        kept->label(where, "evaluated here");
    }
    return addInstantiationLabel(diagnostic, environment);
}

} // namespace drc::semantics
