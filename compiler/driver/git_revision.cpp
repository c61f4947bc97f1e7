#include "driver/git_revision.hpp"

#include "driver/disk_file_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace drc::driver {

namespace {

constexpr int mostLinks = 32;
constexpr int deepestLinks = 4; // to folders that hold links to folders

std::vector<std::string> git(std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "--no-replace-objects", "--literal-pathspecs"});
    return words;
}

std::string trimmed(std::string text) {
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

} // namespace

std::optional<RevisionPath> revisionPathIn(const std::string& argument) {
    std::error_code ignored;
    if (std::filesystem::exists(argument, ignored)) return std::nullopt;
    const std::size_t colon = argument.find(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    return RevisionPath{argument.substr(0, colon), argument.substr(colon + 1)};
}

source::Result<std::unique_ptr<GitRevision>> GitRevision::open(const std::string& revision,
                                                               std::string onDisk) {
    const auto prefix = outputOf(git({"rev-parse", "--show-prefix"}));
    if (!prefix) return source::Failure{prefix.reason()};
    const auto tree = outputOf(git({"rev-parse", "--verify", "--quiet", revision + "^{tree}"}));
    if (!tree) return source::Failure{fmt::format("git knows no revision `{}`", revision)};
    std::unique_ptr<GitRevision> result(new GitRevision(trimmed(*prefix), std::move(onDisk)));
    const auto read = result->readEntries(trimmed(*tree));
    if (!read) return source::Failure{read.reason()};
    return result;
}

// `100644 blob 3a1f… 1234<TAB>path`, each with a NUL at its end.
source::Result<std::string> GitRevision::readEntries(const std::string& tree) {
    auto listed = outputOf(git({"ls-tree", "-r", "-z", "--long", "--full-tree", tree}));
    if (!listed) return listed;
    std::string_view rest = *listed;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos || tab < 6) continue;
        std::vector<std::string> words;
        for (std::size_t at = 0; at < tab;) {
            const std::size_t end = std::min(line.find(' ', at), tab);
            if (end > at) words.emplace_back(line.substr(at, end - at));
            at = end + 1;
        }
        if (words.size() != 4) continue;
        Entry entry{.object = words[2]};
        std::from_chars(words[3].data(), words[3].data() + words[3].size(), entry.bytes);
        entry.executable = words[0] == "100755";
        entry.link = words[0] == "120000";
        entry.module = words[0] == "160000";
        entries_.emplace(line.substr(tab + 1), std::move(entry));
    }
    return std::string();
}

source::Result<std::string> GitRevision::contentOf(const Entry& entry) const {
    const std::lock_guard lock(mutex_);
    if (contents_ == nullptr) {
        auto started = ChildProcess::start(git({"cat-file", "--batch"}));
        if (!started) return source::Failure{started.reason()};
        contents_ = std::move(*started);
    }
    // `object type size`, then the bytes and a line end.
    if (contents_->write(entry.object + "\n") != 0) return source::Failure{"git has ended"};
    const auto header = contents_->readTo('\n');
    if (!header) return header;
    const std::size_t last = header->rfind(' ');
    std::uint64_t bytes = 0;
    if (last == std::string::npos || header->ends_with(" missing"))
        return source::Failure{"the object is missing"};
    const auto [end, error] =
        std::from_chars(header->data() + last + 1, header->data() + header->size(), bytes);
    if (error != std::errc() || end != header->data() + header->size())
        return source::Failure{"git gave an unexpected answer"};
    auto content = contents_->read(bytes + 1);
    if (content) (*content).pop_back();
    return content;
}

bool GitRevision::isOnDisk(const std::string& path) const {
    if (onDisk_.empty()) return false;
    std::error_code ignored;
    return isBelow(std::filesystem::weakly_canonical(path, ignored),
                   std::filesystem::weakly_canonical(onDisk_, ignored));
}

std::string GitRevision::target(const std::string& link) const {
    const auto found = entries_.find(link);
    const auto content = contentOf(found->second);
    return content ? source::resolve(source::folderOf(link), *content) : std::string("/");
}

source::Result<std::string> GitRevision::resolved(const std::string& path) const {
    std::string whole = source::resolve("", path);
    for (int links = 0; links <= mostLinks; ++links) {
        if (whole.starts_with('/') || whole == ".." || whole.starts_with("../"))
            return source::Failure{"it lies outside of the revision"};
        bool followed = false;
        for (std::size_t end = whole.find('/'); !followed; end = whole.find('/', end + 1)) {
            const std::string front = whole.substr(0, end);
            const auto found = entries_.find(front);
            if (found != entries_.end() && found->second.link) {
                const std::string rest = end == std::string::npos ? "" : whole.substr(end + 1);
                whole = source::resolve("", rest.empty() ? target(front) : target(front) + "/" + rest);
                followed = true;
            }
            if (end == std::string::npos) break;
        }
        if (!followed) return whole;
    }
    return source::Failure{"its links lead back to themselves"};
}

source::Result<std::string> GitRevision::read(const std::string& path) const {
    if (path.starts_with('/')) {
        if (isOnDisk(path)) return DiskFileSystem().read(path);
        return source::Failure{"it lies outside of the revision"};
    }
    const auto whole = resolved(path);
    if (!whole) return whole;
    const auto found = entries_.find(*whole);
    if (found == entries_.end())
        return source::Failure{isFolder(*whole) ? "it is a folder" : "the revision has no such file"};
    if (found->second.module) return source::Failure{"it is a repository of its own"};
    return contentOf(found->second);
}

bool GitRevision::isFolder(const std::string& path) const {
    const auto whole = resolved(path);
    if (!whole) return false;
    if (whole->empty() || *whole == ".") return true;
    const auto found = entries_.lower_bound(*whole + "/");
    return found != entries_.end() && found->first.starts_with(*whole + "/");
}

std::string GitRevision::fromTop(const std::string& path) const {
    if (path == "." || path == ".." || path.starts_with("./") || path.starts_with("../"))
        return source::resolve(source::folderOf(prefix_), path);
    return source::resolve("", path);
}

void GitRevision::listBelow(const std::string& folder, const std::string& shown, int links,
                            source::Listing& into) const {
    const std::string prefix = folder.empty() || folder == "." ? "" : folder + "/";
    for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix);
         ++at) {
        const std::string name = shown + at->first.substr(prefix.size());
        const Entry& entry = at->second;
        if (entry.module) {
            into.unlisted.push_back({name, "it is a repository of its own"});
        } else if (!entry.link) {
            into.files.push_back({name, entry.executable, links > 0, entry.bytes});
        } else {
            const auto whole = resolved(at->first);
            const auto found = whole ? entries_.find(*whole) : entries_.end();
            if (found != entries_.end() && !found->second.module)
                into.files.push_back({name, found->second.executable, links > 0, found->second.bytes});
            else if (whole && isFolder(*whole) && links < deepestLinks &&
                     !at->first.starts_with(*whole + "/"))
                listBelow(*whole, name + "/", links + 1, into);
            else
                into.unlisted.push_back(
                    {name, "it points nowhere in the revision, or to one of its own parent folders"});
        }
    }
}

source::Result<source::Listing> GitRevision::list(const std::string& folder) const {
    if (folder.starts_with('/')) {
        if (isOnDisk(folder)) return DiskFileSystem().list(folder);
        return source::Failure{"it lies outside of the revision"};
    }
    if (!isFolder(folder)) return source::Failure{"the revision has no such folder"};
    source::Listing result;
    listBelow(*resolved(folder), "", 0, result);
    const auto byPath = [](const auto& left, const auto& right) { return left.path < right.path; };
    std::sort(result.files.begin(), result.files.end(), byPath);
    std::sort(result.unlisted.begin(), result.unlisted.end(), byPath);
    return result;
}

} // namespace drc::driver
