#include "language_server/programs.hpp"

#include "source/file_system.hpp"

#include <algorithm>
#include <utility>

namespace drc::language_server {

void Programs::changed(const std::string& path) {
    ++state_;
    for (const std::string& root : graph_.rootsOf(path))
        programs_[root].wanted = state_;
    for (auto& [root, program] : programs_)
        if (program.files.contains(path)) program.wanted = state_;
}

void Programs::changedOnDisk() {
    ++state_;
    graph_.forget();
    for (auto& [root, program] : programs_)
        program.wanted = state_;
    wantRootsOfOpen();
}

void Programs::changedOnDisk(const std::set<std::string>& paths) {
    ++state_;
    graph_.forget();
    // Any program may have looked for a file that is new; of all others, those that read it, or list its
    // folder.
    const bool isOfProgram = std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
        return path.ends_with(".dr") || isConfiguration(path);
    });
    std::set<std::string> folders;
    for (const std::string& path : paths)
        folders.insert(source::folderOf(path));
    for (auto& [root, program] : programs_)
        if (isOfProgram ||
            std::any_of(program.files.begin(), program.files.end(),
                        [&](const std::string& file) { return folders.contains(source::folderOf(file)); }))
            program.wanted = state_;
    wantRootsOfOpen();
}

/// What imports what may be different.
void Programs::wantRootsOfOpen() {
    for (const auto& [path, document] : documents_.all()) {
        if (isInLibrary(path)) continue;
        for (const std::string& root : graph_.rootsOf(path))
            if (const auto [program, isNew] = programs_.try_emplace(root); isNew)
                program->second.wanted = state_;
    }
}

std::set<std::string> Programs::filesRead() const {
    std::set<std::string> result;
    for (const auto& [root, program] : programs_)
        result.insert(program.files.begin(), program.files.end());
    return result;
}

std::vector<std::string> Programs::withdraw() {
    std::set<std::string> needed;
    for (const auto& [path, document] : documents_.all())
        for (std::string& root : graph_.rootsOf(path))
            needed.insert(std::move(root));
    std::vector<std::string> gone;
    for (auto one = programs_.begin(); one != programs_.end();) {
        if (needed.contains(one->first)) {
            ++one;
            continue;
        }
        gone.push_back(one->first);
        one = programs_.erase(one);
    }
    return gone;
}

std::string Programs::rootOf(const std::string& path) {
    if (!isInLibrary(path)) {
        const std::vector<std::string> roots = graph_.rootsOf(path);
        return roots.empty() ? std::string() : roots.front();
    }
    // Whichever program was asked for last has read it.
    const auto newest =
        std::max_element(programs_.begin(), programs_.end(), [](const auto& one, const auto& other) {
            return one.second.asked < other.second.asked;
        });
    return newest == programs_.end() ? path : newest->first;
}

std::shared_ptr<const pipeline::Analysis> Programs::current(const std::string& root, bool names) {
    const auto found = programs_.find(root);
    if (found == programs_.end()) return nullptr;
    Program& program = found->second;
    program.asked = ++asked_;
    if (program.made != program.wanted || program.analysis == nullptr) return nullptr;
    return names && !program.hasNames ? nullptr : program.analysis;
}

std::shared_ptr<const pipeline::Analysis> Programs::last(const std::string& root) const {
    const auto found = programs_.find(root);
    return found == programs_.end() ? nullptr : found->second.analysis;
}

std::vector<std::shared_ptr<const pipeline::Analysis>> Programs::allLast() const {
    std::vector<std::shared_ptr<const pipeline::Analysis>> result;
    for (const auto& [root, program] : programs_)
        if (program.analysis != nullptr) result.push_back(program.analysis);
    return result;
}

void Programs::want(const std::string& root, bool names) {
    Program& program = programs_[root];
    program.asked = ++asked_;
    const bool isMore = names && !program.names;
    program.names = program.names || names;
    // What is being made or waits lacks the names.
    if (program.made == program.wanted || isMore) program.wanted = ++state_;
}

std::optional<Job> Programs::take() {
    if (running_) return std::nullopt;
    const auto newest =
        std::max_element(programs_.begin(), programs_.end(), [](const auto& one, const auto& other) {
            const auto urgency = [](const Program& program) {
                return program.made == program.wanted ? 0 : program.wanted;
            };
            return urgency(one.second) < urgency(other.second);
        });
    if (newest == programs_.end() || newest->second.made == newest->second.wanted) return std::nullopt;
    running_ = Job{newest->first, newest->second.wanted, documents_.overlay(), newest->second.names};
    return running_;
}

bool Programs::isRunningInVain() const {
    if (!running_) return false;
    const auto found = programs_.find(running_->root);
    return found == programs_.end() || found->second.wanted != running_->state;
}

bool Programs::finished(const Analysed& analysed) {
    const std::optional<Job> job = std::exchange(running_, std::nullopt);
    const auto found = programs_.find(analysed.root);
    if (found == programs_.end()) return false;
    Program& program = found->second;
    if (!analysed.failure.empty()) { // the same texts would fail again
        program.made = analysed.state;
        program.analysis = nullptr;
        program.names = false;
        return false;
    }
    if (analysed.analysis == nullptr) return false;
    program.made = analysed.state;
    program.hasNames = job && job->names;
    program.names = program.names && program.made != program.wanted;
    program.analysis = analysed.analysis;
    program.files.clear();
    for (std::string& file : analysed.analysis->filesRead())
        program.files.insert(std::move(file));
    dropOldest(program);
    return program.made == program.wanted;
}

void Programs::dropOldest(const Program& newest) {
    std::vector<Program*> kept;
    for (auto& [root, program] : programs_)
        if (program.analysis != nullptr && &program != &newest) kept.push_back(&program);
    if (kept.size() < mostKept) return;
    (*std::min_element(kept.begin(), kept.end(), [](const Program* one, const Program* other) {
        return one->asked < other->asked;
    }))->analysis = nullptr;
}

} // namespace drc::language_server
