#pragma once

#include "syntax/statement.hpp"

namespace drc::language_server {

/// What an editor shows a statement as: its `SymbolKind`.
int outlineKindOf(syntax::StatementKind kind);

} // namespace drc::language_server
