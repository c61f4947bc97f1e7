#pragma once

#include "source/source_map.hpp"
#include "source/span.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::planned {

/// A block of a configuration of Terraform: `resource "type" "name" {`.
struct Block {
    std::string keyword; ///< `resource`, `data`
    std::string type;
    std::string name;
    source::Span head{}; ///< up to the name
    source::Span all{};  ///< with its body
    /// Where its arguments and the blocks right within it are set, by name.
    std::vector<std::pair<std::string, source::Span>> settings;
    /// The lines of comments right above it, each as it stands.
    std::vector<source::Span> comments;
    std::string origin; ///< `file.dr:12`: what the compiler has written here says where it comes from

    /// Empty where the setting is not there.
    source::Span setting(std::string_view wanted) const;
};

/// The blocks of resources in a file, whatever else is in it: comments, strings and heredocs hold none. Files
/// whose names end with `.json` are read as JSON.
std::vector<Block> blocksIn(const source::SourceFile& file);

} // namespace drc::planned
