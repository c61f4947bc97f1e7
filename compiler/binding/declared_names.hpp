#pragma once

#include "binding/scope.hpp"

#include <map>
#include <memory>
#include <string_view>

/// What kinds and topologies declare, by the part of them in which the names are known.
namespace drc::binding {

/// The members of an enumeration, by their texts.
using Enumeration = std::map<std::string_view, Symbol*>;

struct KindSymbols {
    Symbol* kind = nullptr;
    const syntax::Block* block = nullptr; ///< its declaration
    Scope members;                        ///< of its enumerations
    Scope ofReplicas{&members};           ///< what replicas declare: known where nothing else is called so
    Scope shared{&ofReplicas};            ///< parameters, and what `global` and regions declare
    Scope replica{&shared};               ///< with the parameters of replicas
    Scope pair{&shared};
    std::map<const syntax::Statement*, std::unique_ptr<Scope>> blocks; ///< of signals and actions
    Scope settings;                                                    ///< what components that use it set
    Scope others;                                                      ///< what they see behind the dot
    Scope replicaSettings;
    Scope signals;
    Scope actions;
    std::map<const Symbol*, std::unique_ptr<Scope>> ofSymbol; ///< settings and members of signals, actions
};

struct TopologySymbols {
    Scope names;
    Scope plans;
    std::map<const Symbol*, const KindSymbols*> kinds; ///< of its components
    mutable Scope scratch;                             ///< of statements that declare nothing
};

} // namespace drc::binding
