#pragma once

#include "expansion/instance.hpp"
#include "semantics/kind.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::checking {

using expansion::Declares;
using expansion::PlaceKind;

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
    const syntax::Block* block = nullptr;               ///< of a signal or an action
    std::vector<const semantics::ParameterList*> lists; ///< its own parameters, if it has some
    std::unordered_map<std::string_view, NamedResources> resources;
    std::unordered_map<std::string_view, NamedResources> parts;
    std::unordered_map<std::string_view, std::vector<Site>> lets;
    std::unordered_map<std::string_view, std::vector<Site>> exports;
    std::unordered_map<std::string_view, const semantics::Parameter*> parameters;
};

/// The names of a kind by the place where they are known. Made in one pass, looked up by hash.
class KindNames {
public:
    explicit KindNames(const semantics::Kind& kind);

    const semantics::Kind& kind() const { return kind_; }
    const Place& place(PlaceKind kind) const;
    const Place& ofBlock(const syntax::Block& signalOrAction) const { return *blocks_.at(&signalOrAction); }
    /// The place of a signal that is called so; null when there is none.
    const Place* signal(std::string_view name) const;
    const semantics::Parameter* parameter(std::string_view name) const;
    Declares declares(std::string_view name) const;
    /// The `let` of that name outside of all placements, or null.
    const Site* kindLet(std::string_view name) const;
    /// The parts of that name that stand directly in the kind, or null.
    const NamedResources* kindParts(std::string_view name) const;
    /// What others see under a name: every export and output of it, or null.
    const std::vector<Site>* exports(std::string_view name) const;
    bool isSymbol(std::string_view name) const { return symbols_.count(name) != 0; }
    /// Every name that is known somewhere in the kind, for "did you mean".
    std::vector<std::string> all() const;

private:
    struct Where {
        Place* place = nullptr; ///< null outside of all placements
        Declares declares = Declares::Kind;
        bool inRegion = false;
        const OuterLoop* loops = nullptr;
        bool looped = false; ///< in a loop of a placement, where `let` is local
    };
    void read(const syntax::Body& body, const Where& where);
    void read(const syntax::Statement& statement, const Where& where);
    void readPlacement(const syntax::Statement& statement, const Where& where);
    void readDefinition(const syntax::Definition& definition, const Where& where);
    void readBlock(const syntax::Block& block, PlaceKind kind);
    void declare(std::string_view name, const Where& where);
    void addParameters(Place& place, const semantics::ParameterList& list);

    const semantics::Kind& kind_;
    Place global_;
    Place region_;
    Place replica_;
    Place pair_;
    std::deque<Place> blockPlaces_;
    std::deque<OuterLoop> loops_;
    std::unordered_map<const syntax::Block*, Place*> blocks_;
    std::unordered_map<std::string_view, const Place*> signals_;
    std::unordered_map<std::string_view, const semantics::Parameter*> parameters_;
    std::unordered_map<std::string_view, Declares> declared_;
    std::unordered_map<std::string_view, Site> kindLets_;
    std::unordered_map<std::string_view, NamedResources> kindParts_;
    std::unordered_map<std::string_view, std::vector<Site>> exports_;
    std::unordered_map<std::string_view, bool> symbols_;
};

/// The built-in names that a place of a kind knows; bits of `binding::Context`.
std::uint8_t contextsOf(PlaceKind kind);

} // namespace drc::checking
