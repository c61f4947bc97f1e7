#include "driver/unknown_name.hpp"

#include "diagnostics/suggestion.hpp"
#include "driver/arguments.hpp"

#include <fmt/format.h>

namespace drc::driver {

void throwUnknown(std::string_view what, const std::string& name, const std::vector<std::string>& known) {
    std::string message = fmt::format("unknown {} `{}`", what, name);
    const std::string meant = diagnostics::closest(name, known);
    if (!meant.empty())
        message += fmt::format("; did you mean `{}`?", meant);
    else if (known.empty())
        message += "; there is none";
    else
        message +=
            fmt::format("; there {} {}", known.size() == 1 ? "is" : "are", diagnostics::enumeration(known));
    throw UsageError{message};
}

} // namespace drc::driver
