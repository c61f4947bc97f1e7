#pragma once

#include "ir/program.hpp"
#include "semantics/environment.hpp"
#include "semantics/model.hpp"
#include "semantics/object.hpp"
#include "semantics/wildcards.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::policy {

using semantics::Environment;
using semantics::Evaluator;
using semantics::Value;

/// The subject of a rule: a resource, one of its attributes, or a component, with its origin.
class Subject : public semantics::Object {
public:
    /// The component that a suppression would name; empty when there is none.
    virtual std::string componentName() const = 0;
    /// The line in the user's file.
    virtual source::Span component() const = 0;
    /// The line that is judged; it may lie in a kind of the library.
    virtual source::Span place() const = 0;
    /// Where the judged value was written, which may be elsewhere; empty when it is no value.
    virtual source::Span writtenAt() const { return {}; }
    /// Whether a component or a resource that is judged beside it is what a finding is about.
    virtual bool yields() const { return false; }
    /// The resource that it is, or is an attribute of; null for all others.
    virtual const ir::Resource* resourceOf() const { return nullptr; }
};

/// What the innermost local name of an environment says is judged; null for nothing.
const Subject* innermostSubject(const Environment& environment);

/// `.type`, `.address`, `.role`, `.region` (the name that the topology gives it), `.global`, `.mode`,
/// `.component`,
/// `.attributes` (with nested blocks as lists of maps),
/// `.strings` (every text in it, as attributes), `.named` (the attribute that names it),
/// `.keeps_name`, `.cannot_be_destroyed`, `.ignored` (what an apply does not compare).
class ResourceSubject final : public Subject {
public:
    /// With the name of the attribute that names it.
    ResourceSubject(const ir::Resource& resource, const semantics::RegionRole* region, Value type,
                    Value nameAttribute, Value component)
        : resource_(resource),
          region_(region),
          type_(std::move(type)),
          nameAttribute_(std::move(nameAttribute)),
          role_(resource.role),
          component_(std::move(component)) {}
    const ir::Resource& resource() const { return resource_; }
    const ir::Resource* resourceOf() const override { return &resource_; }

    std::string describe() const override;
    std::optional<std::string> print() const override { return ir::toString(resource_.address); }
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    /// Of any of them.
    static std::vector<std::string> allMembers();
    std::vector<std::string> memberNames() const override { return allMembers(); }
    std::string componentName() const override { return resource_.origin.componentName; }
    source::Span component() const override { return resource_.origin.component; }
    source::Span place() const override { return resource_.origin.statement; }
    /// The attribute of that name, a text; its value is null when the resource does not set it.
    Value attribute(const Value& name) const;
    bool sets(std::span<const std::string* const> attributes) const;
    /// Those of `strings` in whose name or known text one of the parts stands.
    Value textsWith(std::span<const std::string* const> parts) const;
    /// Those that stand at one of the paths, or below it.
    Value textsBelow(std::span<const std::string* const> paths) const;
    /// Those that fit one of the patterns.
    Value textsLike(const semantics::AnyWildcards& patterns) const;
    bool hasTextLike(const semantics::AnyWildcards& patterns) const;
    /// What is known of its name; nothing when it has none.
    void appendKnownName(std::string& result) const;
    bool isNamedLike(const semantics::AnyWildcards& patterns) const;
    /// Whether it has a name in which the part does not stand. Names of which nothing is known now do not
    /// count, nor do those that existed before.
    bool isNamedWithout(const Value& part) const;
    /// The known parts of the texts below a key, in whatever maps.
    Value knownUnder(std::string_view key) const;
    /// Each map in it that has the key: the known parts of the texts below each of its keys, as lists.
    Value mapsWith(std::string_view key) const;

private:
    Value strings() const;
    const ir::Value* nameValue() const;

    const ir::Resource& resource_;
    const semantics::RegionRole* region_; ///< that of its role
    Value type_;
    Value nameAttribute_;
    Value role_;
    Value component_;
    // Computed on first use, since it is expensive.
    mutable std::optional<Value> attributes_;
    mutable std::optional<Value> strings_;
    mutable std::optional<Value> named_;
};

/// `.name` (a path, such as `tags.Name`), `.value`, `.present`.
class AttributeSubject final : public Subject {
public:
    /// The line of the attribute that it is, or is a part of.
    AttributeSubject(const ir::Resource& resource, Value name, Value value, source::Span span)
        : resource_(resource), name_(std::move(name)), value_(std::move(value)), span_(span) {}
    const ir::Resource& resource() const { return resource_; }
    const std::string& path() const { return *name_.text(); }
    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    std::vector<std::string> memberNames() const override { return {"name", "value", "present"}; }
    const std::string& name() const { return *name_.text(); }
    const ir::Resource* resourceOf() const override { return &resource_; }
    std::string componentName() const override { return resource_.origin.componentName; }
    source::Span component() const override { return resource_.origin.component; }
    source::Span place() const override { return span_.empty() ? resource_.origin.statement : span_; }
    source::Span writtenAt() const override { return value_.origin; }

private:
    const ir::Resource& resource_;
    Value name_;
    Value value_;
    source::Span span_;
};

struct Subjects;

/// `.name`, `.kind`, `.traits`, `.regions`, `.home`, `.replicated`, `.replicas`, `.actions`.
class ComponentSubject final : public Subject {
public:
    ComponentSubject(const semantics::Component& component, const Subjects& subjects)
        : component_(component), subjects_(subjects) {}
    const semantics::Component& subject() const { return component_; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return component_.written(); }
    std::optional<std::string> programName() const override { return component_.written(); }
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    /// Of any of them.
    static std::vector<std::string> allMembers();
    std::vector<std::string> memberNames() const override { return allMembers(); }
    std::string componentName() const override { return component_.name; }
    source::Span component() const override { return component_.span; }
    source::Span place() const override { return component_.kind->declaration->name.span; }

private:
    const semantics::Component& component_;
    const Subjects& subjects_;
};

} // namespace drc::policy
