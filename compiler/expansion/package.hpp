#pragma once

#include "expansion/deployed_value.hpp"
#include "expansion/instance_frame.hpp"

#include <optional>
#include <string>

namespace drc::expansion {

/// The size limits of the service that runs a package, in bytes; nothing when they are not set.
struct PackageLimits {
    std::optional<double> archive; ///< as it is sent
    std::optional<double> files;   ///< all of them together, unpacked
};

/// Packs a folder, or with `template:NAME` a function that the compiler brings along, into an archive below
/// `functions/` and gives its path in the configuration's folder. The same folder gives the same archive for
/// every region of the component that uses it.
Value packageFolder(const InstanceFrame& place, const std::string& folder, const PackageLimits& limits,
                    const Writing& writing);

/// The names of the files below a folder that hold a text, sorted; what a package would leave out is passed
/// over.
Value filesHolding(const InstanceFrame& place, const std::string& folder, const std::string& text,
                   const Writing& writing);

} // namespace drc::expansion
