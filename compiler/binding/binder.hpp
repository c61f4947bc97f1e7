#pragma once

#include "binding/bindings.hpp"
#include "binding/builtins.hpp"
#include "binding/declared_names.hpp"
#include "binding/scope.hpp"
#include "diagnostics/sink.hpp"
#include "library/library.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::binding {

/// Finds out what each name of a file means. Scoping is lexical: the place of a name in the text decides,
/// never who evaluates it. Unknown names of functions, values and policies are reported here; those of kinds
/// and topologies by the phases that know the component which uses them.
class Binder {
public:
    Binder(library::Library& library, diagnostics::Sink& sink, Bindings& bindings)
        : library_(library), sink_(sink), bindings_(bindings) {}

    /// The examples of rules, too, which nothing evaluates: for tools that need every name.
    void bindExamples() { bindsExamples_ = true; }
    /// What fixes of the library's rules name stays unbound, for whoever offers none of them.
    void passFixesOfLibrary() { passesFixes_ = true; }
    void bind(const library::Module& module);
    /// Binds the file unless it is bound: phases read files of the library when they first need them.
    void require(source::FileId file);
    /// Binds an expression that stands in no file, such as a value that is given beside them.
    void bindApart(const syntax::Expression& expression) { this->expression(expression, {.reports = true}); }
    const Bindings& bindings() const { return bindings_; }

    /// What could have been meant by a name that nothing bound.
    std::vector<std::string> insteadOf(const syntax::Name& name) const;
    std::vector<std::string> insteadOfFunction(const syntax::Name& name) const;

    // ---- what was declared, for MemberBinder

    KindSymbols& kindSymbols(const library::Declaration& declaration);
    /// The exports that a trait lists.
    const Scope& traitExports(const library::Declaration& declaration);
    const TopologySymbols& topologySymbols(const syntax::Block& topology) { return topologies_[&topology]; }
    const KindSymbols* kindOf(const syntax::Expression* component, const TopologySymbols& topology);
    /// The symbol of a declaration at the top of a file; it is the same whether its file was bound or not.
    Symbol& atTop(SymbolKind kind, const HashedName& name);

private:
    using Name = syntax::Name;
    using Expression = syntax::Expression;
    using Statement = syntax::Statement;

    /// Everything that the meaning of a name depends on.
    struct Around {
        const Scope* scope = nullptr;
        const Scope* functions = nullptr; ///< of a policy
        std::uint8_t contexts = 0;        ///< whose built-in names are known
        bool callsEverything = true;      ///< whether functions of every context may be called
        bool reports = false;             ///< unknown names are errors here
        const Symbol* owner = nullptr;    ///< of what is declared
        bool inPlace = false;             ///< in a placement of a kind, or in a signal
        bool looped = false;              ///< in a loop, or in a region that is chosen in a placement
        bool local = false;               ///< in settings, an action or a rule
        /// Whether a `let` is known from its line on, until its block ends; others are known all over.
        bool hasLocalLets() const { return local || (inPlace && looped); }
        Around in(const Scope& inner) const {
            Around result = *this;
            result.scope = &inner;
            return result;
        }
    };

    /// A name that means nothing where it stands, and what would have.
    struct Missed {
        std::shared_ptr<const KnownNames> known;
        std::uint8_t contexts = 0;
    };
    static std::uint64_t keyOf(const Name& name) { return std::uint64_t{name.span.file} << 32U | name.id; }
    std::vector<std::string> knownTo(const Missed& missed) const;
    std::vector<std::string> functionsKnownTo(std::uint8_t contexts) const;

    // ---- bind_file.cpp
    void value(const syntax::Definition& definition, const Around& around);
    void function(const syntax::Definition& definition, const Symbol* owner, const Around& around);
    void bindTrait(const syntax::Block& block);
    void provider(const syntax::Block& block);
    void type(const syntax::TypeExpression& type);
    /// The symbol of a kind: the library's kinds for parts have names of their own.
    Symbol& ofKind(const HashedName& name, bool forParts);
    Symbol& ofKind(const Name& name) {
        return ofKind(name.text,
                      !inExample(syntax::StatementKind::Kind, name.text) && library_.isForParts(name));
    }
    Symbol& declaredAtTop(SymbolKind kind, const library::Declaration& declaration);
    Symbol* ofFiles(const HashedName& name, std::uint8_t contexts);
    Symbol& builtinFunction(const BuiltinFunction& function);
    Symbol& builtinName(const BuiltinName& name);

    // ---- bind_example.cpp
    void example(const syntax::Block& block);
    library::Declaration inExample(syntax::StatementKind kind, std::string_view name) const;
    /// As the file and the example mean it in which the name stands.
    library::Declaration kindNamed(const Name& name);
    library::Declaration componentKind(const Name& name);
    library::Declaration trait(const Name& name);
    library::Declaration traitNamed(std::string_view name);
    bool declaresKind(const Name& name) const;

    // ---- bind_expression.cpp
    void expression(const Expression& expression, const Around& around);
    void expression(const Expression* expression, const Around& around) {
        if (expression != nullptr) this->expression(*expression, around);
    }
    /// A bare name may be a member of the enumeration that is expected.
    void expressionAs(const Expression& expression, const Enumeration& members, const Around& around);
    /// The symbol that the name was bound to, or null.
    Symbol* name(const Name& name, const Around& around);
    /// The same of an expression that is nothing but a name; null of any other.
    Symbol* expressionOfName(const Expression& expression, const Around& around);
    void call(const Name& name, const Around& around);
    void postfix(const syntax::PostfixExpression& expression, const Around& around);
    void comprehension(const syntax::Binding& binding, std::initializer_list<const Expression*> parts,
                       const Around& around);
    void bindLoop(const syntax::Binding& binding, Scope& scope, const Around& around);
    void declareLocal(const Name& name, Scope& scope, const Around& around, const Statement* statement);
    Symbol* find(const HashedName& name, const Around& around);
    /// What may stand behind the dot after this symbol; null when nothing is known of it.
    const Scope* membersOf(const Symbol& symbol);

    // ---- bind_body.cpp: settings, loops, conditions, and what stands in them
    void body(const syntax::Body& body, const Around& around);
    void statement(const Statement& statement, Scope& scope, const Around& around);
    void clause(const syntax::Clause& clause, const Around& around);
    void requirement(const syntax::Requirement& requirement, const Around& around);
    void definition(const syntax::Definition& definition, Scope& scope, const Around& around);
    void loop(const syntax::Loop& loop, const Around& around);
    void choice(const syntax::Choice& choice, const Around& around);
    void apiCall(const syntax::ApiCall& call, const Around& around);
    void invocation(const syntax::Invocation& invocation, const Around& around);
    /// Settings whose names are parameters; null where none is known.
    void settings(const syntax::Body* body, const Scope* parameters, const Around& around);

    // ---- collect_kind.cpp
    /// A part of a kind whose declarations are collected.
    struct Part {
        Scope* names = nullptr;      ///< where they are known
        Scope* parameters = nullptr; ///< what a user sets
        Scope* exports = nullptr;    ///< what others see
        const Symbol* owner = nullptr;
        Scope* elsewhere = nullptr; ///< where values, resources and parts are known besides
        bool inPlace = false;       ///< in a placement, a signal
        bool looped = false; ///< in a loop, or in a region chosen within one: a `let` in place is local
    };
    void collect(const syntax::Body& body, KindSymbols& kind, const Part& part);
    void collect(const Statement& statement, KindSymbols& kind, const Part& part);
    /// A value, a resource or a part.
    void collectInside(const Statement& statement, KindSymbols& kind, Part part, bool inPlace, bool looped);
    void collectPlacement(const Statement& statement, KindSymbols& kind, const Part& part);
    void collectNamed(SymbolKind kind, const Statement& statement, const Part& part);
    void addParameter(Symbol& parameter, KindSymbols& kind, const Part& part);
    void collectExport(const Statement& statement, const Part& part);
    void collectBlock(const syntax::Block& block, KindSymbols& kind);
    Symbol& collectParameter(const syntax::Definition& definition, const Part& part, Scope& members);
    Symbol& declareIn(Scope& scope, SymbolKind kind, const Name& name, const Symbol* owner,
                      const Statement& statement);
    /// Those that were collected with its kind.
    const Enumeration& membersOfEnumeration(const syntax::Definition& parameter) const;
    void collectMembers(const syntax::TypeExpression& type, const Part& part, Scope& members,
                        Enumeration& enumeration);

    // ---- bind_kind.cpp
    void kind(const library::Declaration& declaration);
    void placement(const syntax::Placement& placement, const Around& around);
    void block(const syntax::Block& block, const Around& around);
    void part(const syntax::Resource& part, const Around& around);

    // ---- bind_topology.cpp
    void topology(const syntax::Block& block);
    TopologySymbols& collected(const syntax::Block& block);
    void collect(const std::vector<const Statement*>& statements, const Symbol& owner,
                 TopologySymbols& symbols);
    void bindTopology(const std::vector<const Statement*>& statements, const Symbol& symbol,
                      TopologySymbols& symbols);
    void collect(const Statement& statement, const Symbol& owner, TopologySymbols& topology);
    void ofTopology(const Statement& statement, const TopologySymbols& topology, const Around& around);
    void component(const syntax::Entry& entry, const TopologySymbols& topology, const Around& around);
    Around inTurn(const syntax::Entry& entry, Scope& names, const Around& around);
    void directed(const syntax::Directed& directed, const TopologySymbols& topology, const Around& around);
    void replicas(const syntax::Body& body, const TopologySymbols& topology, const Around& around);
    void plan(const syntax::Body& body, const TopologySymbols& topology, const Around& around);
    void entries(const syntax::Body& body, const TopologySymbols& topology, const Around& around);
    void topologySetting(const syntax::Definition& definition, const Around& around);
    void setting(const syntax::Definition& setting, const Around& around);
    void drill(const syntax::Block& block, const TopologySymbols& topology, const Around& around);
    void allowance(const syntax::Suppression& clause, const Around& around);
    void assumption(const syntax::Clause& clause, const Around& around);
    void uses(const syntax::Clause& clause);

    // ---- bind_policy.cpp
    void policy(const syntax::Block& block, SymbolKind kind);
    void rule(const syntax::Block& block, const Around& around);
    void ruleParameter(const syntax::Definition& parameter, Scope& names, const Symbol* rule);

    library::Library& library_;
    diagnostics::Sink& sink_;
    Bindings& bindings_;
    std::set<source::FileId> bound_;
    using Symbols = source::NameTable<Symbol*>;
    /// What an example of a rule declares itself: it is a program of its own.
    struct Example {
        std::map<std::pair<syntax::StatementKind, std::string_view>, library::Declaration> declarations;
        std::map<SymbolKind, Symbols> symbols;
    };
    Symbol& in(Symbols& symbols, SymbolKind kind, const HashedName& name);
    std::array<Symbols, static_cast<std::size_t>(SymbolKind::Local) + 1> top_; ///< by the kind of symbol
    std::vector<Symbol*> builtinNames_; ///< by where the table has them
    std::vector<Symbol*> builtinFunctions_;
    Symbols partKinds_;
    std::unordered_map<const Statement*, std::unique_ptr<KindSymbols>> kinds_;
    std::unordered_map<const Statement*, TopologySymbols> topologies_;
    std::unordered_map<const Statement*, std::unique_ptr<Scope>> traits_;
    std::unordered_map<const Statement*, Enumeration> enumerations_; ///< by the parameter, if it has one
    /// The name of a loop over a family, and the family.
    std::unordered_map<const Symbol*, const Symbol*> elementsOf_;
    std::unordered_map<std::uint64_t, Missed> missed_;
    bool passesFixes_ = false;
    bool inLibrary_ = false;          ///< the file that is being bound is one of the library
    bool somethingIsMissing_ = false; ///< a file has syntax errors: what is not declared may have been
    const TopologySymbols* topology_ = nullptr; ///< the one that is bound now
    const KindSymbols* kind_ = nullptr;         ///< the one that is bound now
    Example* example_ = nullptr;                ///< the one that is bound now
    std::map<const Statement*, Example> examples_;
    bool bindsExamples_ = false;
};

} // namespace drc::binding
