#pragma once

#include "diagnostics/diagnostic.hpp"
#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drc::driver {

/// What a finding is about, apart from where it stands: it survives the formatter, moved lines and renamed
/// files.
struct FindingKey {
    std::string key;  ///< 12 hexadecimal digits of a digest of all else
    std::string rule; ///< of a policy, else the code
    std::string
        declaration; ///< `topology payments`, `kind queue`, `terraform`; empty for what stands in no file
    std::string component;
    std::string attribute; ///< the names of the statements around the place, without the component's
};

/// Gives findings of one run their keys. Files in which something was found are parsed once more.
class FindingKeys {
public:
    explicit FindingKeys(const source::SourceMap& sources) : sources_(sources) {}

    FindingKey of(const diagnostics::Diagnostic& finding);
    /// The topologies and other declarations of a file.
    std::vector<std::string> declarationsOf(source::FileId file);

private:
    const syntax::Tree& treeOf(source::FileId file);
    bool hasPlace(source::Span span) const { return span.file < sources_.size(); }
    /// The names of the statements around another place of the finding.
    std::string pathOf(source::Span place);
    std::string componentOf(const diagnostics::Diagnostic& finding, const std::string& around);

    const source::SourceMap& sources_;
    std::map<source::FileId, syntax::Tree> trees_;
};

} // namespace drc::driver
