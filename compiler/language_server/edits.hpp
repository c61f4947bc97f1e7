#pragma once

#include "diagnostics/diagnostic.hpp"
#include "language_server/view.hpp"

#include <map>
#include <string>
#include <vector>

namespace drc::language_server {

/// `WorkspaceEdit`: the edits of files of the analysis, by document.
Json workspaceEdit(const View& view, const std::vector<diagnostics::Edit>& edits);

/// The same of `TextEdit[]` by the paths of their documents.
Json workspaceEdit(const View& view, const std::map<std::string, Json>& edits);

} // namespace drc::language_server
