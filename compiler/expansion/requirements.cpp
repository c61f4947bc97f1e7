#include "expansion/requirements.hpp"

#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"

namespace drc::expansion {

bool checkRequirement(const syntax::Clause& clause, const InstanceFrame& place,
                      const Environment& environment, Evaluator& evaluator) {
    const auto holds = evaluator.decide(*clause.subject, environment);
    if (!holds || *holds) return holds.has_value();
    const auto text = [&](const syntax::Expression* expression) -> std::string {
        const Value value = evaluator.evaluate(*expression, environment);
        return place.instance().world().model.inMessage(
            semantics::print(value).value_or(semantics::describe(value)));
    };
    const source::Span where = place.instance().diagnosticSpan(*clause.subject, place);
    auto& error = evaluator.sink().report(diagnostics::codes::requirement, where, text(clause.second));
    error.label(clause.subject->span, "required here");
    if (clause.third != nullptr) error.help(text(clause.third));
    return false;
}

} // namespace drc::expansion
