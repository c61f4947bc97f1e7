#include "driver/used_proofs.hpp"

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

namespace drc::driver {

using pipeline::TopologyProof;

std::vector<TopologyProof> withUsed(const std::vector<TopologyProof>& proofs, const source::FileSystem& files,
                                    std::vector<pipeline::Input> inputs, const pipeline::Options& options,
                                    const std::function<pipeline::Input(const std::string&)>& inputOf) {
    std::vector<TopologyProof> all = proofs;
    std::set<std::string> read;
    const auto isKnown = [&](const std::string& topology) {
        return std::any_of(all.begin(), all.end(),
                           [&](const TopologyProof& one) { return one.ledger.topology == topology; });
    };
    // What is used may use others in turn.
    for (std::size_t index = 0; index < all.size(); ++index)
        for (const semantics::Use& use : all[index].model.uses) {
            const std::string& path = use.topology.module->file->path();
            if (isKnown(use.name) || !read.insert(path).second) continue;
            inputs.push_back(inputOf(path)); // beside the others, whose values are given, too
            source::SourceMap sources;
            diagnostics::Sink sink; // who names the file is shown its findings
            const auto more = pipeline::prove(files, inputs, options, sources, sink, false);
            if (more.empty()) inputs.pop_back();
            for (const TopologyProof& one : more)
                if (!isKnown(one.ledger.topology)) all.push_back(one);
        }
    return all;
}

} // namespace drc::driver
