#pragma once

#include "driver/projects.hpp"
#include "source/file_system.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drc::driver {

/// Files below some folders only: what an untrusted program may read. Links are resolved before the check.
/// The files that the user named can always be read.
class ReadRoots final : public source::FileSystem {
public:
    /// `inputs` as they were named on the command line, `-` among them; `allowed` are folders besides.
    ReadRoots(const source::FileSystem& files, Projects& projects, const std::vector<std::string>& inputs,
              const std::vector<std::string>& allowed);

    source::Result<std::string> read(const std::string& path) const override;
    source::Result<source::Listing> list(const std::string& folder) const override;

private:
    bool holds(const std::string& path) const;
    source::Failure refusal() const;

    const source::FileSystem& files_;
    std::vector<std::string> inputs_;
    std::vector<std::filesystem::path> projects_;
    std::vector<std::filesystem::path> roots_; ///< of the projects, and what is allowed besides
};

} // namespace drc::driver
