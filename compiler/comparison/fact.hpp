#pragma once

#include "comparison/words.hpp"
#include "source/span.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drc::comparison {

/// What a fact is about, the most important first: of two changes that weaken a recovery, the first is said
/// first.
enum class Section : std::uint8_t {
    Topology,
    Region,
    Plan,
    Placement, ///< where a component lives
    Replica,
    Time,
    Verdict,
    Objective,
    Start, ///< what starts a plan
    Step,
    Signal,
    Drill,
    Component,
    Setting,
    Dependency,
    Suppression,
    Assumption,
    Resource,
    Permission,
    Name,
    Cost,
};

/// Whether more of it, or its being there, is better for a recovery.
enum class Better : std::uint8_t { Neither, Less, More };

enum class Unit : std::uint8_t { None, Time, Money };

/// What the ledger says of one of its terms: the sums of what stands under one path.
struct TermFact {
    std::string path{};
    std::string component{};
    double bound = 0;
    double expected = 0;
    double most = 0;
    std::string evidence{}; ///< of what is expected
    bool critical = false;
    source::Span place{};
};

/// One thing that a topology says or that follows from it, with all that is needed to compare it with what
/// another one says, and to speak of it. Nothing of it depends on where things are written, or in which
/// order.
struct Fact {
    Section section = Section::Setting;
    std::string key{}; ///< within the topology
    Words subject{};
    std::string value{};            ///< as it is shown; empty where there is nothing but the thing itself
    std::optional<double> amount{}; ///< what is compared, in the place of the value
    Unit unit = Unit::None;
    Better amountIs = Better::Neither;
    Better presenceIs = Better::Neither;
    source::Span place{};
    std::vector<std::string> owners{}; ///< keys of facts without which nobody speaks of this one
    std::string component{};           ///< that it is about
    std::string plan{};
    std::string path{};    ///< as the ledger calls what it is about
    std::string metric{};  ///< of a time: `expected`, `worst` or `bound`
    std::string echoes{};  ///< of a derived plan: the key of what it repeats
    std::string follows{}; ///< of a component: the key of the same of the whole, which says as much
    std::string reason{};  ///< why it is so, in the user's words
    bool whole = false;    ///< it is about the whole topology
    bool holdsData = false;
    bool serves = false;
    std::vector<TermFact> terms{}; ///< of a time
};

} // namespace drc::comparison
