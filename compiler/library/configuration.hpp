#pragma once

#include "diagnostics/sink.hpp"
#include "library/rule_level.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace drc::library {

/// The file at the top of a project that configures the compiler.
inline constexpr std::string_view configurationFile = "drc.toml";

/// A text of a configuration, and where it stands.
struct ConfiguredText {
    std::string text;
    source::Span span{};
};

/// A value for a parameter of a rule, which the rule's declaration gives its type.
struct ConfiguredParameter {
    ConfiguredText name;
    std::variant<bool, double, std::string, std::vector<ConfiguredText>> value;
    source::Span span{}; ///< of the value
};

/// What is said of all rules of a name.
struct ConfiguredRule {
    ConfiguredText name;
    std::optional<RuleLevel> level;
    source::Span levelSpan{};
    std::vector<ConfiguredParameter> parameters;
};

/// What only `drc lint` asks.
struct LintConfiguration {
    std::optional<std::size_t> maxWarnings;
    std::optional<ConfiguredText> baseline; ///< a path
    std::vector<ConfiguredText> exclude;    ///< patterns of paths that folders are searched without
};

/// What `drc.toml` says. Paths in it are relative to its folder, and none leads out of it. Whether its rules
/// exist, and what types their parameters have, is judged where the rules are known.
struct Configuration {
    source::SourceMap sources; ///< the files of the run, which hold it
    const source::SourceFile* file = nullptr;
    diagnostics::Sink findings{};           ///< of reading it
    std::vector<ConfiguredText> policies{}; ///< patterns of paths
    /// The files that fit them, each with the pattern that named it, found by whoever has a disk.
    std::vector<ConfiguredText> policyFiles{};
    std::vector<ConfiguredRule> rules{}; ///< in the order of their names
    LintConfiguration lint{};

    /// A mistake may be why a policy is not among them: then nobody knows which rules there are.
    bool policiesAreUnclear = false;

    bool sound() const { return !findings.hasErrors(); }
};

/// Larger texts are refused.
inline constexpr std::size_t largestConfiguration = std::size_t{1} << 20U;

/// Reads the text of a file of `sources`. All that is wrong with its keys and values is reported in
/// `findings`; of what is no TOML, the first mistake.
Configuration readConfiguration(const source::SourceMap& sources, const source::SourceFile& file);

} // namespace drc::library
