#pragma once

#include "ir/program.hpp"
#include "source/function_ref.hpp"

#include <functional>
#include <optional>

namespace drc::ir {

/// What takes the place of a value; nothing keeps it and goes on with what it holds.
using Replacement = std::function<std::optional<Value>(const Value&)>;

/// The value with every part replaced for which there is a replacement. What has none is shared, not copied.
Value rewrite(const Value& value, const Replacement& replacement);

/// Rewrites every attribute of a block and of the blocks within.
void rewrite(NestedBlock& block, const Replacement& replacement);

/// Calls `visit` on every reference in a block and in the blocks within.
void forEachReference(const NestedBlock& block, source::FunctionRef<void(const Reference&)> visit);

} // namespace drc::ir
