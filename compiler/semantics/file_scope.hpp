#pragma once

#include "library/library.hpp"
#include "semantics/environment.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::semantics {

/// The names that are visible to the functions and values at the top of files: each other, and those of kinds
/// and traits. Functions of the compiler are called on behalf of their caller, which has a component or a
/// rule.
class FileScope final : public Scope {
public:
    /// Without a user the functions that need one are not known.
    FileScope(const Scope* user, library::Library& library) : user_(user), library_(library) {}

    std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> names() const override;
    const syntax::Definition* function(std::string_view name) const override;
    std::optional<Value> call(const Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override {
        return user_ == nullptr ? std::nullopt : user_->call(arguments, environment, evaluator);
    }
    std::vector<std::string> functionNames() const override {
        return user_ == nullptr ? Scope::functionNames() : user_->functionNames();
    }
    const FileScope* fileScope() const override { return this; }
    /// What a value at the top of a file is, computed once for each region.
    Value valueOf(const syntax::Definition& definition, const Region* region, Evaluator& evaluator) const;
    source::Span cause() const override { return user_ == nullptr ? Scope::cause() : user_->cause(); }
    std::string causeText() const override {
        return user_ == nullptr ? Scope::causeText() : user_->causeText();
    }
    const Region* region(std::string_view role) const override {
        return user_ == nullptr ? nullptr : user_->region(role);
    }
    std::vector<const Region*> regions() const override {
        return user_ == nullptr ? Scope::regions() : user_->regions();
    }

private:
    const Scope* user_;
    library::Library& library_;
    mutable std::map<std::pair<const syntax::Definition*, const Region*>, Value> known_;
};

/// A `let` at the top of a file, found in any scope; it is evaluated where it stands.
std::optional<Value> libraryValue(library::Library& library, const syntax::Name& name,
                                  const Environment& environment, Evaluator& evaluator);

} // namespace drc::semantics
