#pragma once

#include "objectives/recovery.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drc::objectives {

/// Clients, or the work of a buffer, are sent to something that does not serve yet.
struct Window {
    std::string sender;
    std::optional<std::size_t> sends; ///< the action that sends them; nothing where no step does
    std::string component;
    ir::State state = ir::State::Absent; ///< when they are sent
    std::size_t until = 0;               ///< the action that ends it
};

/// In the order of components, of each sender and component the first. What an optional step does has, in the
/// worst case, happened where it sends somebody.
std::vector<Window> windowsOf(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery);

} // namespace drc::objectives
