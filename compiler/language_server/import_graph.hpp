#pragma once

#include "language_server/documents.hpp"
#include "language_server/surroundings.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace drc::language_server {

/// Which file imports which, over the programs of a project.
class ImportGraph {
public:
    ImportGraph(const Surroundings& surroundings, const Documents& documents)
        : surroundings_(surroundings), documents_(documents) {}

    /// The programs that a file is part of: those that import it, directly or through others, and are
    /// imported by none; the file itself where none does.
    std::vector<std::string> rootsOf(const std::string& path);
    /// Whether an open document imports other files than when its text was looked at last.
    bool hasOtherImports(const std::string& path);
    /// Files on disk are read again.
    void forget() {
        onDisk_.clear();
        around_.clear();
    }

private:
    using Paths = std::vector<std::string>;
    const Paths& importsOf(const std::string& path);
    const Paths& programsAround(const std::string& path);

    struct Open {
        std::shared_ptr<const Text> text;
        Paths imports;
    };
    const Surroundings& surroundings_;
    const Documents& documents_;
    std::map<std::string, Open> open_; ///< of the texts that they were found in
    std::map<std::string, Paths> onDisk_;
    std::map<std::string, Paths> around_; ///< by folder
};

} // namespace drc::language_server
