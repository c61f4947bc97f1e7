#include "driver/lint/baseline_file.hpp"

#include "driver/disk_file_system.hpp"
#include "driver/program_files.hpp"
#include "driver/replaced_file.hpp"
#include "driver/staged_file.hpp"
#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <set>
#include <system_error>

namespace drc::driver {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view updateAdvice = "`drc lint --baseline FILE --update-baseline` writes one";

std::set<std::string> judgedDeclarations(FindingKeys& keys, const source::SourceMap& sources) {
    std::set<std::string> result;
    for (source::FileId id = 0; id < sources.size(); ++id) {
        if (sources.file(id).origin() != source::Origin::User) continue;
        for (std::string& declaration : keys.declarationsOf(id))
            result.insert(std::move(declaration));
    }
    return result;
}

/// Whether everything that the baseline can be about is judged: the folder that it stands in.
bool judgesAll(const LintOptions& options) {
    std::error_code error;
    const fs::path place =
        fs::weakly_canonical(fs::absolute(options.settings.baseline, error), error).parent_path();
    return std::any_of(options.paths.begin(), options.paths.end(), [&](const std::string& path) {
        return isFolderOnDisk(path) && isBelow(place, fs::weakly_canonical(fs::absolute(path, error), error));
    });
}

} // namespace

bool BaselineFile::read(source::SourceMap& sources, diagnostics::Sink& sink) {
    if (path().empty()) return true;
    std::error_code ignored;
    if (options_.updateBaseline && !fs::exists(path(), ignored)) return true;
    auto text = DiskFileSystem().read(path());
    if (!text) {
        sink.report(codes::unusableBaseline, source::nowhere, path(), text.reason())
            .help(std::string(updateAdvice));
        return false;
    }
    text_ = *text;
    try {
        accepted_ = Baseline::read(text_);
        return true;
    } catch (const Baseline::Malformed& malformed) {
        const source::SourceFile& file = sources.add(path(), text_);
        const auto at = static_cast<std::uint32_t>(malformed.offset);
        sink.report(codes::unusableBaseline, {file.id(), at, at}, path(), malformed.reason)
            .help("correct it, or remove the file and write it anew with `--update-baseline`");
        return false;
    }
}

void BaselineFile::leaveOut(diagnostics::Sink& findings, FindingKeys& keys) {
    left_ = accepted_.counts();
    if (!options_.updateBaseline) leaveOutKnown(findings, keys, left_, mayBeInBaseline);
}

// Where something was not understood, what is behind it was not looked for.
void BaselineFile::reportStale(source::SourceMap& sources, diagnostics::Sink& sink) const {
    if (options_.updateBaseline || accepted_.entries().empty() || sink.hasErrors()) return;
    FindingKeys keys(sources);
    const bool all = judgesAll(options_);
    const std::set<std::string> judged = judgedDeclarations(keys, sources);
    std::string first;
    std::size_t stale = 0;
    for (const auto& [key, count] : left_) {
        const bool isJudged = all || judged.count(accepted_.entries().at(key).finding.declaration) != 0;
        if (count == 0 || !isJudged) continue;
        if (stale++ == 0) first = key;
    }
    if (stale == 0) return;
    const source::SourceFile& file = sources.add(path(), text_);
    const auto at = static_cast<std::uint32_t>(text_.find(first));
    sink.report(codes::staleBaseline, {file.id(), at, at + static_cast<std::uint32_t>(first.size())}, path(),
                fmt::format("{} {}", stale, stale == 1 ? "entry" : "entries"))
        .help("`--update-baseline` removes what is not found any more");
}

void BaselineFile::update(diagnostics::Sink& findings, FindingKeys& keys,
                          const source::SourceMap& sources) const {
    const auto sorted = findings.sorted();
    const bool understood = std::all_of(sorted.begin(), sorted.end(),
                                        [](const auto* finding) { return mayBeInBaseline(*finding); });
    if (!understood || findings.omitted() != 0) return;
    Baseline found;
    for (const diagnostics::Diagnostic* const finding : sorted)
        found.add(keys.of(*finding));
    if (!judgesAll(options_)) found.keepOthers(accepted_, judgedDeclarations(keys, sources));
    findings.leaveOut(mayBeInBaseline);
    const std::string text = found.text();
    if (text == text_) return;
    const std::string reason = replaced(text);
    if (!reason.empty()) findings.report(codes::unwritableFile, source::nowhere, path(), reason);
}

std::string BaselineFile::replaced(const std::string& text) const {
    std::error_code ignored;
    if (fs::exists(path(), ignored)) return replaceFile(path(), text);
    auto staged = StagedFile::write(path(), text);
    if (!staged) return staged.reason();
    const int failure = (*staged).publish();
    return failure == 0 ? "" : reasonOf(failure);
}

} // namespace drc::driver
