#include "driver/commands.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/program_files.hpp"
#include "driver/replaced_file.hpp"
#include "driver/run.hpp"
#include "driver/unified_diff.hpp"

#include "diagnostics/render.hpp"
#include "diagnostics/wrap.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
using source::nowhere;

struct FormatSettings {
    std::vector<std::string> paths;
    bool check = false;
    bool diff = false;
    ReportOptions report;
};

class Formatting {
public:
    explicit Formatting(const FormatSettings& settings)
        : settings_(settings), run_(settings.report), colour_(run_.outputOptions().colour) {}

    int run() {
        const bool piped = settings_.paths.empty() || settings_.paths.front() == "-";
        if (piped)
            standardInputText();
        else
            for (const std::string& path : programFiles(settings_.paths, run_.sink()))
                file(path);
        return run_.finish(settings_.check && changed_ ? findings : clean);
    }

private:
    // Nothing for a text with syntax errors: what was not understood is not rewritten.
    std::optional<std::string> formatted(const source::SourceFile& file) {
        const syntax::Tree tree = syntax::parse(file, run_.sink());
        if (!tree.complete) return std::nullopt;
        std::string text = syntax::format(file, tree);
        if (!syntax::sameMeaning(file, tree, text))
            throw std::logic_error(fmt::format("formatting would change the meaning of `{}`", file.path()));
        return text;
    }

    void file(const std::string& path) {
        auto text = readNamed(path);
        if (!text) {
            run_.sink().report(codes::unreadableFile, nowhere, path, text.reason());
            return;
        }
        const source::SourceFile& file = run_.sources().add(path, std::move(*text));
        const auto result = formatted(file);
        if (!result || *result == file.text()) return;
        changed_ = true;
        if (settings_.check || settings_.diff)
            show(file, *result);
        else if (replace(path, *result))
            run_.print(shown(path) + "\n");
    }

    void standardInputText() {
        const auto inputs = run_.inputs({"-"});
        if (!inputs.front().text) {
            run_.sink().report(codes::unreadableFile, source::nowhere, inputs.front().path,
                               inputs.front().unreadable);
            return;
        }
        const source::SourceFile& file = run_.sources().add(inputs.front().path, *inputs.front().text);
        const auto result = formatted(file);
        if (!result) return;
        changed_ = *result != file.text();
        if (!settings_.check && !settings_.diff)
            run_.print(*result);
        else if (changed_)
            show(file, *result);
    }

    void show(const source::SourceFile& file, const std::string& result) {
        if (settings_.diff)
            run_.print(unifiedDiff(shown(file.path()), file.text(), result, colour_));
        else
            run_.print(shown(file.path()) + "\n");
    }

    // A path goes into other tools as it is, but not onto a terminal.
    std::string shown(const std::string& path) const {
        return ::isatty(STDOUT_FILENO) == 1 ? diagnostics::presentable(path) : path;
    }

    bool replace(const std::string& path, const std::string& text) {
        const std::string reason = replaceFile(path, text);
        if (!reason.empty()) run_.sink().report(codes::unwritableFile, nowhere, path, reason);
        return reason.empty();
    }

    const FormatSettings& settings_;
    Run run_;
    bool colour_;
    bool changed_ = false;
};

int format(const FormatSettings& settings) {
    const auto& paths = settings.paths;
    if (paths.empty() && ::isatty(STDIN_FILENO) == 1)
        throw UsageError{"a file or folder to format is missing"};
    if (paths.size() > 1 && std::find(paths.begin(), paths.end(), "-") != paths.end())
        throw UsageError{"`-` cannot be combined with files: standard input is formatted to standard output"};
    return Formatting(settings).run();
}

Action declareFmt(Arguments& arguments) {
    const auto settings = std::make_shared<FormatSettings>();
    arguments
        .positional(
            "FILE", settings->paths,
            "files, and folders that are searched for `*.dr`; `-` or nothing formats standard input to "
            "standard output",
            0)
        .flag("--check", settings->check, "list the files that would change, and write nothing")
        .flag("--diff", settings->diff, "show what would change, and write nothing")
        .report(settings->report);
    return [settings] { return format(*settings); };
}

} // namespace

const Command fmtCommand{"fmt", "format files in the canonical style", declareFmt};

} // namespace drc::driver
