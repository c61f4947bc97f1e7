// Random whole programs through everything that the compiler does. What fails is made smaller and printed,
// with its seed.
#include "programs/apart.hpp"
#include "programs/random_programs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

namespace {

using namespace drc::fuzz;

struct Settings {
    std::uint64_t seed = 1;
    std::uint64_t count = 100;
    std::uint64_t every = 1;
    bool show = false;
    bool keepGoing = false;
};

std::string text(const Program& program) {
    std::string result;
    for (const File& file : program.files)
        result += fmt::format("# ---- {}\n{}", file.path, print(file));
    return result;
}

void report(std::uint64_t seed, const Program& program, Commands commands, const Verdict& verdict) {
    const auto sameFailure = [&](const Program& smaller) {
        return runApart(smaller, commands).failure == verdict.failure;
    };
    const Program small = minimised(program, sameFailure, 1000);
    fmt::print("seed {}: {}\n{}\n{}\n", seed, verdict.failure, text(small), runApart(small, commands).output);
    std::fflush(stdout);
}

int run(const Settings& settings) {
    std::size_t clean = 0;
    std::size_t failed = 0;
    std::map<std::string, std::size_t> failures;
    for (std::uint64_t seed = settings.seed; seed < settings.seed + settings.count; ++seed) {
        const Program program = randomProgram(seed);
        if (settings.show) fmt::print("# ==== seed {}\n{}", seed, text(program));
        const Commands commands = seed % settings.every == 0 ? Commands::All : Commands::CompileAndProve;
        const Verdict verdict = runApart(program, commands);
        if (verdict.outcome.clean) ++clean;
        if (verdict.failure.empty()) continue;
        ++failed;
        if (++failures[verdict.failure] == 1) report(seed, program, commands, verdict);
        if (!settings.keepGoing) break;
    }
    for (const auto& [failure, count] : failures)
        fmt::print("{} times {}\n", count, failure);
    fmt::print("{} programs from seed {}: {} compile, {} have errors, {} fail\n", settings.count,
               settings.seed, clean, settings.count - clean - failed, failed);
    return failed == 0 ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    Settings settings;
    CLI::App app("random whole programs through everything that the compiler does");
    app.add_option("--seed", settings.seed, "of the first program; the next ones count on");
    app.add_option("--count", settings.count, "how many programs");
    app.add_option("--every", settings.every, "each so many-th program goes through all commands")
        ->check(CLI::PositiveNumber);
    app.add_flag("--show", settings.show, "print each program");
    app.add_flag("--keep-going", settings.keepGoing, "do not stop at the first failure; each is shown once");
    CLI11_PARSE(app, count, arguments);
    return run(settings);
}
