#pragma once

#include "library/library.hpp"
#include "policy/rule_settings.hpp"
#include "policy/rule_subjects.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace drc::policy {

/// What the names of a policy stand for: its values, and the subjects.
class RuleFrame final : public semantics::Frame {
public:
    /// `settings` of rules; null where none is at work.
    RuleFrame(const Subjects& subjects, const RuleSettings* settings, semantics::Memo& memo)
        : Frame(memo.newOwner()), subjects_(subjects), settings_(settings), memo_(memo), files_(*this) {}
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
    std::optional<Value> subject(const binding::Symbol& symbol, Evaluator& evaluator) const;
    /// What a parameter of a rule is set to, or its default.
    Value parameter(const syntax::Definition& parameter, Evaluator& evaluator) const;
    Value resourcesBy(std::string_view function, std::span<const std::string* const> texts) const;
    Value everythingOf(std::span<const std::string* const> types) const;
    Value mentions(const semantics::Arguments& arguments) const;
    Value characters(const semantics::Arguments& arguments, const Environment& environment,
                     Evaluator& evaluator) const;
    Value breaches(const semantics::Arguments& arguments, const Environment& environment,
                   Evaluator& evaluator) const;

    const Subjects& subjects_;
    const RuleSettings* settings_;
    semantics::Memo& memo_;
    semantics::FileFrame files_;
    mutable const Environment* judging_ = nullptr;
};

/// A deferred string for messages: known parts as they are, the others as `${…}`.
std::string describeDeferred(const ir::Value& value);

} // namespace drc::policy
