#pragma once

#include "diagnostics/diagnostic.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>

namespace drc::diagnostics {

/// A code with the types of its message's arguments; a format that does not fit them does not compile.
template <class... Args>
struct Code {
    CodeInfo info;
    fmt::format_string<const Args&...> format;

    std::string message(const std::type_identity_t<Args>&... args) const {
        return fmt::format(format, args...);
    }
};

namespace codes {

#define DRC_DIAGNOSTIC(name, id, severity, message, ...)                                                     \
    inline constexpr Code<__VA_ARGS__> name{{id, #name, Severity::severity}, message};
#define DRC_UNDEFINED(name, id, severity, message, ...)                                                      \
    inline constexpr Code<__VA_ARGS__> name{{id, #name, Severity::severity, Basis::Undefined}, message};
#define DRC_UNRESOLVED(name, id, severity, message, ...)                                                     \
    inline constexpr Code<__VA_ARGS__> name{{id, #name, Severity::severity, Basis::Unresolved}, message};
#define DRC_WHOLE(name, id, severity, message, ...)                                                          \
    inline constexpr Code<__VA_ARGS__> name{{id, #name, Severity::severity, Basis::Whole}, message};
#include "diagnostics/codes.def"

} // namespace codes

} // namespace drc::diagnostics
