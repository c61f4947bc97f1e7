#pragma once

#include "ir/program.hpp"

#include <memory>
#include <string>
#include <vector>

/// Which configurations a program is deployed as. In the layout `single` it is one. In the layout `split`
/// there is one for each region, in the order of the regions, and a last one, `global`, for what needs
/// several of them: each can be changed while the regions of the others are gone.
namespace drc::layout {

/// A value that one configuration passes to a later one, as a variable of the later one.
struct StackInput {
    std::string from;     ///< name of the configuration that knows the value
    std::string key;      ///< under which its output `values` holds it
    std::string variable; ///< of the configuration that takes it
};

/// Name of the output with the values that a configuration passes on.
inline constexpr const char* handoverOutput = "values";
/// Name of the last configuration of the layout `split`.
inline constexpr const char* globalName = "global";

/// One configuration: a program of its own that refers to nothing outside it.
struct Configuration {
    std::string name; ///< also its folder; empty for the only one
    const ir::Program& program;
    std::vector<StackInput> stackInputs; ///< what it takes, in the order of first use
    std::shared_ptr<const ir::Program> own =
        nullptr; ///< the program, where it was made for the configuration
};

/// Where the state of a configuration is kept, as the library says it: in its own region, or, where it has
/// several, in the last one, which survives the first; null for nowhere in particular.
const ir::Value& stateOf(const ir::Program& program);

/// The configurations in the order in which they are applied; they are destroyed in reverse. The only one is
/// the program itself.
std::vector<Configuration> partition(const ir::Program& program);

} // namespace drc::layout
