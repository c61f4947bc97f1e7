#pragma once

#include "library/contract.hpp"
#include "library/library.hpp"
#include "semantics/type.hpp"
#include "syntax/statement.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::semantics {

/// A `param` with its type worked out.
struct Parameter {
    const syntax::Definition* definition = nullptr;
    Type type;
    std::string name() const { return std::string(definition->name.text); }
    bool required() const { return definition->value == nullptr && !type.optional; }
};

/// A part of a kind that has parameters of its own: the kind itself, what holds for each replica, a signal,
/// an action.
struct ParameterList {
    std::vector<Parameter> parameters;
    std::unordered_map<std::string_view, std::size_t> positions; ///< by name
    void add(Parameter parameter);
    const Parameter* find(std::string_view name) const;
    std::vector<std::string> names() const;
};

struct Signal {
    const syntax::Block* declaration = nullptr;
    ParameterList parameters;
};

struct Action {
    const syntax::Block* declaration = nullptr;
    ParameterList parameters;
};

/// A kind as the compiler uses it. Made once for each kind that is used.
struct Kind {
    std::string name;
    const library::Module* module = nullptr;
    const syntax::Block* declaration = nullptr;
    std::vector<std::string> traits;
    ParameterList parameters;
    ParameterList replicaParameters; ///< of all `for each replica` blocks together
    bool replicable = false;         ///< it says what holds for each replica
    std::map<std::string, Signal, std::less<>> signals;
    std::map<std::string, Action, std::less<>> actions;
    std::vector<std::string> exports;           ///< names of exports and outputs, in order, each once
    std::vector<std::string> symbols;           ///< members of all enumerations among its parameters
    std::vector<const syntax::Resource*> parts; ///< lines that make parts, wherever they stand

    bool is(std::string_view trait) const;
    /// Calls `visit` with all that the compiler agrees on with kinds of its name and of its traits.
    template <class Visit>
    void forEachInterface(const Visit& visit) const {
        for (const library::contract::Interface& one : library::contract::interfaces)
            if ((one.kind.empty() || one.kind == name) && (one.trait.empty() || is(one.trait))) visit(one);
    }
    /// Whether the compiler sets this parameter, in components that are not written in a topology.
    bool isGiven(std::string_view parameter) const;
};

/// As messages call it: "the kind `topic`".
std::string describe(const Kind& kind);

/// The kinds that have been used.
class Kinds {
public:
    Kinds(library::Library& library, diagnostics::Sink& sink) : library_(library), sink_(sink) {}
    /// Null when there is no such kind; nothing is reported.
    const Kind* find(std::string_view name);
    /// The same for a name that stands in a file, as it is meant there.
    const Kind* find(const syntax::Name& name);
    /// The kind of a component; null for a trait.
    const Kind* find(const Type& component);
    /// The same for a declaration that is known already.
    const Kind& of(const library::Declaration& declaration);
    /// What a written type means; problems are reported and give `any`.
    Type resolve(const syntax::TypeExpression& type);

private:
    void readBody(const syntax::Body& body, Kind& kind);
    void readReplica(const syntax::Body& body, Kind& kind);
    /// Reads the kinds of its parts, of which none may contain it.
    void readParts(const Kind& kind);
    void reportContains(const syntax::Resource& part, const Kind& itself);
    void readParameter(const syntax::Statement& statement, ParameterList& list,
                       std::vector<std::string>* symbols);
    ParameterList readParameters(const syntax::Body& body);
    Type resolveName(const syntax::TypeExpression& type);
    Type resolveUnion(const syntax::TypeExpression& type);
    std::optional<Type> namedType(const syntax::Name& name);

    library::Library& library_;
    diagnostics::Sink& sink_;
    /// By declaration: of two kinds of one name, which is reported, both stay, for models point at them.
    std::map<const syntax::Block*, std::unique_ptr<Kind>> kinds_;
    std::vector<const Kind*> open_; ///< kinds whose parts are being read, each for the one before
};

} // namespace drc::semantics
