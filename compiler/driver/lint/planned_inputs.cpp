#include "driver/lint/planned_inputs.hpp"

#include "diagnostics/reported.hpp"
#include "planned/document.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

// What is larger is no configuration that people write.
constexpr std::uintmax_t largestFile = 16U << 20U;
constexpr std::size_t mostFiles = 10'000;

/// A document shows at its beginning that it is one.
bool beginsAsDocument(const std::string& path) {
    std::array<char, 256> beginning{};
    std::ifstream file(path, std::ios::binary);
    file.read(beginning.data(), beginning.size());
    return planned::isDocument({beginning.data(), static_cast<std::size_t>(file.gcount())});
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool isPlanned(const pipeline::Input& input, const LintOptions& options) {
    if (planned::isNamedAsDocument(input.path)) return input.unreadable.empty();
    // A pipe that brings nothing is a command that has failed, and no program.
    if (input.text)
        return planned::isDocument(*input.text) ||
               (input.path == diagnostics::standardInput && isBlank(*input.text));
    const auto& named = options.paths;
    const bool isNamed = std::find(named.begin(), named.end(), input.path) != named.end();
    return isNamed && input.unreadable.empty() && beginsAsDocument(input.path);
}

} // namespace

std::vector<pipeline::PlannedInput> takePlanned(std::vector<pipeline::Input>& inputs,
                                                const LintOptions& options, const source::FileSystem& files) {
    std::vector<pipeline::PlannedInput> result;
    for (auto input = inputs.begin(); input != inputs.end();) {
        if (!isPlanned(*input, options)) {
            ++input;
            continue;
        }
        if (!input->text) {
            auto text = files.read(input->path);
            if (!text) { // which the analysis reports
                ++input;
                continue;
            }
            input->text = *std::move(text);
        }
        const std::string folder =
            options.configuration.empty() ? source::folderOf(input->path) : options.configuration;
        result.push_back({input->path, *std::move(input->text), folder, input->configuration});
        input = inputs.erase(input);
    }
    return result;
}

pipeline::ConfigurationFiles configurationFiles(const source::FileSystem& files) {
    const auto list = [](const std::string& folder) {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end;
             !error && entry != end && names.size() < mostFiles; entry.increment(error)) {
            std::error_code ignored;
            const bool isFile = entry->is_regular_file(ignored) && entry->file_size(ignored) <= largestFile;
            if (isFile && !ignored) names.push_back(entry->path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    };
    const auto read = [&files](const std::string& path) -> std::optional<std::string> {
        std::error_code ignored;
        if (!fs::is_regular_file(path, ignored)) return std::nullopt;
        auto text = files.read(path);
        return text ? std::optional(*std::move(text)) : std::nullopt;
    };
    return {list, read};
}

} // namespace drc::driver
