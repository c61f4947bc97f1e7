#pragma once

#include "driver/edited_files.hpp"
#include "driver/run.hpp"
#include "source/source_map.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drc::driver {

/// The texts of files while fixes are applied to them; nothing is written before all are.
class FixedFiles {
public:
    /// `paths`: the files that were named or found; their projects may be written. `standardInput`: what
    /// findings call the text of `-`.
    FixedFiles(const source::FileSystem& files, Projects& projects, const std::vector<std::string>& paths,
               std::string standardInput);

    const source::FileSystem& files() const { return edited_; }
    /// Whether a fix may change a file: one of the user's, below the root of a project, that can be read
    /// again.
    bool isWritable(const source::SourceFile& file) const;
    /// Takes the texts of a round.
    void put(const source::SourceMap& sources, const std::map<source::FileId, std::string>& texts);
    /// The text of standard input by now, where a fix changed it.
    const std::string* standardInputText() const;
    std::size_t changed() const;

    /// What would change, as a unified diff, file by file.
    std::string diff(bool colour) const;
    /// Replaces each file that changed, unless somebody else has changed it since it was read.
    void write(diagnostics::Sink& sink) const;

private:
    struct Change {
        std::string path;
        std::string before;
        std::string text;
    };

    EditedFiles edited_;
    std::string standardInput_;
    std::vector<std::filesystem::path> roots_;
    std::map<std::string, Change> changes_; ///< by the resolved path
};

} // namespace drc::driver
