#include "driver/lint/fixing.hpp"

#include "diagnostics/wrap.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/read_roots.hpp"
#include "driver/replaced_file.hpp"
#include "driver/unified_diff.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace drc::driver {

namespace fs = std::filesystem;

FixedFiles::FixedFiles(const source::FileSystem& files, Projects& projects,
                       const std::vector<std::string>& paths, std::string standardInput)
    : edited_(files), standardInput_(std::move(standardInput)) {
    std::set<fs::path> roots;
    for (const std::string& path : paths)
        roots.insert(projects.of(path).root);
    roots_.assign(roots.begin(), roots.end());
}

bool FixedFiles::isWritable(const source::SourceFile& file) const {
    if (file.origin() != source::Origin::User) return false;
    if (file.path() == standardInput_) return true;
    std::error_code error;
    const fs::path place = fs::canonical(file.path(), error);
    return !error && fs::is_regular_file(place, error) &&
           std::any_of(roots_.begin(), roots_.end(),
                       [&](const fs::path& root) { return isBelow(place, root); });
}

void FixedFiles::put(const source::SourceMap& sources, const std::map<source::FileId, std::string>& texts) {
    for (const auto& [id, text] : texts) {
        const source::SourceFile& file = sources.file(id);
        const std::string path = file.path();
        const auto [change, isNew] = changes_.try_emplace(source::resolve("", path));
        if (isNew) change->second = {path, std::string(file.text()), {}};
        change->second.text = text;
        edited_.put(path, text);
    }
}

const std::string* FixedFiles::standardInputText() const {
    const auto change = changes_.find(source::resolve("", standardInput_));
    return change == changes_.end() ? nullptr : &change->second.text;
}

std::size_t FixedFiles::changed() const {
    return static_cast<std::size_t>(std::count_if(changes_.begin(), changes_.end(), [](const auto& entry) {
        return entry.second.text != entry.second.before;
    }));
}

std::string FixedFiles::diff(bool colour) const {
    std::string result;
    for (const auto& [key, change] : changes_)
        result += unifiedDiff(diagnostics::presentable(change.path), change.before, change.text, colour);
    return result;
}

void FixedFiles::write(diagnostics::Sink& sink) const {
    const DiskFileSystem disk;
    for (const auto& [key, change] : changes_) {
        if (change.text == change.before || change.path == standardInput_) continue;
        const auto now = disk.read(change.path);
        if (now && *now == change.text) continue; // through another name
        const std::string reason = !now                    ? now.reason()
                                   : *now != change.before ? "it has changed since it was read"
                                                           : replaceFile(change.path, change.text);
        if (!reason.empty())
            sink.report(diagnostics::codes::unwritableFile, source::nowhere, change.path, reason);
    }
}

} // namespace drc::driver
