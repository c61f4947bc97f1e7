#pragma once

#include "driver/arguments.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The subcommands: one file each, and one line here.
#define DRC_COMMANDS(COMMAND)                                                                                \
    COMMAND(compile)                                                                                         \
    COMMAND(check)                                                                                           \
    COMMAND(lint)                                                                                            \
    COMMAND(test)                                                                                            \
    COMMAND(fmt)                                                                                             \
    COMMAND(explain)                                                                                         \
    COMMAND(cost)                                                                                            \
    COMMAND(derive)                                                                                          \
    COMMAND(prove)                                                                                           \
    COMMAND(simulate)                                                                                        \
    COMMAND(diff)                                                                                            \
    COMMAND(import)                                                                                          \
    COMMAND(reference)                                                                                       \
    COMMAND(dump)                                                                                            \
    COMMAND(lsp)                                                                                             \
    COMMAND(mcp)

namespace drc::driver {

struct Command {
    const char* name;
    const char* summary;
    Action (*declare)(Arguments& arguments);
};

#define DRC_COMMAND(name) extern const Command name##Command;
DRC_COMMANDS(DRC_COMMAND)
#undef DRC_COMMAND

/// Null when there is none of this name.
const Command* findCommand(std::string_view name);

/// An option of a command, or an argument without a name, as its help shows it.
struct DeclaredOption {
    std::string name;        ///< `--lose`, or `FILE`
    std::string placeholder; ///< `ROLE`, `text|json` for a choice; empty for a flag
    std::string help;
    bool isRepeated = false;
};
std::vector<DeclaredOption> optionsOf(const Command& command);

/// The whole command line; gives the exit code. Never throws.
int runCommandLine(int argumentCount, const char* const* arguments) noexcept;

} // namespace drc::driver
