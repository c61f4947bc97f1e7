#pragma once

#include "policy/subjects.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::policy {

struct Subjects;

/// What stands in a topology and is no component: a finding about it is suppressed for the whole topology.
class TopologySubject : public Subject {
public:
    std::string componentName() const final { return ""; }
    source::Span place() const final { return component(); }
    bool yields() const final { return true; }
    /// Whether its own statement stands in the text.
    virtual bool isWritten() const { return true; }
};

/// `.name`, `.kind`, `.from`, `.to`, `.mode`, `.graceful`, `.derived`, `.engine`, `.starts_itself`; what is
/// written, in lists of which each step has one entry: `.verbs`, `.components`, `.optional`, and the same of
/// `.on_failure`; as it was lowered: `.steps`,
/// `.detections`, `.starts`.
class PlanSubject final : public TopologySubject {
public:
    PlanSubject(const semantics::Plan& plan, const Subjects& subjects) : plan_(plan), subjects_(subjects) {}
    const std::string& name() const { return plan_.name; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return plan_.name; }
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    /// Of any of them.
    static std::vector<std::string> allMembers();
    std::vector<std::string> memberNames() const override { return allMembers(); }
    source::Span component() const override { return plan_.span; }
    bool isWritten() const override { return !plan_.derived; }

private:
    std::optional<Value> written(std::string_view name) const;
    std::optional<Value> lowered(std::string_view name) const;
    const ir::Plan* program() const;
    Value steps() const;
    Value detections(const ir::Plan& plan) const;

    const semantics::Plan& plan_;
    const Subjects& subjects_;
    // Lists of each step that are asked for again and again.
    mutable std::optional<semantics::Entries> actions_;
    mutable std::optional<Value> steps_;
};

/// `.verb`, `.component`, `.position` (from 1 on), `.group` (null for what stands alone), `.branch`,
/// `.optional`, `.approvals`,
/// `.timeout` (what its calls may take before they have failed), `.calls`.
class StepSubject final : public TopologySubject {
public:
    StepSubject(std::string verb, Value component, semantics::Entries entries, source::Span span)
        : verb_(std::move(verb)),
          component_(std::move(component)),
          entries_(std::move(entries)),
          span_(span) {}
    std::string describe() const override { return "the step `" + *print() + "`"; }
    std::optional<std::string> print() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    std::vector<std::string> memberNames() const override;
    source::Span component() const override { return span_; }

private:
    std::string verb_;
    Value component_;
    semantics::Entries entries_;
    source::Span span_;
};

/// `.name`, `.of` (the plan that leads away), `.back` (the one that leads home).
class DrillSubject final : public TopologySubject {
public:
    explicit DrillSubject(const semantics::Drill& drill) : drill_(drill) {}
    const semantics::Drill& drill() const { return drill_; }
    std::string describe() const override { return "the drill `" + drill_.name + "`"; }
    std::optional<std::string> print() const override { return drill_.name; }
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    std::vector<std::string> memberNames() const override { return {"name", "of", "back"}; }
    source::Span component() const override { return drill_.span; }

private:
    const semantics::Drill& drill_;
};

/// The component that makes the resources of a plan or a drill; null for any other value.
const std::string* resourcesMadeFor(const Value& value);

/// `from`, `to`, what is set for it, and `loss`: the data that it may be behind at worst, typically.
Value replicaValue(const semantics::Replication& replica, const Subjects& subjects, Evaluator& evaluator);

} // namespace drc::policy
