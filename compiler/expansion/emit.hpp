#pragma once

#include "expansion/elaboration.hpp"
#include "ir/program.hpp"

#include <optional>

namespace drc::expansion {

class ExpansionContext;

/// The body of a resource, evaluated and checked against the schema.
void emitResource(ExpansionContext& world, const ResourceInstance& instance, ir::Resource& resource);

/// The body of a provider's configuration for one region.
ir::NestedBlock emitConfiguration(const syntax::Block& block, const Environment& environment,
                                  Evaluator& evaluator);

} // namespace drc::expansion
