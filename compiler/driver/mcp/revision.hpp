#pragma once

#include <span>
#include <string_view>

namespace drc::driver::mcp {

/// A revision of the protocol, and what differs between them here
/// (modelcontextprotocol.io/specification/REVISION/changelog).
struct Revision {
    std::string_view name;
    bool isStateless = false;           ///< each request names the revision; without, `initialize` chooses it
    bool hasBatches = false;            ///< several messages in an array
    bool hasAnnotations = false;        ///< a tool says that it only reads
    bool hasStructuredContent = false;  ///< results as JSON, with a schema, and titles
    bool answersWrongArguments = false; ///< wrong arguments of a tool are its failure, which models see
};

/// The oldest first.
std::span<const Revision> revisions();

/// Null when there is none of this name.
const Revision* findRevision(std::string_view name);

/// The newest one that `initialize` can choose.
const Revision& newestWithHandshake();

} // namespace drc::driver::mcp
