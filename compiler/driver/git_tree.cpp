#include "driver/git_tree.hpp"

#include "driver/disk_file_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

constexpr int mostLinks = 32;

source::Failure noSuchFile() {
    return {"no such file or folder"};
}

std::uint64_t numberIn(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// What stands before a character; the text goes on behind it.
std::string_view takeUntil(std::string_view& text, char end) {
    const std::size_t at = std::min(text.find(end), text.size());
    const std::string_view word = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return word;
}

} // namespace

source::Result<std::unique_ptr<const GitTree>> GitTree::of(const GitRepository& repository,
                                                           const std::string& commit,
                                                           const source::FileSystem& disk,
                                                           const fs::path& base) {
    const auto listed = repository.ask({"ls-tree", "-r", "-z", "-l", "--full-tree", commit});
    if (!listed) return source::Failure{listed.reason()};
    auto objects = repository.start({"cat-file", "--batch"});
    if (!objects) return source::Failure{objects.reason()};
    std::unique_ptr<GitTree> tree(new GitTree(repository, std::move(*objects), disk, base));
    for (std::string_view rest = *listed; !rest.empty();)
        tree->add(takeUntil(rest, '\0'));
    return std::unique_ptr<const GitTree>(std::move(tree));
}

// `100644 blob 8f94139338f9404f26296befa88755fc2598c289      12\tfolder/file`
// (https://git-scm.com/docs/git-ls-tree, "OUTPUT FORMAT")
void GitTree::add(std::string_view line) {
    const std::string_view mode = takeUntil(line, ' ');
    const std::string_view type = takeUntil(line, ' ');
    const std::string_view object = takeUntil(line, ' ');
    const std::string_view bytes = takeUntil(line, '\t');
    if (type != "blob") return; // another repository
    const EntryMode kind = mode == "120000"   ? EntryMode::Link
                           : mode == "100755" ? EntryMode::Executable
                                              : EntryMode::File;
    entries_.emplace(line, Entry{kind, std::string(object), numberIn(bytes)});
}

std::optional<std::string> GitTree::within(const std::string& path) const {
    std::error_code error;
    const fs::path whole = fs::absolute(base_ / path, error).lexically_normal();
    const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
    if (error) return std::nullopt;
    const fs::path place = whole.has_filename() ? folder / whole.filename() : folder;
    if (!isBelow(place, repository_.root())) return std::nullopt;
    const std::string relative = place.lexically_relative(repository_.root()).generic_string();
    return relative == "." ? "" : relative;
}

std::optional<std::string> GitTree::resolved(const std::string& path) const {
    std::string left = path;
    std::string done;
    for (int links = 0; !left.empty();) {
        const std::size_t slash = std::min(left.find('/'), left.size());
        std::string next = source::resolve(done, left.substr(0, slash));
        left.erase(0, slash + 1);
        const auto entry = entries_.find(next);
        if (entry == entries_.end() || entry->second.mode != EntryMode::Link) {
            done = std::move(next);
            continue;
        }
        const auto target = content(entry->second);
        if (!target || target->starts_with('/') || ++links > mostLinks) return std::nullopt;
        left = source::resolve(done, *target) + (left.empty() ? "" : "/" + left);
        if (left.starts_with("..")) return std::nullopt;
        done.clear();
    }
    return done;
}

source::Result<std::string> GitTree::read(const std::string& path) const {
    const auto place = within(path);
    if (!place) return disk_.read(path);
    const std::lock_guard lock(mutex_);
    const auto target = resolved(*place);
    const auto entry = target ? entries_.find(*target) : entries_.end();
    if (entry != entries_.end()) return content(entry->second);
    if (repository_.ignores(*place)) return disk_.read(path);
    return noSuchFile();
}

source::Result<source::Listing> GitTree::list(const std::string& folder) const {
    const auto place = within(folder);
    if (!place) return disk_.list(folder);
    const std::lock_guard lock(mutex_);
    const auto target = resolved(*place);
    if (!target || !hasFolder(*target)) {
        if (!place->empty() && repository_.ignores(*place)) return disk_.list(folder);
        return noSuchFile();
    }
    source::Listing listing;
    const std::string prefix = target->empty() ? "" : *target + "/";
    for (auto entry = entries_.lower_bound(prefix);
         entry != entries_.end() && entry->first.starts_with(prefix); ++entry) {
        const auto file = resolved(entry->first);
        const auto found = file ? entries_.find(*file) : entries_.end();
        if (found == entries_.end()) continue;
        listing.files.push_back({entry->first.substr(prefix.size()),
                                 found->second.mode == EntryMode::Executable, false, found->second.bytes});
    }
    return listing;
}

bool GitTree::hasFolder(const std::string& path) const {
    if (path.empty()) return true;
    const auto first = entries_.lower_bound(path + "/");
    return first != entries_.end() && first->first.starts_with(path + "/");
}

bool GitTree::isFile(const std::string& path) const {
    const auto place = within(path);
    const std::lock_guard lock(mutex_);
    const auto target = place ? resolved(*place) : std::nullopt;
    return target && entries_.count(*target) != 0;
}

bool GitTree::isFolder(const std::string& path) const {
    const auto place = within(path);
    const std::lock_guard lock(mutex_);
    const auto target = place ? resolved(*place) : std::nullopt;
    return target && hasFolder(*target);
}

// ---- git cat-file --batch (https://git-scm.com/docs/git-cat-file, "BATCH OUTPUT")

std::string GitTree::readPart(std::size_t size) const {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    while (buffered_.size() < size) {
        std::array<char, piece> bytes{};
        const ssize_t count = ::read(objects_.output(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return {};
        buffered_.append(bytes.data(), static_cast<std::size_t>(count));
    }
    std::string part = buffered_.substr(0, size);
    buffered_.erase(0, size);
    return part;
}

source::Result<std::string> GitTree::content(const Entry& entry) const {
    if (entry.bytes > largestRead) return source::Failure{"the file is too large"};
    if (writeAll(objects_.input(), entry.object + "\n") != 0) return source::Failure{"`git` has ended"};
    std::string head;
    while (!head.ends_with('\n')) {
        const std::string next = readPart(1);
        if (next.empty()) return source::Failure{"`git` has ended"};
        head += next;
    }
    const std::string expected = fmt::format("{} blob {}\n", entry.object, entry.bytes);
    if (head != expected) return source::Failure{"the repository does not hold this file"};
    std::string bytes = readPart(entry.bytes + 1);
    if (bytes.empty()) return source::Failure{"`git` has ended"};
    bytes.pop_back(); // the line end behind it
    return bytes;
}

} // namespace drc::driver
