#pragma once

#include "driver/arguments.hpp"

/// The subcommands: one file each, and one line here.
#define DRC_COMMANDS(COMMAND)                                                                                \
    COMMAND(compile)                                                                                         \
    COMMAND(check)                                                                                           \
    COMMAND(lint)                                                                                            \
    COMMAND(fmt)                                                                                             \
    COMMAND(explain)                                                                                         \
    COMMAND(cost)                                                                                            \
    COMMAND(derive)                                                                                          \
    COMMAND(prove)                                                                                           \
    COMMAND(simulate)                                                                                        \
    COMMAND(diff)                                                                                            \
    COMMAND(reference)                                                                                       \
    COMMAND(dump)

namespace drc::driver {

struct Command {
    const char* name;
    const char* summary;
    Action (*declare)(Arguments& arguments);
};

#define DRC_COMMAND(name) extern const Command name##Command;
DRC_COMMANDS(DRC_COMMAND)
#undef DRC_COMMAND

/// The whole command line; gives the exit code. Never throws.
int runCommandLine(int argumentCount, const char* const* arguments) noexcept;

} // namespace drc::driver
