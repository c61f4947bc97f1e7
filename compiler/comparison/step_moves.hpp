#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drc::comparison {

/// The order of the steps of a plan, as facts have it: stages one after the other, what stands in one side by
/// side.
using Stages = std::vector<std::vector<std::string>>;

Stages stagesOf(std::string_view written);
std::string written(const Stages& stages);
/// Without the steps that the other one lacks.
Stages common(const Stages& stages, const Stages& other);
/// The fewest steps whose moving makes one order of the other, whichever is given first. Nothing for orders
/// of so many steps that nobody would read it.
std::vector<std::string> movedSteps(const Stages& before, const Stages& after);

} // namespace drc::comparison
