#pragma once

#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_scope.hpp"
#include "semantics/model.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::semantics {

/// A component as a value. What it exports is known only where components are expanded.
class ComponentObject : public Object {
public:
    explicit ComponentObject(const Component& component) : component_(component) {}
    const Component& component() const { return component_; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return component_.name; }
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;
    bool same(const Object& other) const override;
    Type type() const override;

private:
    const Component& component_;
};

/// Components that one declaration repeats: one is chosen by its key.
class ComponentFamily final : public Object {
public:
    ComponentFamily(const Family& family, const class TopologyScope& scope)
        : family_(family), scope_(scope) {}
    const Family& family() const { return family_; }
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;
    std::optional<Value> element(const Value& index) const override;
    std::optional<Items> elements() const override;
    Value keyAt(std::size_t position) const override { return family_.elements[position]->key; }
    std::optional<std::string> insteadOf(const Type& wanted) const override;

private:
    const Family& family_;
    const TopologyScope& scope_;
};

/// The name of a kind in an expression: `secret.database` is the component `database` if its kind is
/// `secret`.
class KindObject final : public Object {
public:
    KindObject(const Kind& kind, const class TopologyScope& scope) : kind_(kind), scope_(scope) {}
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;

private:
    const Kind& kind_;
    const TopologyScope& scope_;
};

/// The names that a topology declares: its parameters, values, regions and components.
class TopologyScope : public Scope {
public:
    TopologyScope(const Model& model, library::Library& library, Kinds& kinds)
        : model_(model), library_(library), kinds_(kinds), files_(this, library) {}

    std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> names() const override;
    const syntax::Definition* function(std::string_view name) const override;
    std::vector<std::string> functionNames() const override;
    const FileScope* fileScope() const override { return &files_; }
    const Region* region(std::string_view role) const override { return model_.region(role); }
    std::vector<const Region*> regions() const override;

    const Model& model() const { return model_; }
    virtual Value componentValue(const Component& component) const;
    /// The component or the family of that name; nothing when there is none.
    std::optional<Value> named(std::string_view name) const;

private:
    std::optional<Value> declared(const syntax::Name& name, const Environment& environment,
                                  Evaluator& evaluator) const;
    Value let(const syntax::Definition& definition, const Environment& environment,
              Evaluator& evaluator) const;

    const Model& model_;
    library::Library& library_;
    Kinds& kinds_;
    FileScope files_;
    /// Values already computed, by definition and region; nothing while one is being computed.
    mutable std::map<std::pair<const syntax::Definition*, const Region*>, std::optional<Value>> lets_;
};

/// The variable that distinguishes environments.
inline constexpr std::string_view environmentSuffix = "environment_suffix";
Value environmentSuffixValue();

} // namespace drc::semantics
