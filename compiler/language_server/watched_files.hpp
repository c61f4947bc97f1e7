#pragma once

#include "json_rpc/json_rpc.hpp"

#include <cstddef>
#include <set>
#include <string>

namespace drc::language_server {

/// Which files a client is asked to watch: all programs and configurations below its folders, and where else
/// programs have read something.
class WatchedFiles {
public:
    /// Folders beside those of programs; of more, the first ones in order are watched.
    static constexpr std::size_t mostFolders = 200;

    /// Says whether the client must be asked anew.
    bool update(const std::set<std::string>& filesRead);
    bool isAsked() const { return isAsked_; }
    /// `FileSystemWatcher[]`.
    json_rpc::Json watchers() const;

private:
    std::set<std::string> folders_; ///< what programs read besides programs stands in them
    bool isAsked_ = false;
};

} // namespace drc::language_server
