#pragma once

#include "diagnostics/diagnostic.hpp"
#include "library/library.hpp"
#include "policy/subjects.hpp"
#include "semantics/model.hpp"
#include "semantics/setting_fix.hpp"
#include "syntax/statement.hpp"

#include <optional>

namespace drc::policy {

/// What a rule says of how a finding of it is mended, as edits of the user's text.
class RuleFixes {
public:
    RuleFixes(const semantics::Model& model, const library::Library& library, Evaluator& evaluator)
        : model_(model), library_(library), evaluator_(evaluator) {}

    /// The first of the fixes that can be made; `judged` is what the rule is about, null for all of the
    /// topology.
    std::optional<diagnostics::Fix> of(const syntax::Requirement& requirement, const Environment& environment,
                                       const Subject* judged) const;

private:
    std::optional<diagnostics::Fix> made(const syntax::FixClause& clause, const Environment& environment,
                                         const Subject* judged) const;
    semantics::FixTarget targetOf(const Value& target, const Subject* judged) const;
    std::optional<diagnostics::Fix> ofAttribute(const syntax::FixClause& clause,
                                                const AttributeSubject& attribute,
                                                const Environment& environment) const;
    bool isUsers(source::Span span) const;
    bool isOfFamily(const Subject& subject) const;

    const semantics::Model& model_;
    const library::Library& library_;
    Evaluator& evaluator_;
};

} // namespace drc::policy
