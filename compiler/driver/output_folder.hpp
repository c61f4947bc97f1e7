#pragma once

#include "diagnostics/sink.hpp"
#include "driver/descriptor.hpp"
#include "driver/folder_lock.hpp"
#include "driver/output_manifest.hpp"
#include "driver/staged_file.hpp"
#include "pipeline/pipeline.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drc::driver {

/// A folder that artefacts are written to. All checks and all writing are done by `stage`, in a hidden folder
/// below it; only then `publish` puts the new files in place, one step each, and removes what an earlier
/// compile wrote and this one does not. What is not published leaves no trace. Files that drc did not write
/// are never touched.
///
/// The manifest says `publishing` from before the first step until after the last one has reached the disk:
/// if the process ends in between, the next compile and `deploy.py` see that the files are mixed.
class OutputFolder {
public:
    OutputFolder(std::string folder, OutputIdentity identity,
                 std::chrono::milliseconds patience = defaultPatience)
        : folder_(std::move(folder)), identity_(std::move(identity)), patience_(patience) {}
    OutputFolder(OutputFolder&&) = default;
    OutputFolder& operator=(OutputFolder&&) = delete;
    /// Removes what `stage` made and `publish` did not put in place.
    ~OutputFolder();

    /// False when a file is in the way; it has been reported then, and nothing has changed.
    bool stage(const std::vector<pipeline::Artifact>& artifacts, diagnostics::Sink& sink);
    /// False after a failure half-way, which is reported; the next compile recovers from it.
    bool publish(diagnostics::Sink& sink);

    const std::string& folder() const { return folder_; }
    std::size_t fileCount() const { return files_.size(); }
    std::size_t writtenCount() const { return written_; }
    std::size_t removedCount() const { return removed_; }
    /// Whether an earlier compile was interrupted while it published.
    bool wasInterrupted() const { return interrupted_; }

private:
    std::string at(std::string_view path) const { return folder_ + "/" + std::string(path); }
    bool makeFolder(const std::string& folder, diagnostics::Sink& sink);
    bool lock(diagnostics::Sink& sink);
    bool readManifest(diagnostics::Sink& sink);
    bool accepts(const Manifest& manifest, diagnostics::Sink& sink) const;
    bool staysInside(const std::string& path) const;
    bool leavesNoState(diagnostics::Sink& sink) const;
    bool check(const pipeline::Artifact& artifact, bool& same, diagnostics::Sink& sink) const;
    bool makeStagingFolder(diagnostics::Sink& sink);
    void removeStagingFolder() const;
    std::optional<StagedFile> staged(std::string_view path, std::string_view content,
                                     diagnostics::Sink& sink);
    bool stageFile(const std::string& path, std::string_view content, diagnostics::Sink& sink);
    bool putInPlace(StagedFile& file, diagnostics::Sink& sink);
    bool replaceFiles(diagnostics::Sink& sink);
    bool writeManifest(bool complete, const FileDigests& files, diagnostics::Sink& sink);
    bool hasStale() const;
    bool removeStale(diagnostics::Sink& sink);
    void removeEmptyFolders(const std::string& path);
    bool syncFolders(diagnostics::Sink& sink);

    std::string folder_;
    OutputIdentity identity_;
    std::chrono::milliseconds patience_;
    std::filesystem::path real_; ///< without symbolic links
    Descriptor lock_{-1};
    std::vector<std::string> made_; ///< folders, outer ones first
    std::string manifestText_;      ///< as it lies on the disk
    FileDigests old_;               ///< what the manifest lists
    FileDigests files_;             ///< what will be here
    std::vector<StagedFile> staged_;
    std::size_t stagedCount_ = 0;
    std::set<std::string> changed_; ///< folders whose entries are not yet safe on the disk
    bool interrupted_ = false;
    std::size_t written_ = 0;
    std::size_t removed_ = 0;
};

/// What a folder is the output of, as its manifest says.
std::optional<OutputIdentity> outputOf(const std::string& folder);

} // namespace drc::driver
