#include "driver/lint/since_revision.hpp"

#include "driver/arguments.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/git_tree.hpp"
#include "driver/lint/finding_key.hpp"
#include "driver/lint/lint_inputs.hpp"
#include "driver/read_roots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace drc::driver {

namespace {

/// The files of one revision of the repository that holds the inputs.
class Revision {
public:
    Revision(const LintOptions& options, Run& run) : options_(options), run_(run) {
        if (options.since.starts_with('-')) refuse("a revision cannot begin with `-`");
        auto repository = GitRepository::around(folderOfInputs());
        if (!repository) refuse(repository.reason());
        const auto commit = repository->commit(options.since);
        if (!commit) refuse(commit.reason());
        auto tree = GitTree::of(*repository, *commit, disk_);
        if (!tree) refuse(tree.reason());
        tree_ = std::move(*tree);
        for (const std::string& path : options.paths)
            if (!tree_->holds(path)) refuse(fmt::format("`{}` lies outside of the repository", path));
        findInputs(*repository, *commit);
    }

    std::map<std::string, std::size_t> findings() const {
        std::map<std::string, std::size_t> result;
        if (files_.empty()) return result;
        std::vector<std::string> allowed = options_.read.allowed;
        if (!options_.read.library.empty()) allowed.push_back(options_.read.library);
        const ReadRoots files(*tree_, run_.projects(), files_, allowed);
        std::vector<pipeline::Input> inputs;
        for (const std::string& path : files_)
            inputs.push_back({path, std::nullopt, {}, run_.configurationOf(path, options_.read)});
        pipeline::Options pipeline = lintOptions(options_.read);
        pipeline.processEnds = false;
        source::SourceMap sources;
        diagnostics::Sink sink;
        pipeline::check(files, inputs, pipeline, sources, sink);
        FindingKeys keys(sources);
        for (const diagnostics::Diagnostic* const finding : sink.sorted())
            ++result[keys.of(*finding).key];
        return result;
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw UsageError{fmt::format("cannot compare with the revision `{}`: {}", options_.since, why)};
    }

    std::filesystem::path folderOfInputs() const {
        const std::string& first = options_.paths.front();
        return isFolderOnDisk(first) ? std::filesystem::path(first)
                                     : std::filesystem::path(first).parent_path();
    }

    // What was added since is in no file of the revision; what was renamed is found under its former name.
    void findInputs(const GitRepository& repository, const std::string& commit) {
        std::vector<std::string> paths;
        std::map<std::string, std::string> formerNames;
        bool asked = false;
        for (const std::string& path : options_.paths) {
            if (tree_->isFile(path) || tree_->isFolder(path)) {
                paths.push_back(path);
            } else if (!isFolderOnDisk(path)) {
                if (!asked) formerNames = renamesSince(repository, commit);
                asked = true;
                const auto former = formerNames.find(source::resolve("", absolute(path)));
                if (former != formerNames.end()) paths.push_back(former->second);
            }
        }
        diagnostics::Sink ignored;
        files_ = lintedFiles(
            paths, options_.settings, *tree_, [&](const std::string& path) { return tree_->isFolder(path); },
            ignored);
    }

    static std::string absolute(const std::string& path) {
        std::error_code error;
        return std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error).string();
    }

    /// By the name of now, what each renamed file was called. `git diff --name-status -z` writes `R087`, the
    /// former name and that of now (https://git-scm.com/docs/git-diff, "RAW OUTPUT FORMAT").
    std::map<std::string, std::string> renamesSince(const GitRepository& repository,
                                                    const std::string& commit) const {
        const auto changes = repository.ask({"diff", "--no-ext-diff", "--name-status", "--find-renames",
                                             "--no-relative", "-z", commit, "--"});
        if (!changes) refuse(changes.reason());
        std::vector<std::string> words;
        for (std::string_view rest = *changes; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\0'), rest.size());
            words.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        std::map<std::string, std::string> result;
        for (std::size_t at = 0; at + 1 < words.size();) {
            const bool isPair = words[at].starts_with('R') || words[at].starts_with('C');
            if (words[at].starts_with('R') && at + 2 < words.size())
                result.emplace((repository.root() / words[at + 2]).string(),
                               (repository.root() / words[at + 1]).string());
            at += isPair ? 3 : 2;
        }
        return result;
    }

    const LintOptions& options_;
    Run& run_;
    DiskFileSystem disk_;
    std::unique_ptr<const GitTree> tree_;
    std::vector<std::string> files_;
};

} // namespace

std::map<std::string, std::size_t> findingsOfRevision(const LintOptions& options, Run& run) {
    return Revision(options, run).findings();
}

} // namespace drc::driver
