#pragma once

#include "expansion/elaboration.hpp"
#include "ir/program.hpp"

#include <optional>

namespace drc::expansion {

class ExpansionContext;

/// Fills in a new resource, whose body is evaluated and checked against the schema. It adds none itself, so
/// the resource may stand in the list of all.
void emitResource(ExpansionContext& world, const ResourceInstance& instance, ir::Resource& resource);

/// The body of a provider's configuration for one region.
ir::NestedBlock emitConfiguration(const syntax::Block& block, const Environment& environment,
                                  Evaluator& evaluator);

} // namespace drc::expansion
