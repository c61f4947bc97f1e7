#pragma once

#include "diagnostics/diagnostic.hpp"
#include "library/library.hpp"
#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "syntax/statement.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::semantics {

/// What a fix changes, in the user's text.
struct FixTarget {
    source::Span place{};                      ///< within the statement whose settings change; empty for none
    std::string name;                          ///< as titles call it, with backquotes
    const ParameterList* parameters = nullptr; ///< all that can be set there; null where that is not known
    std::vector<std::string> others{};         ///< what can be set there besides
    std::vector<std::string> named{};          ///< settings whose values are bare names
    /// An attribute, which the setting `value` of the clause stands for; empty for what has its own settings.
    std::string attribute{};
    const RegionRole* region =
        nullptr;           ///< of a setting that differs by region, the one to change; null for all
    bool isShared = false; ///< the statement stands for others as well
};

/// Of a fix of an attribute, what its value is to be; null where the clause says anything else.
const syntax::Expression* newValueIn(const syntax::Body& body);

/// The target of a fix for a component; none where it stands in no text, or is made by the compiler.
FixTarget targetOf(const Component& component);

/// The edits that a `fix` or `suggest` of a `require` stands for: each of its settings is set in the block of
/// the target, one that is `null` is removed. Nothing where the target is not written in a file of the
/// user's, where it cannot set that, where a value is known only at deployment, and where nothing would
/// change.
std::optional<diagnostics::Fix> settingFix(const syntax::FixClause& clause, const FixTarget& target,
                                           const Environment& environment, Evaluator& evaluator,
                                           const Model& model, const library::Library& library);

/// What the clause says of how its fix may be applied.
diagnostics::Applicability applicabilityOf(const syntax::FixClause& clause, const FixTarget& target,
                                           const source::SourceMap& sources);

} // namespace drc::semantics
