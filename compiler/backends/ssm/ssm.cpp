#include "backends/ssm/ssm.hpp"

#include "backends/json_text.hpp"
#include "backends/ssm/document.hpp"
#include "backends/ssm/limits.hpp"

#include <utility>

namespace drc::backends::ssm {

namespace codes = diagnostics::codes;

std::vector<Artifact> emit(const ir::Program& program, const Context& context) {
    std::vector<Artifact> result;
    for (const ir::Plan& plan : program.plans) {
        if (plan.format != ir::Plan::Format::Automation) continue;
        Json document = Document(plan, context).write();
        const std::size_t size = document.documentSize();
        if (size > largestDocument)
            context.sink.report(codes::tooManyInDocument, plan.origin.component,
                                std::string("bytes in the document"), size, largestDocument);
        if (plan.parameters.size() + 1 > mostParameters)
            context.sink.report(codes::tooManyInDocument, plan.origin.component,
                                std::string("parameters in the document"), plan.parameters.size() + 1,
                                mostParameters);
        result.push_back(fileOf(plan.document, std::move(document), plan.origin.component));
    }
    return result;
}

} // namespace drc::backends::ssm
