#pragma once

#include "language_server/completion/cursor.hpp"
#include "language_server/completion/known.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace drc::language_server {

/// What a block consists of.
enum class BlockSort : std::uint8_t {
    File,
    Topology,
    Component,
    Objectives, ///< of a topology or a component: with what may differ by disruption
    Goals,      ///< of one disruption, or of a part
    Replicate,
    Replica,
    Plan,
    Detect,
    Detector,
    Steps,
    Step,
    Drill,
    Adopt,
    Provider,
    Kind, ///< and its placements, loops, choices and signals
    Trait,
    Action,
    ActionStep,
    Inputs, ///< of a call of a service
    Resource,
    Lifecycle,
    Part,
    Policy,
    Rule,
    Example, ///< a topology in a rule, which may also declare kinds
    Free     ///< a map in the form of a block: whatever its author likes
};

/// The block around a place, as far as it is known what it is about.
struct BlockContext {
    BlockSort place = BlockSort::File;
    const DeclaredKind* kind = nullptr;           ///< of a component, a replica, a detector, a step, a part
    const DeclaredKind* around = nullptr;         ///< the kind that the block stands in
    std::string_view verb;                        ///< of a step, a signal of a detector
    const library::SchemaBlock* schema = nullptr; ///< of a resource, a block in it, or a call
    bool inReplica = false;
    bool inPair = false;
    bool inPlan = false; ///< in a signal or an action

    /// Where names of the language are known, as bits of `binding::Context`.
    std::uint8_t contexts() const;
};

BlockContext contextOf(const Cursor& cursor, const Known& known);

/// The settings that may be written in it, those of the language and those that declarations ask for.
std::vector<const DeclaredSetting*> settingsOf(const BlockContext& context, const Known& known);

} // namespace drc::language_server
