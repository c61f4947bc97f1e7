#pragma once

#include "pipeline/pipeline.hpp"
#include "source/file_system.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drc::driver {

/// The topologies of these inputs, and those that they use of files which are not among them. What stands in
/// a file with errors is missing. `inputOf` makes an input of a file that is not among them.
std::vector<pipeline::TopologyProof>
withUsed(const std::vector<pipeline::TopologyProof>& proofs, const source::FileSystem& files,
         std::vector<pipeline::Input> inputs, const pipeline::Options& options,
         const std::function<pipeline::Input(const std::string&)>& inputOf);

} // namespace drc::driver
