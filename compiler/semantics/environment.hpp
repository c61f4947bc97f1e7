#pragma once

#include "semantics/object.hpp"
#include "semantics/value.hpp"
#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::binding {
struct BuiltinFunction;
struct Symbol;
} // namespace drc::binding
namespace drc::diagnostics {
struct Diagnostic;
}

namespace drc::semantics {

class Evaluator;
class FileScope;
struct Environment;

/// The place where a region's role is declared, and the region that it names.
struct Region {
    std::string role;
    std::string name; ///< empty when it was not a known string
    source::Span span{};
    std::size_t index = 0; ///< in the order of declaration
};

/// A call as a host function sees it.
struct Arguments {
    std::string_view function;
    source::Span span;
    std::span<const syntax::Expression* const> expressions; ///< without the receiver of a method call
    std::span<const Value> values;                          ///< with it, in front
    const binding::BuiltinFunction* builtin = nullptr;      ///< the function of that name, if there is one
};

/// Where names are found. What a name means depends on the region of the environment.
class Scope {
public:
    virtual ~Scope() = default;
    virtual std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                        Evaluator& evaluator) const = 0;
    /// For "did you mean".
    virtual std::vector<std::string> names() const = 0;
    /// A function written in the language, or null.
    virtual const syntax::Definition* function(std::string_view name) const = 0;
    /// Whether the function is declared in what this scope stands for; else it is one of a file.
    virtual bool owns(const syntax::Definition& /*function*/) const { return false; }
    /// What a `let` is that belongs to what this scope stands for; nothing for those of another.
    virtual std::optional<Value> value(const syntax::Definition& /*let*/, const Environment& /*environment*/,
                                       Evaluator& /*evaluator*/) const {
        return std::nullopt;
    }
    /// The scope of functions and values of files, independent of their callers; null where there are none.
    virtual const FileScope* fileScope() const { return nullptr; }
    /// A function that the scope itself provides.
    virtual std::optional<Value> call(const Arguments& /*arguments*/, const Environment& /*environment*/,
                                      Evaluator& /*evaluator*/) const {
        return std::nullopt;
    }
    virtual std::vector<std::string> functionNames() const { return {}; }
    /// The declaration in the user's file that made this scope, for a second label; empty when there is none.
    virtual source::Span cause() const { return {}; }
    virtual std::string causeText() const { return {}; }
    /// Adds what lies between the two: the part of a component.
    virtual void explain(diagnostics::Diagnostic& /*diagnostic*/) const {}
    /// The meaning of a region's role here, or null.
    virtual const Region* region(std::string_view /*role*/) const { return nullptr; }
    /// The regions that `in every region` goes through.
    virtual std::vector<const Region*> regions() const { return {}; }
    /// The region as a value.
    virtual Value regionValue(const Region& region) const;
};

struct Local;

/// The local names of an environment, the innermost first. Environments that have some in common share them.
class Locals {
public:
    Locals() = default;
    Locals(std::nullptr_t /*none*/) {} // NOLINT(google-explicit-constructor)
    Locals(const Locals& other) : first_(other.first_) { retain(); }
    Locals(Locals&& other) noexcept : first_(std::exchange(other.first_, nullptr)) {}
    Locals& operator=(Locals other) noexcept {
        std::swap(first_, other.first_);
        return *this;
    }
    ~Locals();
    /// With one more, which hides others of its name.
    Locals with(const binding::Symbol* symbol, std::string_view name, Value value) const;
    const Local* first() const { return first_; }

private:
    void retain() const;

    const Local* first_ = nullptr;
};

/// A local name: of a loop, of a function's parameter, of a `let` inside a block.
struct Local {
    const binding::Symbol* symbol; ///< null where nothing is bound
    std::string_view name;
    Value value;
    Locals others;
    mutable std::uint32_t uses = 0; ///< by environments, and by locals further in
    const Local* next() const { return others.first(); }
};

inline void Locals::retain() const {
    if (first_ != nullptr) ++first_->uses;
}

/// Everything that the meaning of an expression depends on.
struct Environment {
    const Scope* scope = nullptr;
    const Region* region = nullptr; ///< null outside of regions
    Locals locals{};

    Environment in(const Region* other) const { return {scope, other, locals}; }
    /// The innermost that this holds for, or null.
    template <class Predicate>
    const Value* local(const Predicate& isIt) const {
        for (const Local* entry = locals.first(); entry != nullptr; entry = entry->next())
            if (isIt(*entry)) return &entry->value;
        return nullptr;
    }
};

/// A region as a value: `.name` is its name at deployment, `.default` the one that the topology gives it,
/// `.role` the role it plays.
class RegionObject final : public Object {
public:
    explicit RegionObject(const Region& region) : region_(region) {}
    const Region& region() const { return region_; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return region_.role; }
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override { return {"default", "name", "role"}; }
    bool same(const Object& other) const override;
    Type type() const override { return Type::of(TypeKind::Region); }

private:
    const Region& region_;
};

/// The variable of the configuration that holds a region's name.
std::string regionVariable(std::string_view role);

} // namespace drc::semantics
