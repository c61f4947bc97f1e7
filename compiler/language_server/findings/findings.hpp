#pragma once

#include "diagnostics/sink.hpp"
#include "language_server/client.hpp"
#include "language_server/view.hpp"

#include <map>
#include <string>
#include <vector>

namespace drc::language_server {

/// `Diagnostic`.
Json findingAt(const diagnostics::Diagnostic& finding, Json range, const View& view);

/// `Diagnostic[]` by the paths of the files that they are in; files without findings have an empty list.
/// `root`: what has no place is shown there.
std::map<std::string, Json> findingsByFile(const pipeline::Analysis& analysis, const std::string& root,
                                           const View& view);

/// `Diagnostic`: an error that is about all of a document.
Json findingOfDocument(const std::string& text);

/// Adds those of a list to another one that it does not have.
void addFindings(const Json& list, Json& all);

/// The first of them, and a last one that says how many there are beside.
Json capped(Json findings, std::size_t most);

} // namespace drc::language_server
