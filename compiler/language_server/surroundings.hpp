#pragma once

#include "source/file_system.hpp"

#include <string>
#include <vector>

namespace drc::language_server {

/// What a session must know of the machine; whoever runs it says it.
class Surroundings {
public:
    virtual ~Surroundings() = default;
    /// The programs of the project that a file belongs to, sorted by path: what may import it. A file of no
    /// project belongs to the innermost of these folders that holds it.
    virtual std::vector<std::string> programsAround(const std::string& path,
                                                    const std::vector<std::string>& folders) const = 0;
    /// What programs may read.
    virtual const source::FileSystem& files() const = 0;
    virtual std::string version() const = 0;
};

} // namespace drc::language_server
