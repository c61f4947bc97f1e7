#pragma once

#include "source/file_system.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing {

/// Files that live in a test alone.
class MemoryFiles final : public source::FileSystem {
public:
    MemoryFiles() = default;
    explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

    void add(const std::string& path, std::string text) { files_[path] = std::move(text); }

    source::Result<std::string> read(const std::string& path) const override {
        const auto found = files_.find(path);
        if (found == files_.end()) return source::Failure{"no such file or folder"};
        return found->second;
    }

    source::Result<source::Listing> list(const std::string& folder) const override {
        const std::string prefix = folder == "." ? "" : folder + "/";
        source::Listing listing;
        for (const auto& [path, text] : files_)
            if (path.compare(0, prefix.size(), prefix) == 0)
                listing.files.push_back({path.substr(prefix.size()), false, false, text.size()});
        if (listing.files.empty()) return source::Failure{"no such file or folder"};
        return listing;
    }

private:
    std::map<std::string, std::string> files_;
};

} // namespace drc::testing
