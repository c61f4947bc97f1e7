#include "language_server/features.hpp"
#include "language_server/programs/workspace_files.hpp"
#include "language_server/texts/edits.hpp"
#include "language_server/uri.hpp"

#include "source/file_system.hpp"
#include "syntax/in_quotes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Files and folders that get other paths: who imports them is told.
namespace drc::language_server {

namespace {

/// From old paths to new ones, also of what lies below a folder.
class Moves {
public:
    explicit Moves(const Received& params) {
        const Received& files = json_rpc::memberOf(params, "files");
        if (!files.is_array())
            throw json_rpc::ProtocolError{json_rpc::invalidParams, "`files` is not a list"};
        for (const Received& one : files) {
            auto before = pathIn(one, "oldUri");
            auto after = pathIn(one, "newUri");
            if (before && after) moves_.insert_or_assign(*std::move(before), *std::move(after));
        }
    }

    std::string of(const std::string& path) const {
        for (std::string_view outer = path; !outer.empty(); outer = folderAround(outer))
            if (const auto found = moves_.find(outer); found != moves_.end())
                return found->second + path.substr(outer.size());
        return path;
    }

private:
    static std::optional<std::string> pathIn(const Received& file, const char* key) {
        const Received& uri = json_rpc::memberOf(file, key);
        if (!uri.is_string())
            throw json_rpc::ProtocolError{json_rpc::invalidParams, "a file has an `oldUri` and a `newUri`"};
        return pathOf(uri.get_ref<const std::string&>());
    }
    static std::string_view folderAround(std::string_view path) {
        const std::size_t slash = path.rfind('/');
        return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    }

    std::map<std::string, std::string, std::less<>> moves_;
};

std::vector<std::string_view> partsOf(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) parts.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

/// What a file in the folder writes to mean the path.
std::string relativeTo(const std::string& folder, const std::string& path) {
    const auto from = partsOf(folder);
    const auto to = partsOf(path);
    std::size_t shared = 0;
    while (shared < from.size() && shared + 1 < to.size() && from[shared] == to[shared])
        ++shared;
    std::string result;
    for (std::size_t level = shared; level < from.size(); ++level)
        result += "../";
    for (std::size_t part = shared; part < to.size(); ++part)
        result.append(to[part]).append(part + 1 < to.size() ? "/" : "");
    return result;
}

} // namespace

Json filesWillMove(const View& view, const Received& params) {
    const Moves moves(params);
    std::map<std::string, Json> edits;
    for (const auto& [path, file] : view.workspace().all(view.client().folders)) {
        const std::string folder = source::folderOf(moves.of(path));
        Json list = Json::array();
        const Lines lines(file->text);
        for (const WorkspaceFiles::File::Import& import : file->imports) {
            const std::string imported = moves.of(source::resolve(source::folderOf(path), import.path));
            if (source::resolve(folder, import.path) == imported) continue;
            const std::string written =
                syntax::inQuotes(import.path.starts_with('/') ? imported : relativeTo(folder, imported));
            list.push_back({{"range", rangeOf(lines, import.span, view.client().encoding)},
                            {"newText", written.substr(1, written.size() - 2)}});
        }
        if (!list.empty()) edits.emplace(path, std::move(list));
    }
    return edits.empty() ? Json(nullptr) : workspaceEdit(view, edits);
}

} // namespace drc::language_server
