#pragma once

#include "expansion/providers.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace drc::expansion {

/// The service and the operation that a provider says to stand behind `invoke`; nothing where it says none.
inline std::optional<std::pair<std::string_view, std::string_view>> invocationOf(const Provider& provider) {
    const std::string_view name = provider.invocation;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    return std::pair(name.substr(0, dot), name.substr(dot + 1));
}

} // namespace drc::expansion
