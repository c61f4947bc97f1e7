#pragma once

#include "programs/expressions.hpp"
#include "programs/program.hpp"
#include "programs/resources.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::fuzz {

struct Parameter {
    std::string name;
    Type type;
    bool required = false;
    bool passedOn = false; ///< nothing is decided with it, so its value may be deferred
};

/// A signal or an action.
struct Verb {
    std::string name;
    std::vector<Parameter> parameters{};
};

/// What those who use a kind must know of it.
struct Kind {
    std::string name;
    std::vector<Parameter> parameters{};
    Scope exports{}; ///< in a region; the texts are names
    bool replicates = false;
    bool makesInGlobal = false; ///< itself, or by a part
    std::vector<Parameter> ofReplica{};
    std::vector<Verb> signals{};
    std::vector<Verb> actions{};
};

/// Writes kinds, and says what they have.
class Kinds {
public:
    /// `before` are those that are written already: parts may be of them.
    Kinds(testing::RandomChoices& choices, Expressions& expressions, const std::vector<Kind>& before)
        : choices_(choices), expressions_(expressions), before_(before), resources_(choices, expressions) {}

    /// `top` are the values that are known in the whole program, `trait` one that exports a string `address`,
    /// or empty.
    Statement write(const Scope& top, const std::string& trait, Kind& kind);

private:
    std::vector<Parameter> parameters(std::uint32_t most, bool forKind, Statements& body, Scope& scope);
    void ofComponents(Kind& kind, Statements& body, Scope& region);
    Statement inEachRegion(Kind& kind, Scope& scope);
    Statement global(const Scope& scope, const Scope& ofRegion);
    Statement eachReplica(Kind& kind, Scope scope);
    Statement eachPair(Scope scope);
    Statement signal(Kind& kind, Scope scope);
    Statement action(Kind& kind, Scope scope);
    Statement step(const Scope& scope, std::string_view name);
    void timing(Kind& kind, Statements& body);

    void someResources(Statements& body, Scope& scope, bool inRegion);
    void part(Kind& whole, Statements& body, Scope& seen, const Scope& scope, bool inRegion);
    void conditional(Statements& body, Scope& scope);
    void repeated(Statements& body, Scope& scope);
    void values(Statements& body, Scope& scope, bool inRegion);
    Statement requirement(const Scope& scope);
    std::string unique(std::string_view what);

    testing::RandomChoices& choices_;
    Expressions& expressions_;
    const std::vector<Kind>& before_;
    Resources resources_;
    std::uint32_t count_ = 0;
};

} // namespace drc::fuzz
