#include "expansion/package.hpp"

#include "expansion/archive.hpp"
#include "expansion/instance.hpp"
#include "expansion/world.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Poison;

namespace {

/// Larger packages cannot be sent with the configuration; they belong into a bucket.
constexpr std::size_t largestPackage = 50U << 20U;

/// What editors, interpreters and version control leave behind: none of it belongs to a function.
bool isLitter(const std::string& path) {
    static constexpr std::array<std::string_view, 6> folders{".git",          "__pycache__", ".venv",
                                                             ".pytest_cache", ".idea",       ".vscode"};
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        if (std::find(folders.begin(), folders.end(), part) != folders.end() || part == ".DS_Store")
            return true;
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    return path.size() > 4 && path.substr(path.size() - 4) == ".pyc";
}

Value deployed(const std::string& path) {
    return Value::deferred(ir::artifactPath(path), semantics::Type::of(semantics::TypeKind::String));
}

} // namespace

namespace {

constexpr std::string_view templatePrefix = "template:";

using Files = std::vector<std::pair<std::string, std::string>>;

/// A function that the compiler brings along.
Files templateFiles(std::string_view name) {
    Files files;
    const std::string prefix = std::string(name) + "/";
    for (const source::EmbeddedFile& file : source::embeddedTemplates())
        if (file.path.substr(0, prefix.size()) == prefix)
            files.emplace_back(file.path.substr(prefix.size()), file.text);
    return files;
}

struct Reading {
    World& world;
    source::Span span;
    const Environment& environment;
    Evaluator& evaluator;
};

std::optional<Files> folderFiles(const Reading& reading, const std::string& folder) {
    const auto refuse = [&](const std::string& path, const std::string& reason) {
        reading.evaluator.report(reading.environment, codes::sourceUnreadable, reading.span, path, reason)
            .note("paths are relative to the file in which they stand");
        return std::nullopt;
    };
    const auto listed = reading.world.library.files().list(folder);
    if (!listed) return refuse(folder, listed.reason());
    Files files;
    std::size_t total = 0;
    for (const std::string& name : *listed) {
        if (isLitter(name)) continue;
        const std::string full = source::resolve(folder, name);
        auto content = reading.world.library.files().read(full);
        if (!content) return refuse(full, content.reason());
        reading.world.library.noteRead(full);
        total += content->size();
        files.emplace_back(name, std::move(*content));
        if (total <= largestPackage) continue;
        reading.evaluator.report(reading.environment, codes::packageTooLarge, reading.span, folder,
                                 total >> 20U, largestPackage >> 20U);
        return std::nullopt;
    }
    return files;
}

} // namespace

Value filesHolding(const Place& place, const std::string& folder, const std::string& text, source::Span span,
                   const Environment& environment, Evaluator& evaluator) {
    const auto files = folderFiles({place.instance().world(), span, environment, evaluator}, folder);
    if (!files) return Poison{};
    semantics::Items names;
    for (const auto& [name, content] : *files)
        if (content.find(text) != std::string::npos) names.emplace_back(name);
    return Value::list(std::move(names));
}

Value packageFolder(const Place& place, const std::string& folder, source::Span span,
                    const Environment& environment, Evaluator& evaluator) {
    World& world = place.instance().world();
    const auto packed = world.packages.find({&place.instance().component(), folder});
    if (packed != world.packages.end()) return deployed(packed->second);
    const bool isTemplate = folder.substr(0, templatePrefix.size()) == templatePrefix;
    const auto files = isTemplate ? std::optional(templateFiles(folder.substr(templatePrefix.size())))
                                  : folderFiles({world, span, environment, evaluator}, folder);
    if (!files) return Poison{};
    if (files->empty()) {
        evaluator.report(environment, codes::emptyPackage, span, folder);
        return Poison{};
    }
    std::string path = fmt::format("functions/{}.zip", place.instance().component().name);
    for (int number = 2; world.files.count(path) != 0; ++number)
        path = fmt::format("functions/{}-{}.zip", place.instance().component().name, number);
    world.packages.emplace(std::pair(&place.instance().component(), folder), path);
    world.files.emplace(path, ir::File{path,
                                       makeArchive(*files),
                                       {span, place.instance().component().span,
                                        place.instance().component().name, place.instance().kind().name}});
    return deployed(path);
}

} // namespace drc::expansion
