#pragma once

#include "binding/binder.hpp"
#include "binding/possible.hpp"

#include <deque>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::binding {

/// Binds the names that mean something by the value that they stand with, in files that a Binder has bound:
/// behind a dot, as keys of maps, in texts that spell a name. What a value may be follows from the declared
/// types and from all that is given to a parameter in any file, so it is found out in turns, until nothing
/// new comes. Nothing that is evaluated depends on it; editors, which rename, do.
class MemberBinder {
public:
    MemberBinder(Binder& binder, library::Library& library, Bindings& bindings);

    void bind();

private:
    using Name = syntax::Name;
    using Expression = syntax::Expression;
    using Statement = syntax::Statement;
    using Postfix = syntax::PostfixExpression;

    /// `one.is(topic)` holds here: what `one`, or what stands behind its dots, may be besides is out.
    struct Narrowing {
        const Symbol* base;
        std::vector<std::string_view> path;
        std::vector<const Symbol*> sorts; ///< one of these kinds and traits
    };
    struct Around {
        const KindSymbols* kind = nullptr;         ///< that the place stands in
        const Scope* own = nullptr;                ///< settings of the signal that it stands in
        const TopologySymbols* topology = nullptr; ///< the same of a topology
        bool isRule = false;
        std::vector<Narrowing> narrowings{};
        Around under(std::vector<Narrowing> more) const;
    };

    // ---- member_binder.cpp
    void turn(const std::vector<const library::Module*>& modules);
    void collect(const library::Module& module);
    void collectKind(const Statement& statement, const library::Module& module);
    void atTop(const Statement& statement);
    Possible ofType(const syntax::TypeExpression& type);
    Possible ofComponent(const KindSymbols& kind);
    Possible ofTrait(Symbol& trait);
    const Holder& holderOf(const KindSymbols& kind);
    const Holder& holderOf(const Symbol& signal, const Scope& names);
    bool grow(const Symbol* symbol, const Possible& possible);
    /// A key that is a text has a place as well, and no number.
    void mean(Symbol& symbol, const Name& name);
    void mean(Symbol& symbol, const syntax::TemplateExpression& text);
    void unite(Symbol& left, Symbol& right) { grew_ = bindings_.unite(left, right) || grew_; }

    // ---- member_expressions.cpp
    Possible of(const Expression& expression, const Around& around);
    Possible of(const Expression* expression, const Around& around) {
        return expression == nullptr ? Possible{} : of(*expression, around);
    }
    Possible ofName(const Name& name, const Around& around);
    Possible ofSymbol(Symbol& symbol, const Around& around);
    Possible ofBuiltin(std::string_view name, const Around& around);
    Possible map(const syntax::MapExpression& map, const Around& around);
    Possible chain(const syntax::ChainExpression& chain, const Around& around);
    Possible conditional(const syntax::ConditionalExpression& conditional, const Around& around);
    Possible comparison(const syntax::ComparisonExpression& comparison, const Around& around);
    Around loop(const syntax::Binding& binding, const Around& around);
    /// Names and texts that are compared with each other are the same ones.
    void relate(const Possible& left, const Possible& right);
    /// The same, at any depth.
    void relateAll(const Possible& left, const Possible& right);

    // ---- member_access.cpp
    /// What stands behind the dot of what a built-in function tells.
    Symbol& builtIn(std::string_view member);
    Possible postfix(const Postfix& expression, const Around& around);
    Possible member(const Possible& base, const Name& name, const Around& around);
    Possible atKey(const Possible& base, const Possible& key);
    Possible call(const Name& function, const std::vector<Possible>& arguments, const Around& around);
    Possible builtinCall(std::string_view function, const std::vector<Possible>& arguments, bool isRule);
    /// The texts name members of what holds them.
    Possible named(const Possible& base, const Possible& texts);
    Possible narrowed(Possible possible, const Symbol* base, const std::vector<std::string_view>& path,
                      const Around& around);
    /// What holds when the condition does.
    std::vector<Narrowing> narrowings(const Expression& condition) const;
    std::vector<Narrowing> eitherOf(const syntax::ChainExpression& chain) const;

    // ---- member_statements.cpp
    void body(const syntax::Body& body, const Around& around);
    void statement(const Statement& statement, const Around& around);
    void definition(const syntax::Definition& definition, const Around& around);
    void exported(const syntax::Definition& definition, const Possible& value, const Around& around);
    void clause(const syntax::Clause& clause, const Around& around);
    void requirement(const syntax::Requirement& requirement, const Around& around);
    void choice(const syntax::Choice& choice, const Around& around);
    void part(const syntax::Resource& part, const Around& around);
    void block(const syntax::Block& block, const Around& around);
    void keysAre(const Possible& map, const Scope& scope);
    /// What is given to a parameter.
    void give(Symbol& parameter, const Possible& value);
    void settings(const syntax::Body* body, const Around& around);
    void setting(const Statement& setting, Symbol* parameter, const Around& around);
    Possible bodyAsMap(const syntax::Body& body, const Around& around);
    Possible byRegion(const Possible& value, const Around& around);
    void memberOf(const Symbol& parameter, const Expression& value);

    // ---- member_topology.cpp
    void topology(const syntax::Block& block, const Around& around);
    void ofTopology(const Statement& statement, const Around& around);
    void example(const syntax::Block& block);
    void component(const syntax::Entry& entry, const Around& around);
    void entries(const syntax::Body& body, const Around& around);
    void plan(const syntax::Body& body, const Around& around);
    void planSettings(const syntax::Body& body, const std::vector<const KindSymbols*>& kinds,
                      const Around& around);
    void allow(const syntax::Suppression& clause, const Around& around);
    void assume(const Expression& subject, const Around& around);
    const KindSymbols* kindNamed(std::string_view name);

    // ---- agreed_names.cpp
    void markAgreed();
    void markAgreed(const KindSymbols& kind);
    /// What the compiler gives to parameters that take any list.
    void giveAgreed(const KindSymbols& kind);

    Binder& binder_;
    library::Library& library_;
    Bindings& bindings_;
    std::unordered_map<const Symbol*, Possible> possible_;
    std::deque<Holder> holders_;
    std::map<const KindSymbols*, const Holder*> ofKind_;
    std::map<const Symbol*, const KindSymbols*> bySymbol_; ///< of kinds
    std::map<const Symbol*, const Holder*> ofOther_;       ///< signals, traits
    std::map<const KindSymbols*, const Holder*> replicas_;
    std::vector<const KindSymbols*> kinds_;
    std::map<std::string_view, std::vector<Symbol*>> rules_; ///< by their names
    Possible anyComponent_;
    Possible ofRules_; ///< the same in rules, which see nothing that it exports
    Scope unseen_;
    Possible anySignal_;
    Possible anyAction_;
    Possible anyPattern_;
    bool settled_ = false; ///< all is known that values may be
    std::map<std::string_view, Symbol*> ofFindings_;
    bool grew_ = false;
};

/// Binds every name of a namespace, in the examples of rules and behind dots, too.
void bindEverything(library::Library& library, diagnostics::Sink& sink, Bindings& bindings);

} // namespace drc::binding
