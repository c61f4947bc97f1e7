#pragma once

#include "diagnostics/diagnostic.hpp"
#include "language_server/view.hpp"

#include <vector>

namespace drc::language_server {

/// `WorkspaceEdit`: the edits of files of the analysis, by document.
Json workspaceEdit(const View& view, const std::vector<diagnostics::Edit>& edits);

} // namespace drc::language_server
