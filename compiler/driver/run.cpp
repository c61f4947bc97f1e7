#include "driver/run.hpp"

#include "driver/today.hpp"

#include "diagnostics/render.hpp"
#include "driver/arguments.hpp"
#include "driver/descriptor.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/read_roots.hpp"
#include "driver/system_error.hpp"
#include "source/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace drc::driver {

namespace codes = diagnostics::codes;
using source::nowhere;

namespace {

Colour colourOf(std::string_view name) {
    if (name == "always") return Colour::Always;
    return name == "never" ? Colour::Never : Colour::Auto;
}

// I/O errors, mistakes in a configuration, and baselines and plans that cannot be used, as opposed to errors
// in a program.
bool isRefusal(const diagnostics::Diagnostic* finding) {
    if (finding->severity != diagnostics::Severity::Error || finding->code == nullptr) return false;
    const std::string_view id = finding->code->id;
    const bool isPlan =
        id >= diagnostics::codes::plannedSyntax.info.id && id <= diagnostics::codes::plannedShape.info.id;
    return id.starts_with("DR09") || id.starts_with("DR110") || id.starts_with("DR112") || isPlan;
}

} // namespace

std::string formatOfResult(const ReportOptions& options) {
    const auto has = [&](const std::string& format) {
        return std::find(options.results.begin(), options.results.end(), format) != options.results.end();
    };
    for (const std::string& wanted : {options.result, options.format})
        if (has(wanted)) return wanted;
    return options.results.empty() ? "" : options.results.front();
}

std::string formatOfFindings(const ReportOptions& options) {
    for (const std::string& wanted : {options.findings, options.format})
        for (const diagnostics::Format& format : diagnostics::formats())
            if (format.name == wanted) return wanted;
    return std::string(diagnostics::formats().front().name);
}

diagnostics::RenderOptions Run::outputOptions() const {
    return optionsFor(STDOUT_FILENO, colourOf(options_.colour));
}

void Run::show(std::string_view text) {
    print(source::printableLines(text));
}

void Run::print(std::string_view text) {
    const int error = writeAll(STDOUT_FILENO, text);
    if (error != 0 && error != EPIPE)
        sink_.report(codes::unwritableFile, nowhere, "<stdout>", reasonOf(error));
}

std::string Run::nameOf(const std::string& path) const {
    if (path != "-") return path;
    return options_.standardInput.empty() ? std::string(diagnostics::standardInput) : options_.standardInput;
}

std::vector<pipeline::Input> Run::inputs(const std::vector<std::string>& paths, const ReadOptions& options) {
    std::vector<pipeline::Input> result;
    if (options.unconfigured && !options.configuration.empty())
        throw UsageError{"`--config` and `--no-config` exclude each other"};
    if (std::count(paths.begin(), paths.end(), "-") > 1)
        throw UsageError{"standard input, `-`, can be read once"};
    for (const std::string& path : paths) {
        const bool standard = path == "-";
        if (!standard && !isStream(path)) {
            result.push_back({path, std::nullopt, "", configurationOf(path, options)});
            continue;
        }
        auto text = standard ? readAll(STDIN_FILENO) : readNamed(path);
        if (text)
            result.push_back({nameOf(path), std::move(*text), "", configurationOf(path, options)});
        else
            result.push_back({nameOf(path), std::nullopt, text.reason()});
    }
    return result;
}

const source::FileSystem& Run::files(const std::vector<std::string>& paths, const ReadOptions& options) {
    static const DiskFileSystem disk;
    named_ = paths;
    std::vector<std::string> allowed = options.allowed;
    if (!options.library.empty()) allowed.push_back(options.library);
    std::vector<std::string> named = paths;
    if (!options_.standardInput.empty())
        std::replace(named.begin(), named.end(), std::string("-"), options_.standardInput);
    if (!options.configuration.empty()) {
        const std::string folder = source::folderOf(options.configuration);
        const bool atTop = folder.empty() && options.configuration.starts_with('/');
        allowed.push_back(atTop ? "/" : folder.empty() ? "." : folder); // for the policies that it names
    }
    files_ = std::make_unique<ReadRoots>(disk, projects_, named, allowed);
    return *files_;
}

pipeline::Options pipelineOptions(const ReadOptions& options) {
    pipeline::Options result;
    if (!options.library.empty()) result.libraryFolder = options.library;
    result.threads = options.threads;
    result.given = options.given;
    result.today = todayOf(options.today);
    result.processEnds = true;
    return result;
}

void Run::showFindings() {
    const bool asResult = findingsGoTo_ == FindingsGoTo::StandardOutput;
    const int stream = asResult ? STDOUT_FILENO : STDERR_FILENO;
    const std::string wanted = formatOfFindings(options_);
    for (const diagnostics::Format& format : diagnostics::formats()) {
        if (format.name != wanted) continue;
        diagnostics::RenderOptions options = optionsFor(stream, colourOf(options_.colour));
        options.surroundings = surroundingsOf(named_);
        const std::string text = format.render(sink_, sources_, options);
        if (asResult)
            print(text);
        else
            printError(text);
    }
}

int Run::finish(int otherwise) {
    showFindings();
    const auto shown = sink_.sorted();
    if (std::any_of(shown.begin(), shown.end(), isRefusal)) return refused;
    return sink_.hasErrors() ? findings : otherwise;
}

void prepareStandardStreams() {
    // SIGPIPE and SIGXFSZ: a closed pipe and a file at its size limit are errors to report, not reasons to
    // terminate.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    // Opened in the wrong mode on purpose: reading from a closed descriptor must fail, not find an empty
    // file, and what is written to it must not seem to have arrived.
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        const int direction = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (::fcntl(stream, F_GETFD) == -1 && errno == EBADF && ::open("/dev/null", direction) != stream)
            return;
    }
}

void printError(std::string_view text) {
    // When even this cannot be written, the exit code is all that is left.
    static_cast<void>(writeAll(STDERR_FILENO, text));
}

} // namespace drc::driver
