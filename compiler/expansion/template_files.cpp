#include "expansion/template_files.hpp"

#include "expansion/python_imports.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::expansion {

using source::EmbeddedFile;

namespace {

constexpr std::string_view moduleEnding = ".py";

/// The files in a folder of the templates, with their paths below it.
std::vector<EmbeddedFile> filesIn(std::string_view folder) {
    std::vector<EmbeddedFile> result;
    for (const EmbeddedFile& file : source::embeddedTemplates()) {
        const bool isInside = file.path.size() > folder.size() && file.path.starts_with(folder) &&
                              file.path[folder.size()] == '/';
        if (isInside) result.push_back({file.path.substr(folder.size() + 1), file.text});
    }
    return result;
}

/// `answers` of `answers.py`, and of a file in the folder `answers`.
std::string_view moduleOf(std::string_view path) {
    if (path.find('/') == std::string_view::npos && path.ends_with(moduleEnding))
        path.remove_suffix(moduleEnding.size());
    return path.substr(0, path.find('/'));
}

} // namespace

std::vector<EmbeddedFile> withSharedModules(std::vector<EmbeddedFile> own,
                                            const std::vector<EmbeddedFile>& shared) {
    std::vector<bool> isNeeded(shared.size(), false);
    const auto isOwn = [&](std::string_view module) {
        return std::any_of(own.begin(), own.end(),
                           [&](const EmbeddedFile& file) { return moduleOf(file.path) == module; });
    };
    std::vector<EmbeddedFile> toRead = own;
    while (!toRead.empty()) {
        const EmbeddedFile file = toRead.back();
        toRead.pop_back();
        if (!file.path.ends_with(moduleEnding)) continue;
        for (const std::string_view module : importedModules(file.text))
            for (std::size_t index = 0; index < shared.size(); ++index) {
                if (isNeeded[index] || moduleOf(shared[index].path) != module || isOwn(module)) continue;
                isNeeded[index] = true;
                toRead.push_back(shared[index]);
            }
    }
    for (std::size_t index = 0; index < shared.size(); ++index)
        if (isNeeded[index]) own.push_back(shared[index]);
    return own;
}

std::vector<EmbeddedFile> filesOfTemplate(std::string_view name) {
    if (name == sharedModules) return {};
    return withSharedModules(filesIn(name), filesIn(sharedModules));
}

} // namespace drc::expansion
