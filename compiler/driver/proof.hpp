#pragma once

#include "pipeline/analysis.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What topologies guarantee, in each format of `prove`.
namespace drc::driver {

/// `width`: of the terminal, 0 where there is none.
std::string proofAsText(const pipeline::TopologyProof& proof, const source::SourceMap& sources,
                        std::size_t width);
std::string proofAsMarkdown(const pipeline::TopologyProof& proof, const source::SourceMap& sources);
std::string proofsAsJson(const std::vector<pipeline::TopologyProof>& proofs,
                         const source::SourceMap& sources);

} // namespace drc::driver
