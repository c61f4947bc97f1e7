#pragma once

#include "driver/mcp/messages.hpp"
#include "driver/mcp/revision.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::driver::mcp {

/// What the binary knows, for clients to read: the language, the library with its reference, the pages of
/// `drc explain`, the schemas of results, and records of incidents.
class Resources {
public:
    /// What `resources/list` gives, a page of it; throws a ProtocolError for a wrong cursor.
    Json list(const Received& parameters) const;
    /// What `resources/templates/list` gives.
    static Json templates(const Revision& revision);
    /// What `resources/read` gives; throws a ProtocolError where there is no such resource.
    Json read(const Revision& revision, const Received& parameters) const;

private:
    struct Resource {
        std::string uri;
        std::string name;
        std::string description;
        const char* type;
        std::string text;
    };

    const std::vector<Resource>& all() const;
    static std::vector<Resource> make();

    mutable std::vector<Resource> made_; ///< when it is first asked for
};

} // namespace drc::driver::mcp
