#include "expansion/template_files.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

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

/// Whether a line of the text is `from MODULE import …`.
bool imports(std::string_view text, std::string_view module) {
    const std::string statement = "from " + std::string(module) + " import ";
    const std::size_t found = text.find(statement);
    return found != std::string_view::npos && (found == 0 || text[found - 1] == '\n');
}

} // namespace

std::vector<EmbeddedFile> filesOfTemplate(std::string_view name) {
    if (name == sharedModules) return {};
    std::vector<EmbeddedFile> result = filesIn(name);
    const std::size_t own = result.size();
    for (const EmbeddedFile& shared : filesIn(sharedModules)) {
        const std::string_view module = shared.path.substr(0, shared.path.size() - moduleEnding.size());
        const auto end = result.begin() + static_cast<std::ptrdiff_t>(own);
        if (std::any_of(result.begin(), end,
                        [&](const EmbeddedFile& file) { return imports(file.text, module); }))
            result.push_back(shared);
    }
    return result;
}

} // namespace drc::expansion
