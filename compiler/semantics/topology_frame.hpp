#pragma once

#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::semantics {

/// A component as a value. What it exports is known only where components are expanded.
class ComponentObject : public Object {
public:
    explicit ComponentObject(const Component& component) : component_(component) {}
    const Component& component() const { return component_; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return component_.name; }
    std::optional<std::string> programName() const override { return component_.written(); }
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
    ComponentFamily(const Family& family, const class TopologyFrame& frame)
        : family_(family), frame_(frame) {}
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
    const TopologyFrame& frame_;
};

/// The name of a kind in an expression: `secret.database` is the component `database` if its kind is
/// `secret`.
class KindObject final : public Object {
public:
    KindObject(const Kind& kind, const class TopologyFrame& frame) : kind_(kind), frame_(frame) {}
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;

private:
    const Kind& kind_;
    const TopologyFrame& frame_;
};

/// What a topology declares: its parameters, values, regions and components.
class TopologyFrame : public Frame {
public:
    TopologyFrame(const Model& model, Kinds& kinds, Memo& memo)
        : Frame(memo.newOwner()), model_(model), kinds_(kinds), files_(*this) {}

    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment, Evaluator& evaluator) const override;
    const FileFrame* files() const override { return &files_; }
    std::vector<const RegionRole*> regions() const override;

    const Model& model() const { return model_; }
    virtual Value componentValue(const Component& component) const;
    Value familyValue(const Family& family) const { return Value::object<ComponentFamily>(family, *this); }

private:
    std::optional<Value> made(const binding::Symbol& symbol) const;
    Value let(const syntax::Definition& definition, const Environment& environment,
              Evaluator& evaluator) const;

    const Model& model_;
    Kinds& kinds_;
    FileFrame files_;
};

/// The variable that distinguishes environments.
inline constexpr std::string_view environmentSuffix = "environment_suffix";
Value environmentSuffixValue();

} // namespace drc::semantics
