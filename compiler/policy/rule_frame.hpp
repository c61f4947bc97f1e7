#pragma once

#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "policy/characters.hpp"
#include "policy/subjects.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::policy {

/// What rules can look at: made once for a topology.
struct Subjects {
    Subjects(const semantics::Model& model, const ir::Program& program,
             const expansion::Providers& providers);
    /// The managed resources that refer to one in an attribute of that name.
    Value referringTo(const ir::Address& address, const std::string& attribute) const;
    /// How each provider is set up in each region: maps of `provider`, `role` and its attributes.
    Value configurations() const;
    const Characters::Resources& byAddress() const;
    /// What is known of the names of managed resources, in small letters, one a line.
    const std::string& allNames() const;
    /// Counts with what a rule says of what only the provider knows; null when it is not written as estimates
    /// are. It usually says the same again.
    const Characters* characters(const Value& beside, const Value& otherwise) const;
    /// The patterns of a rule, each taken apart when it is first asked for.
    const semantics::AnyWildcards& wildcards(std::span<const std::string* const> patterns) const;
    /// The managed resources for which a test holds.
    template <class Test>
    Value managedWhere(const Test& test) const {
        semantics::Items items;
        for (const Value& item : *resources.items())
            if (test(*item.as<ResourceSubject>())) items.push_back(item);
        return Value::list(std::move(items));
    }

    const semantics::Model& model;
    const ir::Program& program;
    const expansion::Providers& providers;
    Value resources;                                 ///< managed resources, in the order of the program
    Value everything;                                ///< with looked-up and ephemeral ones
    Value components;                                ///< in the order of declaration
    std::map<std::string, Value, std::less<>> named; ///< the components by their names
    using Lists = std::unordered_map<std::string_view, Value>;
    Lists byComponent; ///< the managed resources of each component and each plan
    Lists byType;      ///< the managed resources of each type
    Value plans;       ///< maps: `name`, `from`, `to`, `mode`, `graceful`, `verbs`, `components`

private:
    using Referring = ir::ByAddress<semantics::Items>;
    const Referring& referringIn(const std::string& attribute) const;
    mutable std::map<std::string, Referring> referring_; ///< by attribute, made when a rule asks first
    mutable Characters::Resources byAddress_;            ///< the same
    mutable std::string allNames_;                       ///< the same
    struct Estimated {
        Estimated(Value ofBeside, Value ofOthers, Characters counting)
            : beside(std::move(ofBeside)), otherwise(std::move(ofOthers)), characters(std::move(counting)) {}
        Value beside;
        Value otherwise;
        Characters characters;
    };
    mutable std::optional<Estimated> estimated_; ///< by the last one who asked
    mutable std::unordered_map<std::string, semantics::Wildcards> wildcards_;
    mutable std::deque<semantics::AnyWildcards> together_; ///< those that rules ask for together
};

/// What the names of a policy stand for: its values, and the subjects.
class RuleFrame final : public semantics::Frame {
public:
    RuleFrame(const Subjects& subjects, semantics::Memo& memo)
        : Frame(memo.newOwner()), subjects_(subjects), memo_(memo), files_(*this) {}
    /// Its values hold the subjects, which may be many.
    ~RuleFrame() override { memo_.forgetAfter(number() - 1); }
    RuleFrame(const RuleFrame&) = delete;
    RuleFrame& operator=(const RuleFrame&) = delete;
    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment, Evaluator& evaluator) const override;
    std::optional<Value> call(const semantics::Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override;
    const semantics::FileFrame* files() const override { return &files_; }
    /// The component of what is judged, also in the functions that the rule calls.
    source::Span concerned(const Environment& environment) const override;
    /// The environment in which the rule is at work; null for none.
    void judge(const Environment* environment) const { judging_ = environment; }
    /// What a `let` of the policy is.
    Value valueOf(const syntax::Definition& let, Evaluator& evaluator) const;

private:
    std::optional<Value> subject(const binding::Symbol& symbol) const;
    Value resourcesBy(std::string_view function, std::span<const std::string* const> texts) const;
    Value everythingOf(std::span<const std::string* const> types) const;
    Value mentions(const semantics::Arguments& arguments) const;
    Value characters(const semantics::Arguments& arguments, const Environment& environment,
                     Evaluator& evaluator) const;
    Value breaches(const semantics::Arguments& arguments, const Environment& environment,
                   Evaluator& evaluator) const;

    const Subjects& subjects_;
    semantics::Memo& memo_;
    semantics::FileFrame files_;
    mutable const Environment* judging_ = nullptr;
};

/// A deferred string for messages: known parts as they are, the others as `${…}`.
std::string describeDeferred(const ir::Value& value);

} // namespace drc::policy
