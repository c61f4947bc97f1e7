#pragma once

#include "library/configuration.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace drc::driver {

struct ReadOptions;

/// The folder that the files of a project stand in, with links resolved: the nearest one upward that holds
/// `drc.toml` or `.git`, else the file's own. A repository takes no configuration from outside of itself.
struct Project {
    std::filesystem::path root;
    bool configured = false; ///< it holds `drc.toml`
};

/// The projects of the files of a run, each looked for once.
class Projects {
public:
    Projects() = default;
    /// `edited`: paths of files that count as there, whatever is on disk.
    explicit Projects(std::set<std::string> edited) : edited_(std::move(edited)) {}

    /// Of a file as it was named on the command line, `-` among them. A folder ends with `/`.
    const Project& of(const std::string& file);

private:
    std::map<std::string, Project, std::less<>> byFolder_;
    std::set<std::string> edited_;
};

/// Whether two projects have one configuration is no matter of how their files were named.
class Configurations {
public:
    Configurations(Projects& projects, source::SourceMap& sources) : projects_(projects), sources_(sources) {}

    /// This text counts in the place of what is on disk.
    void put(const std::string& path, std::string text) { edited_[path] = std::move(text); }

    /// What configures a file as it was named on the command line: the file that an option names, or that of
    /// its project; null for none. It is read once; what is wrong with it is among its findings.
    std::shared_ptr<const library::Configuration> of(const std::string& file, const ReadOptions& options);

private:
    source::Result<std::string> textOf(const std::string& path, const std::filesystem::path& root,
                                       bool isNamed) const;
    std::shared_ptr<const library::Configuration> read(const std::string& path,
                                                       const std::filesystem::path& root, bool isNamed);

    Projects& projects_;
    source::SourceMap& sources_;
    std::map<std::string, std::string> edited_;
    std::map<std::string, std::shared_ptr<const library::Configuration>> byPath_;
};

} // namespace drc::driver
