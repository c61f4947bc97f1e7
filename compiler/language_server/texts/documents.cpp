#include "language_server/texts/documents.hpp"

#include "language_server/uri.hpp"
#include "library/configuration.hpp"
#include "source/embedded.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::language_server {

namespace {

constexpr std::string_view libraryFolder = "stdlib/";

} // namespace

std::string documentPath(std::string_view uri) {
    if (auto path = pathOf(uri)) return *std::move(path);
    const std::string whole = normalized(uri);
    const std::string_view scheme = schemeOf(whole);
    if (scheme != libraryScheme) return whole;
    std::string_view rest = std::string_view(whole).substr(scheme.size() + 1);
    while (rest.starts_with('/'))
        rest.remove_prefix(1);
    return std::string(libraryFolder) + decoded(rest);
}

std::string documentUri(const std::string& path) {
    if (path.starts_with('/')) return uriOf(path);
    if (isInLibrary(path))
        return fmt::format("{}:/{}", libraryScheme, encoded(path.substr(libraryFolder.size())));
    return path;
}

bool isInLibrary(std::string_view path) {
    return path.starts_with(libraryFolder);
}

bool isConfiguration(std::string_view path) {
    return path.substr(path.rfind('/') + 1) == library::configurationFile;
}

std::string documentUri(const source::SourceFile& file) {
    return documentUri(file.path());
}

void Documents::open(std::string_view uri, std::int64_t version, std::string text) {
    const std::string path = documentPath(uri);
    byPath_[path] = {std::string(uri), path, version, std::make_shared<const Text>(path, std::move(text))};
}

void Documents::close(std::string_view uri) {
    byPath_.erase(documentPath(uri));
}

Document* Documents::find(std::string_view uri) {
    const auto found = byPath_.find(documentPath(uri));
    return found == byPath_.end() ? nullptr : &found->second;
}

const Document* Documents::at(const std::string& path) const {
    const auto found = byPath_.find(path);
    return found == byPath_.end() ? nullptr : &found->second;
}

std::shared_ptr<const Overlay> Documents::overlay() const {
    auto result = std::make_shared<Overlay>();
    for (const auto& [path, document] : byPath_)
        result->emplace(path, document.text);
    return result;
}

} // namespace drc::language_server
