#include "driver/glob.hpp"

#include "driver/system_error.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string_view>;

constexpr std::string_view anyFolders = "**";

Names namesOf(std::string_view path) {
    Names names;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end != 0) names.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return names;
}

/// Whether a row of items fits a pattern in which some items stand for any number of them: only the last such
/// item needs another try, so the time is at most the product of both lengths.
template <class Row, class IsAny, class Fits>
bool fitsRow(const Row& pattern, const Row& row, const IsAny& isAny, const Fits& fits) {
    std::size_t at = 0;
    std::size_t next = 0;
    std::size_t afterAny = pattern.size() + 1; // for none
    std::size_t tried = 0;
    while (next < row.size()) {
        if (at < pattern.size() && isAny(pattern[at])) {
            afterAny = ++at;
            tried = next;
        } else if (at < pattern.size() && fits(pattern[at], row[next])) {
            ++at;
            ++next;
        } else if (afterAny <= pattern.size()) {
            at = afterAny;
            next = ++tried;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && isAny(pattern[at]))
        ++at;
    return at == pattern.size();
}

bool fitsName(std::string_view pattern, std::string_view name) {
    const bool isHidden = name.starts_with('.') && !pattern.starts_with('.');
    return !isHidden && fitsRow(
                            pattern, name, [](char one) { return one == '*'; },
                            [](char one, char other) { return one == '?' || one == other; });
}

/// Goes through the folders that may hold what fits.
class GlobSearch {
public:
    GlobSearch(fs::path folder, std::string_view pattern)
        : folder_(std::move(folder)), pattern_(pattern), names_(namesOf(pattern)) {}

    source::Result<std::vector<std::string>> run() {
        look(folder_, "", 0);
        if (error_) return source::Failure{reasonOf(error_.value())};
        std::sort(found_.begin(), found_.end());
        return std::move(found_);
    }

private:
    /// `level`: how many names of the pattern the folder fits; any number of them below `**`.
    void look(const fs::path& folder, const std::string& prefix, std::size_t level) {
        const bool anywhere = level < names_.size() && names_[level] == anyFolders;
        for (fs::directory_iterator entry(folder, error_), end; !error_ && entry != end;
             entry.increment(error_)) {
            const std::string name = entry->path().filename().string();
            if (!anywhere && !fitsName(names_[level], name)) continue;
            if (anywhere && name.starts_with('.')) continue;
            std::error_code ignored; // what cannot be looked at is found missing when it is read
            if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
                if (anywhere || level + 1 < names_.size())
                    look(entry->path(), prefix + name + "/", anywhere ? level : level + 1);
            } else if (!entry->is_directory(ignored) && fitsGlob(pattern_, prefix + name)) {
                found_.push_back(prefix + name);
            }
        }
    }

    fs::path folder_;
    std::string_view pattern_;
    Names names_;
    std::vector<std::string> found_;
    std::error_code error_;
};

} // namespace

bool isGlob(std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos;
}

bool fitsGlob(std::string_view pattern, std::string_view path) {
    return fitsRow(
        namesOf(pattern), namesOf(path), [](std::string_view one) { return one == anyFolders; },
        [](std::string_view one, std::string_view other) { return fitsName(one, other); });
}

source::Result<std::vector<std::string>> filesLike(const std::string& folder, const std::string& pattern) {
    return GlobSearch(folder.empty() ? fs::path(".") : fs::path(folder), pattern).run();
}

} // namespace drc::driver
