#pragma once

#include "semantics/memo.hpp"
#include "semantics/object.hpp"
#include "semantics/value.hpp"
#include "source/use_count.hpp"
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
class FileFrame;
struct Environment;

/// The place where a region's role is declared, and the region that it names.
struct RegionRole {
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

    std::vector<const Value*> operands() const {
        std::vector<const Value*> result;
        for (const Value& value : values)
            result.push_back(&value);
        return result;
    }
};

/// Where an expression is evaluated: it says what symbols stand for there. Which symbol a name is, the binder
/// has found out. What a symbol stands for depends on the region of the environment, too.
class Frame {
public:
    explicit Frame(Owner owner) : number_(owner) {}
    virtual ~Frame() = default;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    /// For whom its values are computed.
    Owner number() const { return number_; }
    /// What the symbol of a name stands for; nothing where there is no such thing. `where` the name stands is
    /// for reports.
    virtual std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                                      const Environment& environment, Evaluator& evaluator) const = 0;
    /// Where the functions and values of files are evaluated, whoever uses them; null where there are none.
    virtual const FileFrame* files() const { return nullptr; }
    /// A function that the frame itself provides.
    virtual std::optional<Value> call(const Arguments& /*arguments*/, const Environment& /*environment*/,
                                      Evaluator& /*evaluator*/) const {
        return std::nullopt;
    }
    /// The declaration in the user's file that made this frame, for a second label; empty when there is none.
    virtual source::Span instantiatedAt() const { return {}; }
    virtual std::string instantiationText() const { return {}; }
    /// What is instantiated there, such as a kind; empty when it is unknown.
    virtual source::Span instantiated() const { return {}; }
    /// The text of the library that it evaluates, such as a kind; null for none.
    virtual const syntax::Statement* evaluated() const { return nullptr; }
    /// Where what the symbol stands for was set, in whatever file; empty for what is no setting.
    virtual source::Span settingOf(const binding::Symbol& /*symbol*/) const { return {}; }
    /// The declaration that an evaluation in this environment is about; empty for none.
    virtual source::Span concerned(const Environment& environment) const;
    /// Adds what lies between the two: the part of a component.
    virtual void explain(diagnostics::Diagnostic& /*diagnostic*/) const {}
    /// The regions that `in every region` goes through.
    virtual std::vector<const RegionRole*> regions() const { return {}; }

private:
    Owner number_;
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
    ~Locals() {
        if (first_ != nullptr) release();
    }
    /// Adds one, in front of the others.
    void add(const binding::Symbol* symbol, Value value);
    const Local* first() const { return first_; }

private:
    void retain() const;
    void release();

    const Local* first_ = nullptr;
};

/// A local name: of a loop, of a function's parameter, of a `let` inside a block.
struct Local {
    const binding::Symbol* symbol;
    Value value;
    Locals others;
    mutable source::UseCount uses{}; ///< by environments, and by locals further in

    static void* operator new(std::size_t size) { return source::SmallBlocks::take(size); }
    static void operator delete(void* block, std::size_t size) { source::SmallBlocks::giveBack(block, size); }
    const Local* next() const { return others.first(); }
};

inline void Locals::add(const binding::Symbol* symbol, Value value) {
    first_ = new Local{symbol, std::move(value), std::move(*this)};
    retain();
}

inline void Locals::retain() const {
    if (first_ != nullptr) first_->uses.add();
}

/// Everything that the meaning of an expression depends on.
struct Environment {
    const Frame* frame = nullptr;
    const RegionRole* region = nullptr; ///< null outside of regions
    Locals locals{};

    Environment in(const RegionRole* other) const { return {frame, other, locals}; }
    /// The innermost value of a local name, or null.
    const Value* local(const binding::Symbol& symbol) const {
        for (const Local* entry = locals.first(); entry != nullptr; entry = entry->next())
            if (entry->symbol == &symbol) return &entry->value;
        return nullptr;
    }
};

inline source::Span Frame::concerned(const Environment& /*environment*/) const {
    return instantiatedAt();
}

/// A region as a value: `.name` is its name at deployment, `.default` the one that the topology gives it,
/// `.role` the role it plays.
class RegionObject final : public Object {
public:
    explicit RegionObject(const RegionRole& region) : region_(region) {}
    const RegionRole& region() const { return region_; }
    std::string describe() const override;
    std::optional<std::string> print() const override { return region_.role; }
    std::optional<std::string> programName() const override { return region_.role; }
    std::optional<Value> member(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override { return {"default", "name", "role"}; }
    bool same(const Object& other) const override;
    Type type() const override { return Type::of(TypeKind::Region); }

private:
    const RegionRole& region_;
};

/// The region as a value; null for none.
Value regionValue(const RegionRole* region);

/// The variable of the configuration that holds a region's name.
std::string regionVariable(std::string_view role);

} // namespace drc::semantics
