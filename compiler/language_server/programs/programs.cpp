#include "language_server/programs/programs.hpp"

#include "source/file_system.hpp"

#include <algorithm>
#include <utility>

namespace drc::language_server {

void Programs::touch(Program& program) {
    program.wanted = state_;
    program.edition = state_;
}

void Programs::changed(const std::string& path) {
    ++state_;
    for (const std::string& root : graph_.rootsOf(path))
        touch(programs_[root]);
    for (auto& [root, program] : programs_)
        if (program.files.contains(path)) touch(program);
}

void Programs::changedOnDisk() {
    ++state_;
    graph_.forget();
    for (auto& [root, program] : programs_)
        touch(program);
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
            touch(program);
    wantRootsOfOpen();
}

/// What imports what may be different.
void Programs::wantRootsOfOpen() {
    for (const auto& [path, document] : documents_.all()) {
        if (isInLibrary(path)) continue;
        for (const std::string& root : graph_.rootsOf(path))
            if (const auto [program, isNew] = programs_.try_emplace(root); isNew) touch(program->second);
    }
}

std::set<std::string> Programs::filesRead() const {
    std::set<std::string> result;
    for (const auto& [root, program] : programs_)
        result.insert(program.files.begin(), program.files.end());
    return result;
}

std::uint64_t Programs::edition(const std::string& root) const {
    const auto found = programs_.find(root);
    return found == programs_.end() ? 0 : found->second.edition;
}

const std::string* Programs::output(const std::string& root, const std::string& name) const {
    const auto found = programs_.find(root);
    if (found == programs_.end() || found->second.made != found->second.wanted) return nullptr;
    const auto text = found->second.outputs.find(name);
    return text == found->second.outputs.end() ? nullptr : &text->second;
}

void Programs::wantOutput(const std::string& root, const std::string& name) {
    programs_[root].outputsAsked.insert(name);
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

std::vector<std::string> Programs::readersOf(const std::string& path) const {
    std::vector<std::string> result;
    for (const auto& [root, program] : programs_)
        if (program.files.contains(path)) result.push_back(root);
    return result;
}

std::vector<std::shared_ptr<const pipeline::Analysis>> Programs::allLast() const {
    std::vector<std::shared_ptr<const pipeline::Analysis>> result;
    for (const auto& [root, program] : programs_)
        if (program.analysis != nullptr) result.push_back(program.analysis);
    return result;
}

bool Programs::isMade(const std::string& root) const {
    const auto found = programs_.find(root);
    return found != programs_.end() && found->second.made == found->second.wanted;
}

void Programs::want(const std::string& root, bool names) {
    Program& program = programs_[root];
    program.asked = ++asked_;
    const bool isMore = names && !program.names;
    program.names = program.names || names;
    // What is being made or waits lacks the names.
    if (program.made == program.wanted || isMore) program.wanted = ++state_;
}

void Programs::askForCosts(bool asks) {
    if (std::exchange(costs_, asks) || !asks) return;
    ++state_;
    for (auto& [root, program] : programs_)
        program.wanted = state_;
}

std::optional<Job> Programs::take() {
    if (running_) return std::nullopt;
    const auto newest =
        std::max_element(programs_.begin(), programs_.end(), [](const auto& one, const auto& other) {
            const auto urgency = [](const Program& program) {
                // Documents are made behind all findings.
                if (program.made == program.wanted)
                    return std::pair(std::uint64_t{0}, program.outputsAsked.empty() ? 0 : 1);
                return std::pair(program.wanted, 0);
            };
            return urgency(one.second) < urgency(other.second);
        });
    if (newest == programs_.end()) return std::nullopt;
    const Program& program = newest->second;
    const bool isMade = program.made == program.wanted;
    if (isMade && program.outputsAsked.empty()) return std::nullopt;
    running_ = Job{newest->first, program.wanted, documents_.overlay(), program.names, costs_};
    if (isMade) {
        running_->outputs = program.outputsAsked;
        running_->analysis = program.analysis;
    }
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
        program.outputsAsked.clear();
        return false;
    }
    if (analysed.analysis == nullptr) return false;
    program.made = analysed.state;
    program.hasNames = job && job->names;
    program.names = program.names && program.made != program.wanted;
    if (program.analysis != analysed.analysis) program.outputs.clear();
    program.analysis = analysed.analysis;
    for (const auto& [name, text] : analysed.outputs) {
        program.outputs.insert_or_assign(name, text);
        program.outputsAsked.erase(name);
    }
    // Of a program with errors nothing is made.
    if (!program.analysis->sound()) program.outputsAsked.clear();
    program.files.clear();
    for (std::string& file : analysed.analysis->filesRead())
        program.files.insert(std::move(file));
    dropOldest(program);
    return program.made == program.wanted;
}

void Programs::dropOldest(const Program& newest) {
    std::vector<Program*> kept;
    // What documents are asked of is needed until they are made.
    for (auto& [root, program] : programs_)
        if (program.analysis != nullptr && program.outputsAsked.empty() && &program != &newest)
            kept.push_back(&program);
    if (kept.size() < mostKept) return;
    (*std::min_element(kept.begin(), kept.end(), [](const Program* one, const Program* other) {
        return one->asked < other->asked;
    }))->analysis = nullptr;
}

} // namespace drc::language_server
