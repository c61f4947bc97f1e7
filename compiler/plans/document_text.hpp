#pragma once

#include "expansion/deployed_value.hpp"
#include "ir/program.hpp"

namespace drc::plans {

using expansion::Writing;

/// Reports what the document of a plan would read as an expression of its own. Neither format has a way to
/// write it as a text.
void checkDocumentText(const ir::Value& value, ir::Plan::Format format, const Writing& writing);

} // namespace drc::plans
