#include "driver/terminal.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace drc::driver {

namespace {

constexpr std::uint32_t defaultWidth = 80;
constexpr long widest = 1000;

// Where a job has its clone: GitHub Actions (docs.github.com, "Variables reference"), GitLab
// (docs.gitlab.com, "Predefined CI/CD variables reference"), Azure Pipelines (learn.microsoft.com, "Use
// predefined variables").
constexpr std::array rootsOfForges{"GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"};

std::string_view valueOf(const Environment& environment, const char* name) {
    const char* const value = environment(name);
    return value == nullptr ? "" : value;
}

bool isOn(std::string_view value) {
    return !value.empty() && value != "0" && value != "false";
}

std::uint32_t widthOf(int descriptor) {
    const char* const columns = std::getenv("COLUMNS");
    const long wanted = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
    if (wanted > 0 && wanted <= widest) return static_cast<std::uint32_t>(wanted);
    winsize size{};
    const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : defaultWidth;
}

} // namespace

bool wantsColour(Colour choice, bool isTerminal, const Environment& environment) {
    switch (choice) {
    case Colour::Always: return true;
    case Colour::Never: return false;
    case Colour::Auto: break;
    }
    if (!valueOf(environment, "NO_COLOR").empty()) return false;
    if (isOn(valueOf(environment, "CLICOLOR_FORCE")) || isOn(valueOf(environment, "FORCE_COLOR")))
        return true;
    return isTerminal && valueOf(environment, "TERM") != "dumb";
}

diagnostics::RenderOptions optionsFor(int descriptor, Colour choice) {
    const bool isTerminal = ::isatty(descriptor) == 1;
    const bool colour = wantsColour(choice, isTerminal, [](const char* name) { return std::getenv(name); });
    return {colour, isTerminal ? widthOf(descriptor) : 0};
}

diagnostics::Surroundings surroundingsOf(const std::vector<std::string>& named) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path folder = fs::current_path(error);
    diagnostics::Surroundings result{folder, folder, named};
    for (const char* const name : rootsOfForges) {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const fs::path root = fs::weakly_canonical(value, error);
        const fs::path inside = folder.lexically_relative(root);
        if (!error && !inside.empty() && *inside.begin() != "..") result.root = root;
    }
    return result;
}

} // namespace drc::driver
