#pragma once

#include "pipeline/analysis.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace drc::driver::lsp {

/// Whether a document shows what would help where an objective is missed, which the analysis must have tried.
bool showsAlternatives(std::string_view document);

/// Whether it is a file that is deployed, for which the analysis must know what the library says of that.
bool isDeployed(std::string_view document);

/// The text of one of the documents that are made of a program (`outputsOf` of the language server), as the
/// commands write it; empty for what is none.
std::string outputText(const std::shared_ptr<const pipeline::Analysis>& analysis, std::string_view document);

} // namespace drc::driver::lsp
