#pragma once

#include "expansion/deployed_value.hpp"
#include "ir/program.hpp"

namespace drc::plans {

using expansion::Writing;

/// Reports text that the format of the document would interpret as an expression. Neither format has a way to
/// write it as a text.
void checkDocumentText(const ir::Value& value, ir::Plan::Format format, const Writing& writing);

} // namespace drc::plans
