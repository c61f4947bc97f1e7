#include "expansion/package.hpp"

#include "expansion/archive.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "expansion/left_out.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Poison;

namespace {

constexpr std::string_view templatePrefix = "template:";
/// A package is never larger than this, since it is held in memory.
constexpr double largestSource = 512.0 * 1024 * 1024;
/// The number of an archive's entries has two bytes (APPNOTE 4.4.21).
constexpr std::size_t mostFiles = 65535;

Value deployed(const std::string& path) {
    return Value::deferred(ir::artifactPath(path), semantics::Type::of(semantics::TypeKind::String));
}

/// Of a function that the compiler brings along; null when there is none of that name.
const source::EmbeddedPackage* embeddedPackage(std::string_view name) {
    for (const source::EmbeddedPackage& package : source::embeddedPackages())
        if (package.name == name) return &package;
    return nullptr;
}

/// Reads what a source folder holds.
class Source {
public:
    Source(ExpansionContext& world, const std::string& folder, const Writing& writing)
        : world_(world), folder_(folder), writing_(writing) {}

    /// Nothing after a report.
    std::optional<std::vector<PackedFile>> read(double most) {
        const auto listed = world_.library.files().list(folder_);
        if (!listed) return refuse(folder_, listed.reason());
        sorted_ = sortOut(*listed, world_.leftOut());
        if (!mayBeRead(most)) return std::nullopt;
        std::vector<PackedFile> files;
        for (const source::ListedFile& file : sorted_.files) {
            const std::string full = source::resolve(folder_, file.path);
            auto content = world_.library.files().read(full);
            if (!content) return refuse(full, content.reason());
            world_.library.noteRead(full);
            files.push_back({file.path, std::move(*content), file.executable});
        }
        return files;
    }

    /// Whether the content, or the package of it, is small enough; reports when not.
    bool fits(const std::string& what, double size, std::optional<double> most) const {
        if (!most || size <= *most) return true;
        report(codes::packageTooLarge, what, folder_, printed(size), printed(*most));
        return false;
    }

    /// Reports the files that are excluded from the package, except for files of development tools.
    void explainOmissions() const {
        for (const source::Unlisted& entry : sorted_.unlisted)
            report(codes::cannotBePacked, entry.path, folder_, entry.reason)
                .help("put the file itself there, or a link to one in the same folder");
        for (const LeftOut why : {LeftOut::Output, LeftOut::State, LeftOut::Secret}) {
            std::vector<std::string> names;
            for (const Omission& omission : sorted_.omissions)
                if (omission.why == why) names.push_back(fmt::format("`{}`", omission.path));
            if (names.empty()) continue;
            constexpr std::size_t shown = 5;
            const std::size_t more = names.size() - std::min(names.size(), shown);
            names.resize(names.size() - more);
            report(codes::leftOutOfPackage, folder_,
                   fmt::format("{}{}", fmt::join(names, ", "),
                               more == 0 ? "" : fmt::format(" and {} more", more)),
                   std::string(spell(why)));
        }
    }

    bool complete() const { return sorted_.unlisted.empty(); }

private:
    /// Whether what was listed may be read; reports when not.
    bool mayBeRead(double most) const {
        double total = 0;
        for (const source::ListedFile& file : sorted_.files)
            total += static_cast<double>(file.bytes);
        const bool isSmallEnough = fits("content", total, most);
        const std::size_t count = sorted_.files.size();
        if (count > mostFiles)
            report(codes::packageTooLarge, "content", folder_, fmt::format("{} files", count),
                   fmt::format("{}", mostFiles));
        return isSmallEnough && count <= mostFiles;
    }

    std::nullopt_t refuse(const std::string& path, const std::string& reason) const {
        report(codes::sourceUnreadable, path, reason)
            .note("paths are relative to the file that contains them");
        return std::nullopt;
    }

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code,
                                    const std::type_identity_t<Args>&... args) const {
        return writing_.evaluator.report(writing_.environment, code, writing_.span, args...);
    }

    /// Rounded up, so that what is too large does not look as large as the most.
    static std::string printed(double bytes) {
        constexpr double kibibyte = 1024;
        constexpr double mebibyte = 1024 * kibibyte;
        const bool isSmall = bytes < mebibyte;
        const double count = std::ceil(bytes / (isSmall ? kibibyte : mebibyte));
        return fmt::format("{} {}", static_cast<std::int64_t>(count), isSmall ? "KiB" : "MiB");
    }

    ExpansionContext& world_;
    const std::string& folder_;
    const Writing& writing_;
    Sorted sorted_;
};

/// Where the component's next package lies.
std::string freePath(const ExpansionContext& world, const std::string& component) {
    std::string path = fmt::format("functions/{}.zip", component);
    for (int number = 2; world.files.count(path) != 0; ++number)
        path = fmt::format("functions/{}-{}.zip", component, number);
    return path;
}

std::nullptr_t reportEmpty(const std::string& folder, const Writing& writing) {
    writing.evaluator.report(writing.environment, codes::emptyPackage, writing.span, folder);
    return nullptr;
}

using MakeArchive = std::function<std::string()>; ///< nothing after a report

MakeArchive archivedTemplate(const Source& source, const std::string& folder, const PackageLimits& limits,
                             const Writing& writing) {
    const std::string name = folder.substr(templatePrefix.size());
    const source::EmbeddedPackage* const package = embeddedPackage(name);
    if (package == nullptr) return reportEmpty(folder, writing);
    const bool fits = source.fits("content", static_cast<double>(package->content), limits.files) &&
                      source.fits("package", static_cast<double>(package->archive.size()), limits.archive);
    if (!fits) return nullptr;
    return [package] { return std::string(package->archive); };
}

MakeArchive archivedFolder(Source& source, const std::string& folder, const PackageLimits& limits,
                           const Writing& writing) {
    auto read = source.read(limits.files.value_or(largestSource));
    if (!read) return nullptr;
    source.explainOmissions();
    if (!source.complete()) return nullptr;
    if (read->empty()) return reportEmpty(folder, writing);
    const auto files = std::make_shared<const std::vector<PackedFile>>(*std::move(read));
    const auto make = [files] { return makeArchive(*files); };
    // To make it takes long, and few come near their limit.
    if (!limits.archive || static_cast<double>(mostInArchive(*files)) <= *limits.archive) return make;
    if (source.fits("package", static_cast<double>(make().size()), limits.archive)) return make;
    return nullptr;
}

MakeArchive archived(ExpansionContext& world, const std::string& folder, const PackageLimits& limits,
                     const Writing& writing) {
    Source source(world, folder, writing);
    if (folder.starts_with(templatePrefix)) return archivedTemplate(source, folder, limits, writing);
    return archivedFolder(source, folder, limits, writing);
}

} // namespace

Value filesHolding(const InstanceFrame& place, const std::string& folder, const std::string& text,
                   const Writing& writing) {
    const auto files = Source(place.instance().world(), folder, writing).read(largestSource);
    if (!files) return Poison{};
    semantics::Items names;
    for (const PackedFile& file : *files)
        if (file.content.find(text) != std::string::npos) names.emplace_back(file.path);
    return Value::list(std::move(names));
}

Value packageFolder(const InstanceFrame& place, const std::string& folder, const PackageLimits& limits,
                    const Writing& writing) {
    ExpansionContext& world = place.instance().world();
    const semantics::Component& component = place.instance().owner();
    const auto packed = world.packages.find({&component, folder});
    if (packed != world.packages.end()) return deployed(packed->second);
    auto archive = archived(world, folder, limits, writing);
    if (!archive) return Poison{};
    const std::string path = freePath(world, component.name);
    world.packages.emplace(std::pair(&component, folder), path);
    world.files.emplace(path, ir::File{path,
                                       std::move(archive),
                                       {writing.span, component.span, component.name, component.kind->name}});
    return deployed(path);
}

} // namespace drc::expansion
