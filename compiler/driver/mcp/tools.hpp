#pragma once

#include "driver/mcp/child.hpp"
#include "driver/mcp/messages.hpp"
#include "driver/mcp/project.hpp"
#include "driver/mcp/revision.hpp"
#include "driver/run.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The commands that are tools.
namespace drc::driver::mcp {

/// What a command is about, besides its options.
enum class Subject : std::uint8_t {
    Programs,         ///< files, or a text
    OptionalPrograms, ///< the same, and it works without them
    Codes,            ///< of diagnostics
    Versions          ///< two files or folders, or such of a revision
};

/// A command that a client may run. Nothing here writes: what is not listed cannot be given.
struct Tool {
    std::string_view command;
    std::string_view title;
    std::string_view description;
    Subject subject = Subject::Programs;
    std::vector<std::string_view> options{};   ///< of the command, where it has them
    std::vector<std::string_view> withFiles{}; ///< added where files are named
};

/// All of them, also of commands that this compiler does not have.
std::span<const Tool> allTools();

/// Arguments that a tool does not have, or not so.
struct WrongArguments {
    std::string message;
};

/// A path that leads out of the project.
struct RefusedPath {
    std::string message;
};

/// The tools of this compiler, for one project.
class Tools {
public:
    /// `read`: what the user has given to the server, for each command that reads programs.
    Tools(const Project& project, const ReadOptions& read);

    /// What `tools/list` gives.
    Json list(const Revision& revision) const;
    bool has(std::string_view name) const;
    /// What a call runs. Throws WrongArguments or RefusedPath.
    CommandLine commandLine(std::string_view name, const Received& arguments) const;

    /// A parameter of a tool.
    struct Parameter {
        enum class Sort : std::uint8_t { Flag, Text, Texts, Path, Paths, Version };
        std::string name;
        Sort sort = Sort::Text;
        std::string help;
        std::string option{}; ///< as the command calls it; empty for the tool's subject
        std::vector<std::string> choices{};
        bool isRequired = false;
    };
    struct Offered {
        const Tool* tool = nullptr;
        std::vector<Parameter> parameters;
        std::vector<std::string> fixed; ///< options that each call is given
    };

private:
    const Offered& offered(std::string_view name) const;

    const Project& project_;
    std::vector<Offered> offered_;
};

} // namespace drc::driver::mcp
