#pragma once

#include <cstddef>
#include <vector>

namespace drc::ir {

/// By node, the nodes that it needs.
using Graph = std::vector<std::vector<std::size_t>>;

/// A cycle for each group of nodes that need each other: a shortest one through the first node of the group,
/// from which it starts. The last node needs the first.
std::vector<std::vector<std::size_t>> cyclesOf(const Graph& graph);

} // namespace drc::ir
