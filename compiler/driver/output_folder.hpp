#pragma once

#include "diagnostics/sink.hpp"
#include "driver/descriptor.hpp"
#include "driver/output_manifest.hpp"
#include "driver/staged_file.hpp"
#include "pipeline/pipeline.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace drc::driver {

/// A folder that artefacts are written to. All checks and all writing are done by `stage`, beside the old
/// files; only then `publish` puts the new files in place, one step each, and removes what an earlier compile
/// wrote and this one does not. What is not published leaves no trace. Files that drc did not write are never
/// touched.
class OutputFolder {
public:
    explicit OutputFolder(std::string folder) : folder_(std::move(folder)) {}
    OutputFolder(OutputFolder&&) = default;
    OutputFolder& operator=(OutputFolder&&) = delete;
    /// Removes what `stage` made and `publish` did not put in place.
    ~OutputFolder();

    /// False when something stands in the way; it has been reported then, and nothing has changed.
    bool stage(const std::vector<pipeline::Artifact>& artifacts, diagnostics::Sink& sink);
    /// False after a failure half-way, which is reported; the next compile finds its way from there.
    bool publish(diagnostics::Sink& sink);

    const std::string& folder() const { return folder_; }
    std::size_t fileCount() const { return paths_.size(); }
    std::size_t writtenCount() const { return written_; }
    std::size_t removedCount() const { return removed_; }

private:
    std::string at(std::string_view path) const { return folder_ + "/" + std::string(path); }
    bool makeFolder(const std::string& folder, diagnostics::Sink& sink);
    bool lock(diagnostics::Sink& sink);
    bool readManifest(diagnostics::Sink& sink);
    bool staysInside(const std::string& path) const;
    bool check(const pipeline::Artifact& artifact, bool& same, diagnostics::Sink& sink) const;
    bool stageFile(const std::string& path, std::string_view content, diagnostics::Sink& sink);
    bool writeManifest(const std::vector<std::string>& files, diagnostics::Sink& sink);
    void removeStale(std::vector<std::string>& remaining, diagnostics::Sink& sink);
    void removeEmptyFolders(const std::string& path) const;

    std::string folder_;
    std::filesystem::path real_; ///< without symbolic links
    Descriptor lock_{-1};
    std::vector<std::string> made_; ///< folders, outer ones first
    std::string manifestText_;      ///< as it lies on the disk
    std::vector<std::string> old_;  ///< what the manifest lists
    std::vector<std::string> paths_;
    std::vector<StagedFile> staged_;
    std::size_t written_ = 0;
    std::size_t removed_ = 0;
};

} // namespace drc::driver
