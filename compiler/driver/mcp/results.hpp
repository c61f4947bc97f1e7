#pragma once

#include "driver/mcp/child.hpp"
#include "driver/mcp/messages.hpp"
#include "driver/mcp/revision.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The bodies of results.
namespace drc::driver::mcp {

struct Call;

/// Of `initialize`.
Json welcome(const Revision& revision);
/// Of `server/discover`.
Json discovery(const std::vector<std::string_view>& revisions);
/// Of a call that ran.
Json resultOfCall(const Call& call, const Ended& ended);
/// Of a call that did not.
Json failed(const std::string& reason);

/// With what a revision wants in each result.
Json completed(const Revision& revision, Json result);
/// With what a revision wants in results that stay the same as long as the server runs.
Json cacheable(const Revision& revision, Json result);

} // namespace drc::driver::mcp
