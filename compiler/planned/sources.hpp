#pragma once

#include "planned/blocks.hpp"
#include "planned/document.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drc::planned {

/// The names of the files right in a folder, sorted; none where it cannot be read.
using ListFolder = std::function<std::vector<std::string>(const std::string& folder)>;
/// The text of a file; nothing where it cannot be read.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// The files of a configuration, as far as they are there: where its resources are written.
class Sources {
public:
    /// `folder` holds the root module; the others are where their calls say, or where Terraform has put them.
    Sources(const Document& document, std::string folder, ListFolder list, ReadFile read,
            source::SourceMap& sources);

    /// The block of an instance; null where nobody knows it.
    const Block* of(const Instance& instance) const;
    /// The line of the program that a block was compiled from; empty where there is none.
    source::Span programLine(const Block& block) const;
    const std::vector<const Block*>& blocks() const { return all_; }

private:
    void addModules(const Document& document);
    void readModule(const std::string& module, const std::string& folder);

    std::string folder_;
    ListFolder list_;
    ReadFile read_;
    source::SourceMap& sources_;
    std::map<std::string, std::string, std::less<>> folders_;      ///< by the path of the module
    std::map<std::string, std::vector<Block>, std::less<>> files_; ///< by path
    std::map<std::string, const Block*, std::less<>> byName_;      ///< by `module|keyword|type|name`
    std::vector<const Block*> all_;
    mutable std::map<std::string, std::optional<source::FileId>, std::less<>> programs_;
};

} // namespace drc::planned
