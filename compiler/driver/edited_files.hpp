#pragma once

#include "source/file_system.hpp"

#include <map>
#include <string>
#include <utility>

namespace drc::driver {

/// Files of which some have another text than the one that is stored.
class EditedFiles final : public source::FileSystem {
public:
    explicit EditedFiles(const source::FileSystem& files) : files_(files) {}

    void put(const std::string& path, std::string text) {
        texts_[source::resolve("", path)] = std::move(text);
    }

    source::Result<std::string> read(const std::string& path) const override {
        const auto edited = texts_.find(source::resolve("", path));
        return edited == texts_.end() ? files_.read(path) : edited->second;
    }
    source::Result<source::Listing> list(const std::string& folder) const override {
        return files_.list(folder);
    }

private:
    const source::FileSystem& files_;
    std::map<std::string, std::string> texts_;
};

} // namespace drc::driver
