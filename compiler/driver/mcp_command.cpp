#include "driver/commands.hpp"
#include "driver/mcp/server.hpp"
#include "driver/read_roots.hpp"
#include "driver/run.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

struct McpSettings {
    std::string root;
    std::string timeout = "30";
    ReadOptions read;
};

constexpr int mostSecondsOfATool = 3600;

std::chrono::milliseconds timeoutOf(const std::string& text) {
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 1 ||
        seconds > mostSecondsOfATool)
        throw UsageError{
            fmt::format("`--timeout` is a number of seconds up to {}, not `{}`", mostSecondsOfATool, text)};
    return std::chrono::seconds(seconds);
}

fs::path rootOf(const std::string& folder) {
    std::error_code error;
    if (!folder.empty() && !fs::is_directory(folder, error))
        throw UsageError{fmt::format("`--root {}` is not a folder", folder)};
    fs::path root = Projects().of(folder.empty() ? folder : folder + "/").root;
    // Some clients start their servers there, which would open all of the machine to them.
    if (root == root.root_path())
        throw UsageError{fmt::format("the project would be `{}`, with all that is on this machine: name its "
                                     "folder with `--root DIR`",
                                     root.string())};
    return root;
}

/// What the client has opened is no business of the commands.
void closeInheritedOnStart() {
    std::error_code error;
    for (fs::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        int number = -1;
        std::from_chars(name.data(), name.data() + name.size(), number);
        if (number > STDERR_FILENO) ::fcntl(number, F_SETFD, FD_CLOEXEC);
    }
}

int serve(const McpSettings& settings) {
    const mcp::Project project(rootOf(settings.root));
    mcp::Limits limits;
    limits.time = timeoutOf(settings.timeout);
    closeInheritedOnStart();
    if (::isatty(STDIN_FILENO) == 1)
        printError("drc: reading messages of the Model Context Protocol from standard input, one a line\n");
    return mcp::Server(project, settings.read, limits).run();
}

Action declareMcp(Arguments& arguments) {
    const auto settings = std::make_shared<McpSettings>();
    arguments
        .option("--root", "DIR", settings->root,
                "a folder of the project that tools may read; the current one without it")
        .option("--timeout", "SECONDS", settings->timeout, "how long a tool may take; 30 without it")
        .reading(settings->read);
    return [settings] { return serve(*settings); };
}

} // namespace

const Command mcpCommand{
    "mcp", "serve assistants that write .dr: the Model Context Protocol on standard input and output",
    declareMcp};

} // namespace drc::driver
