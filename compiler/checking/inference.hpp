#pragma once

#include "checking/check_context.hpp"
#include "checking/locals.hpp"
#include "checking/names.hpp"
#include "checking/static_type.hpp"
#include "semantics/environment.hpp"
#include "semantics/memo.hpp"
#include "source/function_ref.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::checking {

/// Everything that the type of an expression depends on.
struct Environment {
    const Place* place = nullptr;
    bool inRegion = false;
    Locals* locals = nullptr;
    Environment in(bool region) const { return {place, region, locals}; }
};

/// The types of a kind's expressions: the evaluator, with types for values. What fails for every topology is
/// reported with the evaluator's own codes, and is any from then on.
class Inference {
public:
    Inference(CheckContext& context, const semantics::Kind& kind)
        : context_(context), names_(kind, context.world) {}
    /// Of rules: to them the components, resources and plans of a topology, and names that have a value in
    /// it, are subjects with members of their own.
    struct OfRules {};
    Inference(CheckContext& context, const semantics::Kind& kind, OfRules /*tag*/)
        : Inference(context, kind) {
        ofRules_ = true;
    }

    const KindNames& names() const { return names_; }
    const Symbol* symbolOf(const syntax::Name& name) { return context_.evaluator.symbolOf(name); }
    CheckContext& context() { return context_; }

    StaticType infer(const syntax::Expression& expression, const Environment& environment);
    /// The type as a parameter of this type takes it; bare names may be members of an enumeration.
    StaticType inferAs(const syntax::Expression& expression, const Environment& environment,
                       const semantics::Type& type);
    /// Reports a value that a parameter of this type refuses; `where` is shown when the value has no place of
    /// its own.
    void conform(const StaticType& value, const semantics::Type& type, source::Span where);
    void condition(const syntax::Expression& expression, const Environment& environment);
    /// Makes the variables of a loop known; the caller ends their block.
    void bind(const syntax::Binding& binding, const Environment& environment);
    /// What a condition says of names: inside, their types are narrower or open.
    void assume(const syntax::Expression& condition, const Environment& environment, bool holds);
    /// Every branch, as if it were entered: `enter` looks at its body, while names have the types that the
    /// conditions around it leave them. `decide` looks at the conditions.
    using Enter = source::FunctionRef<void(const syntax::Body&)>;
    using Decide = source::FunctionRef<void(const syntax::Expression&)>;
    void branches(const syntax::Choice& choice, const Environment& environment, Enter enter);
    void branches(const syntax::Choice& choice, const Environment& environment, Decide decide, Enter enter);
    /// The condition of a `require`, what it says, and its fixes.
    void requirement(const syntax::Requirement& requirement, const Environment& environment);
    /// Where a line of a topology, of a policy or of the top of a file is evaluated: names of a kind mean
    /// nothing there, and it may be asked for in a region.
    Environment ofNoKind(Locals& locals) const;
    /// A value or a function that belongs to no kind, used or not. Parameters are of any type: wrong
    /// arguments are reported at the call.
    void checkDefinition(const syntax::Definition& definition);
    /// The type of a `let`, an export or an output where it is evaluated.
    StaticType definition(const Site& site, bool inRegion);
    /// An export or parameter as others see it; nothing when the kind has none of that name.
    struct Exported {
        StaticType type;
        bool regionMissing = false;
    };
    std::optional<Exported> exported(std::string_view name, bool inRegion);
    std::vector<std::string> exportedNames() const;

    /// While it lives, the named place has only what stands before the position: whether the rest exists is
    /// being decided.
    class Filling {
    public:
        Filling(Inference& inference, const Place& place, source::Span position)
            : inference_(inference), before_(inference.filling_) {
            inference_.filling_ = {&place, position};
        }
        ~Filling() { inference_.filling_ = before_; }
        Filling(const Filling&) = delete;
        Filling& operator=(const Filling&) = delete;

    private:
        Inference& inference_;
        std::pair<const Place*, source::Span> before_;
    };

private:
    using Expression = syntax::Expression;

    // ---- infer.cpp
    StaticType compute(const Expression& expression, const Environment& environment);
    StaticType text(const syntax::TemplateExpression& expression, const Environment& environment);
    StaticType list(const syntax::ListExpression& expression, const Environment& environment);
    StaticType comprehension(const syntax::ListComprehension& expression, const Environment& environment);
    StaticType map(const syntax::MapExpression& expression, const Environment& environment);
    StaticType comprehension(const syntax::MapComprehension& expression, const Environment& environment);
    StaticType conditional(const syntax::ConditionalExpression& expression, const Environment& environment);
    void outcomes(const syntax::ConditionalExpression& expression, const Environment& environment,
                  source::FunctionRef<void(const Expression&)> enter);
    template <class Branches, class OnCondition, class OnBranch>
    void eachBranch(const Branches& branches, const Environment& environment, const OnCondition& onCondition,
                    const OnBranch& onBranch);
    std::optional<std::string> key(const Expression& expression, const Environment& environment);
    void checkKey(const StaticType& type, source::Span span);
    void assumeAny(const Expression& condition, const Environment& environment);
    void assumeKeys(const Expression& condition, const Environment& environment);
    void openMaps(const Expression& asked, const Environment& environment);
    const Expression* askedBy(const Expression& condition, const Environment& environment);

    // ---- infer_as.cpp
    StaticType inferPartsAs(const Expression& expression, const Environment& environment,
                            const semantics::Type& type);

    // ---- infer_names.cpp
    StaticType name(const syntax::Name& name, const Environment& environment);
    /// Nothing for a name that means nothing here.
    std::optional<StaticType> known(const syntax::Name& name, const Environment& environment);
    std::optional<StaticType> read(const Symbol& symbol, source::Span where, const Environment& environment);
    std::optional<StaticType> declared(const Symbol& symbol, source::Span where,
                                       const Environment& environment);
    std::optional<StaticType> own(const Place& place, const Symbol& symbol, source::Span where);
    std::optional<StaticType> fromKind(const Symbol& symbol, source::Span where,
                                       const Environment& environment);
    std::optional<StaticType> builtin(const Symbol& symbol, source::Span where,
                                      const Environment& environment);
    StaticType component(const Symbol& symbol);
    StaticType deployed(const Symbol& symbol);
    StaticType fileValue(const Symbol& symbol, const Environment& environment);
    StaticType resources(std::string_view name, const NamedResources& named);
    StaticType partType(std::string_view name, const NamedResources& named);
    StaticType resourceType(std::string_view name, const NamedResources& named);
    StaticType replicaRecord();
    StaticType signalRecord(const Symbol& symbol);
    StaticType once(const syntax::Definition& definition, const Environment& environment);
    bool isStillMissing(const Place& place, const Symbol& symbol) const;
    StaticType reportRegionNeeded(const Symbol& symbol, source::Span where);
    void reportUnknown(const syntax::Name& name, const std::vector<std::string>& preferred = {});

    // ---- infer_operators.cpp
    StaticType unary(const syntax::UnaryExpression& expression, const Environment& environment);
    StaticType chain(const syntax::ChainExpression& expression, const Environment& environment);
    StaticType arithmetic(syntax::ChainOperator operation, const StaticType& left, const StaticType& right,
                          source::Span where);
    StaticType comparison(const syntax::ComparisonExpression& expression, const Environment& environment);
    StaticType membership(const syntax::ComparisonExpression& expression, const Environment& environment);
    void compare(const syntax::ComparisonExpression& expression, const StaticType& left,
                 const StaticType& right);
    std::pair<StaticType, StaticType> operands(const syntax::ComparisonExpression& expression,
                                               const Environment& environment);
    StaticType inferMember(const Expression& expression, const StaticType& other,
                           const Environment& environment);
    void reportNever(const syntax::ComparisonExpression& expression, const StaticType& left,
                     const StaticType& right);
    StaticType range(const syntax::RangeExpression& expression, const Environment& environment);
    bool reportDeferred(const StaticType& type, source::Span span, const std::string& what);

    // ---- infer_access.cpp
    StaticType postfix(const syntax::PostfixExpression& expression, const Environment& environment);
    StaticType suffixes(StaticType base, source::Span baseSpan, std::span<const syntax::Suffix> suffixes,
                        const Environment& environment);
    StaticType splat(const StaticType& base, source::Span baseSpan, std::span<const syntax::Suffix> suffixes,
                     const Environment& environment);
    StaticType member(const StaticType& base, source::Span baseSpan, const syntax::Name& name,
                      const Environment& environment);
    std::optional<StaticType> findMember(const StaticType& base, const syntax::Name& name,
                                         source::Span baseSpan, const Environment& environment);
    std::optional<StaticType> schemaMember(const Parts& parts, std::string_view name);
    std::optional<StaticType> componentMember(const StaticType& base, const syntax::Name& name,
                                              source::Span baseSpan, const Environment& environment);
    std::vector<std::string> namesOfMembers(const StaticType& base);
    StaticType index(const StaticType& base, const syntax::Suffix& suffix, const Environment& environment);
    std::optional<StaticType> elementAt(const StaticType& base, const StaticType& index);

    // ---- infer_calls.cpp
    StaticType call(const syntax::Name& function, const StaticType* receiver, const syntax::Suffix& suffix,
                    const Environment& environment);
    StaticType callDefined(const syntax::Definition& function, source::Span where, std::size_t given,
                           const Environment& environment);
    StaticType callKnown(const binding::BuiltinFunction& builtin, source::Span where,
                         const std::vector<StaticType>& arguments);
    void checkHostArguments(const syntax::Name& function, source::Span where,
                            const std::vector<StaticType>& arguments, const syntax::Suffix& suffix);
    bool countFits(std::string_view function, source::Span where, std::size_t given, std::size_t fewest,
                   std::size_t most, std::string_view signature);

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return context_.findings.report(code, span, args...);
    }

    struct TypeKey {
        const syntax::Definition* definition = nullptr;
        const Place* place = nullptr;
        bool inRegion = false;
        friend bool operator==(const TypeKey&, const TypeKey&) = default;
    };
    struct TypeHash {
        std::size_t operator()(const TypeKey& key) const {
            const std::hash<const void*> hash;
            return hash(key.definition) * 31 + hash(key.place) * 3 + static_cast<std::size_t>(key.inRegion);
        }
    };
    struct Known {
        unsigned branches = 0; ///< how many undecided branches led here
        StaticType type;
    };
    using TypeMemo = semantics::MemoOf<TypeKey, Known, TypeHash>;

    /// A value or function that is being looked at is needed again.
    void reportCycle(const TypeMemo::Key& key);

    CheckContext& context_;
    KindNames names_;
    bool ofRules_ = false;
    bool nullIsOpen_ = false;
    TypeMemo memo_; ///< the types of values and of what functions give
    std::unordered_map<const Symbol*, StaticType> signals_;
    std::map<const NamedResources*, StaticType> resources_;
    std::pair<const Place*, source::Span> filling_{nullptr, {}};
    unsigned branches_ = 0; ///< undecided branches around the expression that is looked at

    /// What is written for all is `null` until somebody needs it: whoever uses it asks first, in ways that
    /// types do not tell, so that its `null` is any while this lives.
    class Placeholders {
    public:
        Placeholders(Inference& inference, bool open)
            : inference_(inference), before_(std::exchange(inference.nullIsOpen_, open)) {}
        ~Placeholders() { inference_.nullIsOpen_ = before_; }
        Placeholders(const Placeholders&) = delete;
        Placeholders& operator=(const Placeholders&) = delete;

    private:
        Inference& inference_;
        bool before_;
    };

    /// What lies in a branch may never be evaluated.
    class Branch {
    public:
        explicit Branch(Inference& inference) : inference_(inference) { ++inference_.branches_; }
        ~Branch() { --inference_.branches_; }
        Branch(const Branch&) = delete;
        Branch& operator=(const Branch&) = delete;

    private:
        Inference& inference_;
    };
};

} // namespace drc::checking
