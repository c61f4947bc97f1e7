#pragma once

#include "comparison/side.hpp"
#include "comparison/words.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a change of a program does to its recovery.
namespace drc::comparison {

/// What a change does to the recovery.
enum class Effect : std::uint8_t { None, Weakened, Strengthened };

/// What happens to a resource.
enum class Fate : std::uint8_t { None, Created, Changed, Replaced, Destroyed };

/// A term of the ledger that moved; nothing on the side where there is none.
struct TermChange {
    std::string path{};
    std::optional<TermFact> before{};
    std::optional<TermFact> after{};
};

/// One thing that differs. On one side it may be missing.
struct Change {
    Section section = Section::Setting;
    std::string key{};
    std::optional<Fact> before{};
    std::optional<Fact> after{};
    Effect effect = Effect::None;
    Words sentence{}; ///< in small letters, without a full stop
    source::Span oldPlace{};
    source::Span newPlace{};
    std::optional<std::size_t> cause{}; ///< of a time: another change of the topology
    bool repeats = false;               ///< another change of the same time says it already
    std::vector<TermChange> terms{};    ///< of a time, those that matter most first
    // ---- of a resource
    Fate fate = Fate::None;
    std::vector<std::string> attributes{}; ///< that differ
    std::string forces{};                  ///< why it is replaced
    std::string replacedWith{};

    const Fact& fact() const { return after ? *after : *before; }
    bool holdsData() const { return fact().holdsData; }
    /// What it holds is lost.
    bool risksData() const { return holdsData() && (fate == Fate::Replaced || fate == Fate::Destroyed); }
};

/// Two topologies, the worst change first.
struct TopologyComparison {
    std::string name{};   ///< as the new side has it, or the old one where it is gone
    std::string before{}; ///< its name on the old side; empty where there is none
    std::string after{};
    std::vector<Change> changes{};
    std::optional<double> costBefore{};
    std::optional<double> costAfter{};
    /// What it costs more each month, in percent of what it did; nothing where that is not known.
    std::optional<double> costGrowth() const;
};

/// `said`: what the library says of settings and types.
TopologyComparison compare(const Side& before, const Side& after, const JudgedNames& names);
/// A topology that one side lacks.
TopologyComparison compareMissing(const Side& only, bool isNew);

/// Where a change stands among others: the worst first.
bool isWorse(const Change& left, const Change& right);

} // namespace drc::comparison
