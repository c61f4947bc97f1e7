#pragma once

#include "expansion/elaboration.hpp"
#include "expansion/instance.hpp"
#include "semantics/topology_frame.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::expansion {

/// A resource as a value: its members are attributes that the deployment fills in.
class ResourceObject final : public semantics::Object {
public:
    explicit ResourceObject(const ResourceInstance& resource) : resource_(resource) {}
    const ResourceInstance& resource() const { return resource_; }
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;
    bool same(const Object& other) const override;

private:
    const ResourceInstance& resource_;
};

/// All resources, or parts, of one name that have indices.
class FamilyObject final : public semantics::Object {
public:
    FamilyObject(const Family& family, std::string name, const ExpansionContext& world)
        : family_(family), name_(std::move(name)), world_(world) {}
    std::string describe() const override;
    /// None has members: which of them is meant?
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    /// What may stand between its brackets.
    std::vector<std::string> memberNames() const override;
    std::optional<Value> element(const Value& index) const override;
    std::optional<semantics::Items> elements() const override;
    Value keyAt(std::size_t position) const override;

private:
    const Family& family_;
    std::string name_;
    const ExpansionContext& world_;
};

/// What a name of resources or parts stands for.
Value valueOf(const Family& family, std::string_view name, const ExpansionContext& world);

/// A component whose exports are accessible.
class ExpandedComponent final : public semantics::ComponentObject {
public:
    ExpandedComponent(const semantics::Component& component, ExpansionContext& world)
        : ComponentObject(component), world_(world) {}
    /// A part as its kind calls it.
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;
    /// Whether it is a part of a component, and what is made of it wherever it stands.
    bool isPart() const;
    void forEachResource(const std::function<void(const ResourceInstance&)>& visit) const;

private:
    ExpansionContext& world_;
};

/// A fixed set of named values: a replica, a pair of regions, a signal.
class Record final : public semantics::Object {
public:
    Record(std::string description, semantics::Entries members,
           std::vector<const InstanceFrame*> exporting = {})
        : description_(std::move(description)),
          members_(std::move(members)),
          exporting_(std::move(exporting)) {}
    std::string describe() const override { return description_; }
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;

private:
    std::string description_;
    semantics::Entries members_;
    std::vector<const InstanceFrame*> exporting_; ///< places whose exports are members too
};

/// The type of a value of the provider, as far as the language distinguishes types.
semantics::Type typeOf(const library::SchemaType& type);

} // namespace drc::expansion
