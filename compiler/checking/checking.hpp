#pragma once

#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"

#include <vector>

/// The static checks of declarations: every line of a kind is type-checked as in any program, without a
/// topology, so that a branch, an action or a signal that nobody uses yet is as sound as the rest.
namespace drc::checking {

/// Reports to the evaluator's sink. To be called after topologies were expanded, if there are any: what an
/// expansion has shown, with values, is not shown again.
void checkKinds(const std::vector<library::Declaration>& declarations, library::Library& library,
                semantics::Kinds& kinds, const expansion::Providers& providers,
                semantics::Evaluator& evaluator);

/// The same for values and functions at the top of files, used or not.
void checkDefinitions(const std::vector<library::Declaration>& definitions, library::Library& library,
                      semantics::Kinds& kinds, const expansion::Providers& providers,
                      semantics::Evaluator& evaluator);

/// The same for the rules, values and functions of policies and patterns.
void checkPolicies(const std::vector<library::Declaration>& policies, library::Library& library,
                   semantics::Kinds& kinds, const expansion::Providers& providers,
                   semantics::Evaluator& evaluator);

/// The same for what the evaluation of a topology leaves out: the settings of families without elements, and
/// branches and loops that these values do not lead into.
void checkTopology(const semantics::Model& model, library::Library& library, semantics::Kinds& kinds,
                   const expansion::Providers& providers, semantics::Evaluator& evaluator);

/// Settings of components that live in several regions, and name one region for all of them.
void checkRegionLiterals(const semantics::Model& model, semantics::Evaluator& evaluator);

/// What a topology and the file around it declare and nothing uses: parameters, values and functions. Others
/// may import a file without a topology for them.
void checkUnused(const std::vector<library::Declaration>& topologies, const library::Library& library,
                 semantics::Evaluator& evaluator);

/// Whether the standard library keeps what it and the compiler agree on (`library/contract.hpp`); reports
/// what it does not. Kinds that it does not have are missed where they are needed.
bool keepsContract(library::Library& library, semantics::Kinds& kinds, const expansion::Providers& providers,
                   semantics::Evaluator& evaluator);

} // namespace drc::checking
