#pragma once

#include "expansion/expand.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What kinds say about time: how long a signal takes to sound, what a replica loses, what passes after an
/// action. They specify it in exports with agreed names; a bound is a map as `enforced`, `typical` and
/// similar functions make it.
namespace drc::plans {

using expansion::Evaluator;
using expansion::Expansion;
using expansion::Instance;
using expansion::InstanceFrame;
using expansion::RegionRole;
using expansion::Value;

/// Whether the place exports the name.
bool exports(const InstanceFrame& place, std::string_view name);
/// An export of a place, or nothing.
std::optional<Value> exportOf(const InstanceFrame& place, std::string_view name, Evaluator& evaluator);
/// An export of a component as a region sees it, or nothing.
std::optional<Value> exportOf(Instance& instance, std::string_view name, const RegionRole* region,
                              Evaluator& evaluator);

/// The bounds in a value; what is none is reported at the origin's line.
std::vector<ir::Bound> boundsIn(const Value& value, const ir::Origin& origin, Evaluator& evaluator);

/// Adds what the components endure, by disruption and replica, and the settings of theirs and of their
/// signals that could be others.
void addBounds(Expansion& expansion);

} // namespace drc::plans
