#pragma once

#include "programs/expressions.hpp"
#include "programs/kinds.hpp"
#include "programs/library_kinds.hpp"
#include "programs/program.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::fuzz {

/// Writes topologies that use kinds of the program and of the library.
class Topologies {
public:
    Topologies(testing::RandomChoices& choices, Expressions& expressions, const std::vector<Kind>& kinds)
        : choices_(choices), expressions_(expressions), kinds_(kinds) {}

    /// `patterns` are names for `strategy`; `rules` for `allow`.
    Statement write(const std::string& name, const Scope& top, const std::vector<std::string>& patterns,
                    const std::vector<std::string>& rules);

private:
    struct Component {
        std::string name;
        const Kind* kind;
        bool replicates = false;
    };

    void regions(Statements& body);
    void values(Statements& body);
    void components(Statements& body);
    void own(const Kind& kind, Statements& body);
    const Component& ofLibrary(const LibraryKind& kind, Statements& body);
    const Component& some(std::string_view kind, Statements& body);
    void replicate(Statements& body);
    void plans(Statements& body);
    Statement plan(std::string_view head, bool watches);
    Statement detect();
    Statement steps(std::string_view head, std::uint32_t most);
    Statement step();
    void promises(Statements& body, const std::string& name, const std::vector<std::string>& rules);

    std::string setting(const Parameter& parameter, const Scope& scope);
    std::string settings(const std::vector<Parameter>& parameters, const Scope& scope);
    std::string unique(std::string_view what);

    testing::RandomChoices& choices_;
    Expressions& expressions_;
    const std::vector<Kind>& kinds_;
    std::vector<std::string> roles_;
    std::vector<Component> components_;
    Scope scope_;    ///< what is known while the program is compiled
    Scope deferred_; ///< and what only the deployment knows
    std::uint32_t count_ = 0;
};

} // namespace drc::fuzz
