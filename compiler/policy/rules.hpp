#pragma once

#include "library/library.hpp"
#include "semantics/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::policy {

/// A rule, and the policy or the pattern that it stands in.
struct Rule {
    const syntax::Block* declaration;
    const library::Declaration* policy;

    std::string name() const { return std::string(declaration->name.text); }
    /// `policy `recovery``, `pattern `warm_standby``, with the backquotes of messages.
    std::string owner() const;
    std::string_view ownerName() const { return policy->block().name.text; }
    /// The `param` of that name; null where there is none.
    const syntax::Definition* parameter(std::string_view name) const;
    std::vector<std::string> parameterNames() const;
    /// Whether a `require` of it says how a finding is mended.
    bool hasFixes() const;
};

/// In the order of their declaration. The policies must outlive them.
std::vector<Rule> rulesOf(const std::vector<library::Declaration>& policies);

/// The policies, which apply to every topology, the advice where it is asked for, with that for plans and
/// states of Terraform or without, and the pattern that this topology follows.
std::vector<library::Declaration> policiesOf(const semantics::Model& model, library::Library& library,
                                             bool advice, bool forTerraform = false);

/// All policies, advice and patterns.
std::vector<library::Declaration> allPolicies(library::Library& library);

} // namespace drc::policy
