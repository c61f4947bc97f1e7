#pragma once

#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "policy/characters.hpp"
#include "policy/subjects.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_scope.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::policy {

/// What rules can look at: made once for a topology.
struct Subjects {
    Subjects(const semantics::Model& model, const ir::Program& program,
             const expansion::Providers& providers);
    /// The managed resources that refer to one in an attribute of that name.
    Value referringTo(const ir::Address& address, const std::string& attribute) const;

    const semantics::Model& model;
    const ir::Program& program;
    const expansion::Providers& providers;
    Value resources;                                 ///< managed resources, in the order of the program
    Value everything;                                ///< with looked-up and ephemeral ones
    Value components;                                ///< in the order of declaration
    std::map<std::string, Value, std::less<>> named; ///< the components by their names
    std::map<std::string, Value> byComponent; ///< the managed resources of each component and each plan
    std::map<std::string, Value> byType;      ///< the managed resources of each type
    Characters::Resources byAddress;
    Value plans; ///< maps: `name`, `from`, `to`, `mode`, `graceful`, `verbs`, `components`

private:
    using Referring = std::map<ir::Address, semantics::Items>;
    const Referring& referringIn(const std::string& attribute) const;
    mutable std::map<std::string, Referring> referring_; ///< by attribute, made when a rule asks first
};

/// The names of a policy: its values and functions, those of the library, and the subjects.
class RuleScope final : public semantics::Scope {
public:
    RuleScope(const library::Declaration& policy, library::Library& library, const Subjects& subjects)
        : policy_(policy), library_(library), subjects_(subjects), files_(this, library) {}
    std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::optional<Value> value(const syntax::Definition& let, const Environment& environment,
                               Evaluator& evaluator) const override;
    std::vector<std::string> names() const override;
    const syntax::Definition* function(std::string_view name) const override;
    std::optional<Value> call(const semantics::Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override;
    std::vector<std::string> functionNames() const override;
    bool owns(const syntax::Definition& function) const override;
    const semantics::FileScope* fileScope() const override { return &files_; }

private:
    const syntax::Definition* ownValue(std::string_view name) const;
    std::optional<Value> subject(std::string_view name) const;
    Value mentions(const semantics::Arguments& arguments) const;
    Value characters(const semantics::Arguments& arguments, const Environment& environment,
                     Evaluator& evaluator) const;

    const library::Declaration& policy_;
    library::Library& library_;
    const Subjects& subjects_;
    semantics::FileScope files_;
    mutable std::map<const syntax::Definition*, Value> computed_;
};

/// A deferred string for messages: known parts as they are, the others as `${…}`.
std::string describeDeferred(const ir::Value& value);

} // namespace drc::policy
