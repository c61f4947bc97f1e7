#pragma once

#include "binding/symbol.hpp"
#include "expansion/expansion_context.hpp"
#include "semantics/kind.hpp"

#include <deque>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::checking {

using expansion::NameScope;
using expansion::PlaceKind;

using binding::Symbol;

struct Place;

/// The loops around a definition: their variables are visible in it.
struct OuterLoop {
    const syntax::Binding* binding = nullptr;
    const OuterLoop* next = nullptr;
};

/// A `let`, an export or an output, with where it is evaluated.
struct Site {
    const syntax::Definition* definition = nullptr;
    const Place* place = nullptr; ///< null outside of all placements
    bool inRegion = false;
    const OuterLoop* loops = nullptr;
};

/// The resources of one name in one place, or the parts.
struct NamedResources {
    std::vector<const syntax::Resource*> sites;
};

/// A part of a kind in which names have one meaning, as the expansion has it for each component.
struct Place {
    PlaceKind kind = PlaceKind::Global;
    bool inRegion = false;
    const syntax::Block* block = nullptr;           ///< of a signal or an action
    const semantics::ParameterList* list = nullptr; ///< its own parameters, if it has some
    std::unordered_map<const Symbol*, NamedResources> resources;
    std::unordered_map<const Symbol*, NamedResources> parts;
    std::unordered_map<const Symbol*, std::vector<Site>> lets;
    std::unordered_map<std::string_view, std::vector<Site>> exports; ///< others ask for them by name
};

/// What a kind declares, by the place where it is made. Made in one pass, looked up by symbol.
class KindNames {
public:
    KindNames(const semantics::Kind& kind, expansion::ExpansionContext& world);

    const semantics::Kind& kind() const { return kind_; }
    const expansion::KindMembers& members() const { return members_; }
    const Place& place(PlaceKind kind) const;
    const Place& ofBlock(const syntax::Block& signalOrAction) const { return *blocks_.at(&signalOrAction); }
    /// The parameter that others ask for by its name, or null.
    const semantics::Parameter* parameter(std::string_view name) const { return kind_.parameters.find(name); }
    /// The `let` of that name outside of all placements, or null.
    const Site* kindLet(const Symbol& symbol) const;
    /// The parts of that name that stand directly in the kind, or null.
    const NamedResources* kindParts(const Symbol& symbol) const;
    /// What others see under a name: every export and output of it, or null.
    const std::vector<Site>* exports(std::string_view name) const;
    /// Whether a name that means nothing is one of `for each pair`, or of a loop, for reports.
    bool isOfPair(std::string_view name) const { return ofPairs_.count(name) != 0; }
    bool isOfLoop(std::string_view name) const { return ofLoops_.count(name) != 0; }

private:
    struct Where {
        Place* place = nullptr; ///< null outside of all placements
        NameScope declares = NameScope::Kind;
        bool inRegion = false;
        const OuterLoop* loops = nullptr;
    };
    void read(const syntax::Body& body, const Where& where);
    void read(const syntax::Statement& statement, const Where& where);
    void readPlacement(const syntax::Statement& statement, const Where& where);
    void readDefinition(const syntax::Definition& definition, const Where& where);
    void readBlock(const syntax::Block& block, PlaceKind kind);
    const Symbol* declare(const syntax::Name& name, const Where& where);

    const semantics::Kind& kind_;
    semantics::Evaluator& evaluator_;
    const expansion::KindMembers& members_;
    Place global_;
    Place region_;
    Place replica_;
    Place pair_;
    std::deque<Place> blockPlaces_;
    std::deque<OuterLoop> loops_;
    std::unordered_map<const syntax::Block*, Place*> blocks_;
    std::unordered_map<const Symbol*, Site> kindLets_;
    std::unordered_map<const Symbol*, NamedResources> kindParts_;
    std::unordered_map<std::string_view, std::vector<Site>> exports_;
    std::set<std::string_view> ofPairs_;
    std::set<std::string_view> ofLoops_;
};

/// The built-in names that a place of a kind knows; bits of `binding::Context`.
std::uint8_t contextsOf(PlaceKind kind);

} // namespace drc::checking
