#pragma once

#include "driver/disk_file_system.hpp"
#include "file_text.hpp"
#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

/// Programs of the repository, and what `prove` makes of them.
namespace drc::testing {

/// The programs of `examples/`, by path.
inline std::vector<std::filesystem::path> examplePrograms() {
    std::vector<std::filesystem::path> programs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(DRC_SOURCE_DIR "/examples"))
        if (entry.path().extension() == ".dr") programs.push_back(entry.path());
    std::sort(programs.begin(), programs.end());
    return programs;
}

inline std::vector<pipeline::TopologyProof> proofsOf(const std::filesystem::path& path,
                                                     source::SourceMap& sources, diagnostics::Sink& sink) {
    const driver::DiskFileSystem files;
    return pipeline::prove(files, {{path.string(), textOf(path)}}, {}, sources, sink, false);
}

inline std::vector<pipeline::TopologyProof> proofsOf(const std::filesystem::path& path) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    return proofsOf(path, sources, sink);
}

} // namespace drc::testing
