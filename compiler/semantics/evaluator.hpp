#pragma once

#include "binding/bindings.hpp"
#include "diagnostics/sink.hpp"
#include "semantics/cycles.hpp"
#include "semantics/environment.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/memo.hpp"
#include "semantics/value.hpp"
#include "semantics/wildcards.hpp"
#include "source/function_ref.hpp"
#include "source/pointer_table.hpp"
#include "source/source_map.hpp"
#include "syntax/expression.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::binding {
class Binder;
} // namespace drc::binding

namespace drc::semantics {

/// Computes expressions. Every evaluation ends: there is no recursion in the language, and work, depth and
/// sizes have limits that are diagnostics. What fails is reported once and is poison from then on.
class Evaluator {
public:
    static constexpr std::size_t deepest = 400;           ///< nested evaluations, through names too
    static constexpr std::size_t mostSteps = 20'000'000;  ///< in a whole compile
    static constexpr std::size_t mostBytes = 256U << 20U; ///< of all values that a whole compile makes
    static constexpr std::size_t longestList = 100'000;
    static constexpr std::size_t longestText = 4U << 20U;   ///< bytes
    static constexpr std::size_t largestValue = 32U << 20U; ///< bytes, with all that it holds

    /// An expression and a turn of a loop are a step each; so is every 128 bytes that an operator or a
    /// function goes through.
    Evaluator(const source::SourceMap& sources, diagnostics::Sink& sink, binding::Binder& binder,
              std::size_t stepLimit = mostSteps, std::size_t byteLimit = mostBytes);

    /// What the name means, a declaration or a use; null for what nothing bound.
    const binding::Symbol* symbolOf(const syntax::Name& name) {
        const binding::Symbol* const bound = bindings_.of(name);
        return bound != nullptr ? bound : bindFirst(name);
    }
    /// Finds out what the names of an expression mean that stands in no file: what is declared at the top of
    /// files; others are reported.
    void bind(const syntax::Expression& expression);
    /// What could have been meant by a name that nothing bound.
    std::vector<std::string> insteadOf(const syntax::Name& name) const;
    std::vector<std::string> insteadOfFunction(const syntax::Name& name) const;
    /// The environment in which the local name has that value, too.
    Environment with(const Environment& environment, const syntax::Name& name, Value value);

    Value evaluate(const syntax::Expression& expression, const Environment& environment);
    /// The value as a parameter of this type takes it; bare names may be members of an enumeration.
    Value evaluateAs(const syntax::Expression& expression, const Environment& environment, const Type& type);
    /// Checks a value that was computed elsewhere; poison when it does not conform, after a report at
    /// `where`.
    Value conform(Value value, const Type& type, source::Span where, const Environment& environment);
    /// A condition, which must be known now; nothing after a report.
    std::optional<bool> decide(const syntax::Expression& expression, const Environment& environment);
    /// What a `when` chooses: null where it is nothing, or where a condition failed, which was reported.
    const syntax::Body* choose(const syntax::Choice& choice, const Environment& environment);
    /// Goes through the turns of a loop, in order, those that its filter lets through. Ends early when the
    /// budget is spent.
    void forEach(const syntax::Binding& binding, const Environment& environment,
                 source::FunctionRef<void(const Environment&)> turn);
    /// The same with what distinguishes the iterations: the key of an entry, the element of a list, the
    /// number.
    void forEachKey(const syntax::Binding& binding, const Environment& environment,
                    source::FunctionRef<void(const Value&, const Environment&)> turn);

    /// What a topology declares, and what is made of it, takes work and memory beside its values. So much
    /// that no file of 1 MB takes more than 5 s or 500 MB, and a hundred copies of a typical topology still
    /// fit.
    struct Cost {
        std::size_t steps;
        std::size_t bytes;
    };
    static constexpr Cost costOfTopology{1'000, 25'000};
    static constexpr Cost costOfComponent{300, 2'000};
    static constexpr Cost costOfResource{100, 1'000};
    /// Counts one of them; false, after a report, when a limit is met.
    bool account(Cost cost, source::Span where, const Environment& environment);

    /// Counts bytes that are gone through beyond the expression itself; false, after a report, when no step
    /// is left.
    bool touch(std::size_t bytes, source::Span where, const Environment& environment);
    /// Counts a new value, and holds it against the limits of one value; poison after a report.
    Value made(Value value, source::Span where, const Environment& environment) {
        if (value.isLarge()) return madeLarge(std::move(value), where, environment);
        return spend(0, where, environment) ? std::move(value) : Poison{};
    }
    /// The value as the deployment takes it, whose bytes are counted too.
    Lowered lower(const Value& value, source::Span where, const Environment& environment);
    /// A limit was met: everything that is evaluated from now on is poison, without further reports.
    bool exhausted() const { return exhausted_; }

    /// The value of a `let` without names and calls, which is the same everywhere and is computed once;
    /// nothing for other definitions.
    std::optional<Value> constant(const syntax::Definition& definition, const Environment& environment);
    /// The same for one that needs nothing but others of its kind, once it was evaluated without reports.
    void keep(const syntax::Definition& definition, const Value& value);

    Value member(const Value& base, const syntax::Name& name, const Environment& environment);
    /// What stands between pieces of text, or such a piece, and where it is used.
    struct Interpolated {
        Value value;
        source::Span written;
        std::optional<std::string_view> piece{}; ///< instead of a value
    };
    using Interpolation = std::vector<Interpolated, source::SmallAllocator<Interpolated>>;
    Value interpolate(const Interpolation& parts, source::Span where, const Environment& environment);

    /// A report with a second label at what made the scope. What fails in the library on behalf of the user's
    /// text is reported there: where the value was written, or whatever the failing text has read.
    template <class... Args>
    diagnostics::Diagnostic& report(const Environment& environment, const diagnostics::Code<Args...>& code,
                                    source::Span span, const std::type_identity_t<Args>&... args) {
        return reportFor({}, environment, code, span, args...);
    }
    /// The same for an operation with these operands.
    template <class... Args>
    diagnostics::Diagnostic& reportFor(std::span<const Value* const> operands, const Environment& environment,
                                       const diagnostics::Code<Args...>& code, source::Span span,
                                       const std::type_identity_t<Args>&... args) {
        steps_ += stepsOfReport;
        const source::Span cause = causeOf(operands, span, environment);
        return explained(sink_.report(code, cause, args...), span, environment);
    }
    diagnostics::Diagnostic& addInstantiationLabel(diagnostics::Diagnostic& diagnostic,
                                                   const Environment& environment);
    /// Reports that a value must be known at compile time, with what would make it known. Where the library
    /// needs what the user wrote, that is the line.
    void reportNeededNow(const Environment& environment, source::Span where, const std::string& what,
                         const Value& value);
    /// Reports a value of another type than what is expected, in the same place.
    void reportMisfit(const Environment& environment, source::Span where, const std::string& expected,
                      const Value& value);

    const binding::Bindings& bindings() const { return bindings_; }
    const source::SourceMap& sources() const { return sources_; }
    diagnostics::Sink& sink() { return sink_; }

    /// A pattern, taken apart when it is first used: rules hold a few against many texts.
    const Wildcards& wildcards(const std::string& pattern);

    Memo& memo() { return memo_; }
    /// The value of a definition for its owner, as the region of the environment sees it: computed by
    /// `compute` when it is first asked for. One that needs itself is poison, after a report. `stop` is where
    /// a way leads through it.
    template <class Compute>
    Value once(const syntax::Definition& definition, Owner owner, const Environment& environment,
               const CycleStop& stop, const Compute& compute) {
        const Memo::Key key{&definition, owner, environment.region};
        const auto [result, isNew] = memo_.result(key);
        if (result.known) return result.value;
        if (!isNew) {
            reportCycle(key, environment);
            return Poison{};
        }
        const Memo::Computing computing(memo_, key, stop);
        result.value = compute();
        result.known = true;
        return result.value;
    }
    /// The same for a value that is what its definition says.
    Value once(const syntax::Definition& definition, Owner owner, const Environment& environment) {
        return once(definition, owner, environment, stopOf(definition),
                    [&] { return evaluate(*definition.value, environment); });
    }
    /// Reports that what is being computed is needed again, with the way that led there; null when it is
    /// known.
    diagnostics::Diagnostic* reportCycle(const Memo::Key& key, const Environment& environment);
    /// Definitions of which something was reported, such as a cycle: they are poison.
    void poison(Definitions wrong) { poisoned_.merge(std::move(wrong)); }
    bool isPoisoned(const syntax::Definition& definition) const { return poisoned_.count(&definition) != 0; }

    /// Counts a nesting for as long as it lives; `tooDeep` after the report.
    class Nesting {
    public:
        Nesting(Evaluator& evaluator, source::Span where, const Environment& environment)
            : evaluator_(evaluator), tooDeep_(++evaluator.depth_ > deepest) {
            if (tooDeep_) evaluator.reportTooDeep(where, environment);
        }
        ~Nesting() { --evaluator_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;
        bool tooDeep() const { return tooDeep_; }

    private:
        Evaluator& evaluator_;
        bool tooDeep_;
    };

private:
    /// The same once its file is bound.
    const binding::Symbol* bindFirst(const syntax::Name& name);
    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment);
    /// Neither a name nor a call, whose function may depend on where it is called.
    static bool isConstant(const syntax::Expression& expression);
    /// Nothing that it says depends on where it is evaluated.
    bool isClosed(const syntax::Definition& definition);
    bool isClosed(const syntax::Expression& expression);
    bool isClosed(const binding::Symbol* symbol);
    bool isFarFromLimits() const { return depth_ < deepest && steps_ < stepLimit_ && !exhausted_; }
    const Value* local(const syntax::Expression& expression, const Environment& environment) const;
    // ---- cause.cpp: whose fault it is
    source::Span causeOf(std::span<const Value* const> operands, source::Span where,
                         const Environment& environment) const;
    diagnostics::Diagnostic& explained(diagnostics::Diagnostic& diagnostic, source::Span where,
                                       const Environment& environment);
    /// The user's expression that a value comes from, where the library uses it at `where`; else that place.
    source::Span handedOnFrom(const Value& value, source::Span where) const;
    /// Inlined, since it runs for every expression and is called from one place.
    [[gnu::always_inline]] inline Value compute(const syntax::Expression& expression,
                                                const Environment& environment);
    Value name(const syntax::NameExpression& expression, const Environment& environment);
    Value text(const syntax::TemplateExpression& expression, const Environment& environment);
    void reportNotPrintable(const Interpolated& part, const Environment& environment);
    Value list(const syntax::ListExpression& expression, const Environment& environment);
    Value comprehension(const syntax::ListComprehension& expression, const Environment& environment);
    Value map(const syntax::MapExpression& expression, const Environment& environment);
    Value comprehension(const syntax::MapComprehension& expression, const Environment& environment);
    Value unary(const syntax::UnaryExpression& expression, const Environment& environment);
    Value chain(const syntax::ChainExpression& expression, const Environment& environment);
    Value logical(const syntax::ChainExpression& expression, const Environment& environment);
    Value arithmetic(syntax::ChainOperator operation, const Value& left, const Value& right,
                     source::Span where, const Environment& environment);
    Value comparison(const syntax::ComparisonExpression& expression, const Environment& environment);
    Value contains(const syntax::ComparisonExpression& expression, const Value& container,
                   const Environment& environment);
    Value inRegion(const syntax::ComparisonExpression& expression, const RegionRole& region,
                   const Environment& environment);
    Value inEveryRegion(const syntax::InEveryRegionExpression& expression, const Environment& environment);
    Value range(const syntax::RangeExpression& expression, const Environment& environment);
    Value conditional(const syntax::ConditionalExpression& expression, const Environment& environment);
    Value postfix(const syntax::PostfixExpression& expression, const Environment& environment);
    Value suffixes(Value base, std::span<const syntax::Suffix> suffixes, const Environment& environment);
    Value index(const Value& base, const syntax::Suffix& suffix, const Environment& environment);
    Value call(const syntax::Name& function, const Value* receiver, const syntax::Suffix& suffix,
               const Environment& environment);
    Value callDefined(const binding::Symbol& symbol, const Arguments& arguments,
                      const Environment& environment);
    /// A key that is computed, as it is printed.
    std::optional<std::string> key(const syntax::Expression& expression, const Environment& environment);
    void mapInsert(MapBuilder& entries, std::string_view key, Value&& value, source::Span where,
                   const Environment& environment);
    Entries entriesOf(const syntax::MapExpression& expression, const Environment& environment,
                      source::FunctionRef<Value(const syntax::Expression&)> valueOf);
    Value madeLarge(Value value, source::Span where, const Environment& environment);
    Value conformAs(const syntax::Expression& expression, const Environment& environment, const Type& type);
    /// What a loop goes through.
    void forEachElement(const syntax::Binding& binding, const Environment& environment,
                        source::FunctionRef<bool(const Value&, const Value&)> visit);
    static constexpr const char* smallerRanges = "nested loops multiply: reduce their ranges";
    static constexpr const char* shorterValues =
        "shorten lists and strings, or compute them once, as a `let` outside of the loop";
    bool spend(std::size_t steps, source::Span where, const Environment& environment,
               const char* advice = smallerRanges) {
        if (exhausted_) return false;
        steps_ += steps;
        return steps_ <= checkpoint_ || passCheckpoint(where, environment, advice);
    }
    bool make(std::size_t bytes, source::Span where, const Environment& environment,
              const char* advice = shorterValues) {
        if (!touch(bytes, where, environment)) return false;
        bytes_ += bytes;
        return bytes_ <= byteLimit_ || outOfMemory(where, environment, advice);
    }
    // Out of line: inlined, they would give the functions above, which run for every expression, a stack
    // frame.
    [[gnu::noinline]] bool passCheckpoint(source::Span where, const Environment& environment,
                                          const char* advice);
    [[gnu::noinline]] bool outOfMemory(source::Span where, const Environment& environment,
                                       const char* advice);
    [[gnu::noinline]] void reportTooDeep(source::Span where, const Environment& environment);
    void reportTooLarge(const Value& value, source::Span where, const Environment& environment);

    static constexpr std::size_t betweenCheckpoints = 1'000; ///< well below a millisecond
    static constexpr std::size_t stepsOfReport = 100;        ///< a message costs more than an expression

    const source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    binding::Binder& binder_;
    const binding::Bindings& bindings_;
    std::size_t depth_ = 0;
    std::size_t steps_ = 0;
    std::size_t bytes_ = 0;
    std::size_t stepLimit_;
    std::size_t checkpoint_ = 0; ///< steps at which it is asked whether to go on
    std::size_t byteLimit_;
    bool exhausted_ = false;
    Memo memo_;
    Definitions poisoned_;
    std::unordered_map<const syntax::Definition*, std::optional<Value>> constants_;
    std::unordered_map<const syntax::Definition*, bool> closed_;
    // Texts without interpolations, and lists and maps without names and calls, are the same wherever they
    // are evaluated; nothing for those that are not.
    source::PointerTable<std::optional<Value>> literals_{std::size_t{4096}};
    std::unordered_map<std::string, Wildcards> wildcards_; ///< the patterns that were used last
};

/// Whether a known value, or a deferred one by its type, fits; `null` fits optional types and any.
bool conforms(const Value& value, const Type& type);

} // namespace drc::semantics
