#pragma once

#include "checking/answer_path.hpp"
#include "checking/inference.hpp"
#include "library/service_interfaces.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::checking {

/// What stands between the braces of calls and of what is handed to functions: a name, and a value or a block
/// of such.
struct GivenInput {
    syntax::Name name;
    StaticType type;
    source::Span span; ///< of the value
};
/// Infers them; every value needs a form at deployment.
std::vector<GivenInput> checkInputs(Inference& inference, const syntax::Body* body,
                                    const Environment& environment);

/// Calls of services, checked against the interfaces that a provider carries. Where no provider carries any,
/// or not the service's, nothing is reported.
class CallCheck {
public:
    explicit CallCheck(Inference& inference) : inference_(inference) {}

    /// The operation, and what it is given, which needs a form at deployment; gives the operation when it is
    /// known.
    std::optional<library::ServiceOperation> call(const syntax::ApiCall& call,
                                                  const Environment& environment);
    /// A path into the answer: what it selects, when it is known and in order.
    std::optional<library::SchemaType> path(const std::string& operation, const library::SchemaBlock& output,
                                            const StaticType& written);
    /// A path into an answer of which nothing is known; null when it is not known or after a report.
    std::optional<std::vector<PathStep>> pathSteps(const StaticType& written);
    /// What is selected of the answer, and what that is compared with.
    void answer(const syntax::ApiCall& question, const library::ServiceOperation& operation,
                const StaticType& selector, const StaticType& expected);

private:
    std::optional<library::ServiceOperation> find(const syntax::ApiCall& call);
    void reportUnknownService(const syntax::Name& service);
    void inputs(const syntax::ApiCall& call, const std::vector<GivenInput>& given,
                const library::SchemaBlock& wanted);
    void input(const GivenInput& given, const library::SchemaType& wanted);

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return inference_.context().findings.report(code, span, args...);
    }

    Inference& inference_;
};

/// "service.Operation", as messages have it.
std::string nameOf(const syntax::ApiCall& call);

} // namespace drc::checking
