#pragma once

#include "syntax/statement.hpp"

#include <cstdint>

namespace drc::library {

/// What becomes of a resource: it will exist, it exists and is looked up, or it is read during deployment and
/// never stored.
enum class BlockMode : std::uint8_t { Resource, Data, Ephemeral };

inline BlockMode modeOf(syntax::StatementKind kind) {
    if (kind == syntax::StatementKind::Data) return BlockMode::Data;
    return kind == syntax::StatementKind::Ephemeral ? BlockMode::Ephemeral : BlockMode::Resource;
}

} // namespace drc::library
