#pragma once

#include "language_server/surroundings.hpp"
#include "language_server/texts/documents.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drc::language_server {

/// Which file imports which, over the programs of a project.
class ImportGraph {
public:
    ImportGraph(const Surroundings& surroundings, const Documents& documents)
        : surroundings_(surroundings), documents_(documents) {}

    /// The programs that a file is part of: those that import it, directly or through others, and are
    /// imported by none; the file itself where none does. Of what configures a project, those of the project
    /// that are open, else one of the others; none where it has no program.
    std::vector<std::string> rootsOf(const std::string& path);
    /// The programs of the project that a file belongs to, sorted by path.
    const std::vector<std::string>& programsAround(const std::string& path);
    /// Whether it is among the programs of its project that were found.
    bool knows(const std::string& path) const;
    /// Whether an open document imports other files than when its text was looked at last.
    bool hasOtherImports(const std::string& path);
    void setFolders(std::vector<std::string> folders) {
        folders_ = std::move(folders);
        forget();
    }
    /// Files on disk are read again.
    void forget() {
        onDisk_.clear();
        around_.clear();
    }

private:
    using Paths = std::vector<std::string>;
    std::vector<std::string> configuredBy(const std::string& path);
    const Paths& importsOf(const std::string& path);

    struct Open {
        std::shared_ptr<const Text> text;
        Paths imports;
    };
    const Surroundings& surroundings_;
    std::vector<std::string> folders_; ///< of the workspace
    const Documents& documents_;
    std::map<std::string, Open> open_; ///< of the texts that they were found in
    std::map<std::string, Paths> onDisk_;
    std::map<std::string, Paths> around_; ///< by folder
};

} // namespace drc::language_server
