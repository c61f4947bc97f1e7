#pragma once

#include "diagnostics/diagnostic.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

/// A text for a file, with the line ends that the file has.
std::string withLineEndsOf(const source::SourceFile& file, const std::string& text);

/// `WorkspaceEdit`: the edits of files of the analysis, by document. Line ends are those of each file.
Json workspaceEdit(const View& view, const std::vector<diagnostics::Edit>& edits);

/// The same of `TextEdit[]` by the paths of their documents.
Json workspaceEdit(const View& view, const std::map<std::string, Json>& edits);

/// Text with places that somebody fills in: a snippet for clients that know them, the proposals for others.
class TextWithHoles {
public:
    TextWithHoles& add(std::string_view text);
    /// `others`: what may stand there beside the proposal.
    TextWithHoles& hole(std::string_view proposal, const std::vector<std::string>& others = {});

    const std::string& plain() const { return plain_; }
    /// In the syntax of the protocol.
    const std::string& snippet() const { return snippet_; }

private:
    std::string plain_;
    std::string snippet_;
    int holes_ = 0;
};

/// `WorkspaceEdit` that inserts such a text at a byte of a file of the analysis.
Json insertion(const View& view, const source::SourceFile& file, std::uint32_t at, const TextWithHoles& text);

} // namespace drc::language_server
