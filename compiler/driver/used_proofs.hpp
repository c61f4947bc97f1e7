#pragma once

#include "pipeline/pipeline.hpp"
#include "source/file_system.hpp"

#include <vector>

namespace drc::driver {

/// The topologies of these inputs, and those that they use of files which are not among them. What stands in
/// a file with errors is missing.
std::vector<pipeline::TopologyProof> withUsed(const std::vector<pipeline::TopologyProof>& proofs,
                                              const source::FileSystem& files,
                                              std::vector<pipeline::Input> inputs,
                                              const pipeline::Options& options);

} // namespace drc::driver
