#include "backends/state_machine/state_machine.hpp"

#include "backends/json_text.hpp"
#include "backends/state_machine/document.hpp"
#include "backends/state_machine/limits.hpp"

#include <utility>

namespace drc::backends::state_machine {

namespace codes = diagnostics::codes;

std::vector<Artifact> emit(const ir::Program& program, const Context& context) {
    std::vector<Artifact> result;
    for (const ir::Plan& plan : program.plans) {
        if (plan.format != ir::Plan::Format::StateMachine) continue;
        Document document(plan, context);
        Json text = document.write();
        const auto report = [&](const char* what, std::size_t actual, std::size_t most) {
            if (actual > most)
                context.sink.report(codes::tooManyInDocument, plan.origin.component, std::string(what),
                                    actual, most);
        };
        report("bytes in the document", text.documentSize(), largestDocument);
        report("events in the longest run", document.mostEvents(), mostEvents);
        result.push_back(fileOf(plan.document, std::move(text), plan.origin.component));
    }
    return result;
}

} // namespace drc::backends::state_machine
