#include "driver/git_repository.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

/// Messages in English; no lock that another git would wait for; no question at a terminal, and no object of
/// a partial clone from the network (https://git-scm.com/docs/git, "Environment Variables").
const std::vector<std::string> gitSettings{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                                           "GIT_NO_LAZY_FETCH=1"};

source::Result<ChildProcess> startGit(const fs::path& folder, const std::vector<std::string>& words) {
    std::vector<std::string> all{"git", "-C", folder.string()};
    all.insert(all.end(), words.begin(), words.end());
    auto git = ChildProcess::start({.words = std::move(all), .settings = gitSettings});
    if (!git) return source::Failure{fmt::format("cannot run `git`: {}", git.reason())};
    return git;
}

std::string withoutPrefix(std::string text) {
    for (const std::string_view prefix : {"fatal: ", "error: "})
        if (text.starts_with(prefix)) return text.substr(prefix.size());
    return text;
}

source::Result<std::string> askGit(const fs::path& folder, const std::vector<std::string>& words) {
    auto git = startGit(folder, words);
    if (!git) return source::Failure{git.reason()};
    auto answer = readAll(git->output());
    const ChildProcess::End end = (*git).wait();
    if (!answer) return source::Failure{answer.reason()};
    if (end.signal != 0) return source::Failure{fmt::format("`git` was ended by signal {}", end.signal)};
    if (end.exitCode != 0) {
        const std::string complaint = withoutPrefix(git->complaint());
        return source::Failure{complaint.empty() ? fmt::format("`git` failed with exit code {}", end.exitCode)
                                                 : complaint};
    }
    if (answer->ends_with('\n')) (*answer).pop_back();
    return answer;
}

} // namespace

source::Result<GitRepository> GitRepository::around(const fs::path& folder) {
    const auto root = askGit(folder.empty() ? fs::path(".") : folder, {"rev-parse", "--show-toplevel"});
    if (!root) return source::Failure{root.reason()};
    std::error_code error;
    const fs::path resolved = fs::canonical(*root, error);
    if (root->empty() || error) return source::Failure{"the repository has no work tree"};
    return GitRepository(resolved);
}

source::Result<std::string> GitRepository::commit(const std::string& revision) const {
    auto found = ask({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
    if (found) return found;
    const auto shallow = ask({"rev-parse", "--is-shallow-repository"});
    if (shallow && *shallow == "true")
        return source::Failure{"the repository is a shallow clone without this revision; fetch more of its "
                               "history, as with `git fetch --unshallow`"};
    return source::Failure{"the repository has no such revision"};
}

source::Result<std::string> GitRepository::ask(const std::vector<std::string>& words) const {
    return askGit(root_, words);
}

source::Result<ChildProcess> GitRepository::start(const std::vector<std::string>& words) const {
    return startGit(root_, words);
}

bool GitRepository::ignores(const std::string& path) const {
    return bool(ask({"check-ignore", "--quiet", "--", path}));
}

} // namespace drc::driver
