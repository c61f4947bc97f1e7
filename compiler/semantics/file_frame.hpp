#pragma once

#include "library/library.hpp"
#include "semantics/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::semantics {

/// Where the functions and values at the top of files are evaluated: they know each other, and the names of
/// kinds and traits. Functions of the compiler are called on behalf of their caller, which has a component or
/// a rule.
class FileFrame final : public Frame {
public:
    /// On behalf of another frame, whose number it shares.
    explicit FileFrame(const Frame& user) : Frame(user.number()), user_(&user) {}
    /// Without a user, the functions that need one are not known.
    explicit FileFrame(Memo& memo) : Frame(memo.newOwner()) {}

    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment, Evaluator& evaluator) const override;
    std::optional<Value> call(const Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override {
        return user_ == nullptr ? std::nullopt : user_->call(arguments, environment, evaluator);
    }
    const FileFrame* files() const override { return this; }
    /// What a value at the top of a file is, computed once for each region.
    Value valueOf(const syntax::Definition& definition, const RegionRole* region, Evaluator& evaluator) const;
    source::Span instantiatedAt() const override {
        return user_ == nullptr ? Frame::instantiatedAt() : user_->instantiatedAt();
    }
    source::Span instantiated() const override {
        return user_ == nullptr ? Frame::instantiated() : user_->instantiated();
    }
    std::string instantiationText() const override {
        return user_ == nullptr ? Frame::instantiationText() : user_->instantiationText();
    }
    const syntax::Statement* evaluated() const override {
        return user_ == nullptr ? Frame::evaluated() : user_->evaluated();
    }
    source::Span settingOf(const binding::Symbol& symbol) const override {
        return user_ == nullptr ? Frame::settingOf(symbol) : user_->settingOf(symbol);
    }
    source::Span concerned(const Environment& environment) const override {
        return user_ == nullptr ? Frame::concerned(environment) : user_->concerned(environment);
    }
    std::vector<const RegionRole*> regions() const override {
        return user_ == nullptr ? Frame::regions() : user_->regions();
    }

private:
    const Frame* user_ = nullptr;
};

/// The name of a kind, a trait or a pattern where it stands for nothing but itself; nothing for other
/// symbols.
std::optional<Value> nameItself(const binding::Symbol& symbol);

} // namespace drc::semantics
