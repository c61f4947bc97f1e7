#include "programs/apart.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <exception>

namespace drc::fuzz {

namespace {

constexpr int allHolds = 0;
constexpr int holdsWithErrors = 10;
constexpr int isBroken = 11;
/// After so many seconds a program hangs: the slowest takes one.
constexpr unsigned patience = 120;

[[noreturn]] void child(const Program& program, Commands commands, std::FILE* output) {
    dup2(fileno(output), STDERR_FILENO);
    alarm(patience);
    int code = isBroken;
    try {
        code = runEveryPhase(program, commands).clean ? allHolds : holdsWithErrors;
    } catch (const Broken& broken) {
        std::fprintf(stderr, "broken: %s\n", broken.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "broken: nothing is thrown, but %s\n", error.what());
    }
    std::fflush(stderr);
    _exit(code);
}

std::string contentOf(std::FILE* file) {
    std::string text;
    std::rewind(file);
    char buffer[4096];
    for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, file)) != 0;)
        text.append(buffer, size);
    return text;
}

/// Of a line of a stack, `drc::expansion::Place::fill`; empty where it is none of the compiler.
std::string functionIn(std::string_view line) {
    const std::size_t begin = line.find(" in drc::");
    if (begin == std::string_view::npos || line.find(" #") == std::string_view::npos) return "";
    const std::size_t end = line.find('(', begin);
    return std::string(line.substr(begin + 4, end == std::string_view::npos ? end : end - begin - 4));
}

std::string innermost(std::string_view output, std::size_t most) {
    std::string result;
    while (!output.empty() && most > 0) {
        const std::size_t end = output.find('\n');
        const std::string function = functionIn(output.substr(0, end));
        if (!function.empty()) {
            result += (result.empty() ? "" : " < ") + function;
            --most;
        }
        output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    }
    return result;
}

std::string failureOf(int status, const std::string& output) {
    const bool exited = WIFEXITED(status);
    if (exited && (WEXITSTATUS(status) == allHolds || WEXITSTATUS(status) == holdsWithErrors)) return "";
    if (exited && WEXITSTATUS(status) == isBroken) return output.substr(0, output.find('\n'));
    const std::string where = innermost(output, 3);
    const std::string how = exited ? fmt::format("ends with {}", WEXITSTATUS(status))
                                   : fmt::format("is killed: {}", strsignal(WTERMSIG(status)));
    return fmt::format("crash: it {}{}{}", how, where.empty() ? "" : " in ", where);
}

} // namespace

Verdict runApart(const Program& program, Commands commands) {
    std::FILE* const output = std::tmpfile();
    if (output == nullptr) return {"no temporary file", "", {}};
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process == 0) child(program, commands, output);
    int status = 0;
    waitpid(process, &status, 0);
    Verdict verdict;
    verdict.output = contentOf(output);
    std::fclose(output);
    verdict.failure = failureOf(status, verdict.output);
    verdict.outcome.clean = WIFEXITED(status) && WEXITSTATUS(status) == allHolds;
    return verdict;
}

} // namespace drc::fuzz
