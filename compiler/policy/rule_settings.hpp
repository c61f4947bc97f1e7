#pragma once

#include "library/configuration.hpp"
#include "library/rule_level.hpp"
#include "policy/rules.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::policy {

/// What the configuration of a project says of the rules of a namespace.
class RuleSettings {
public:
    RuleSettings() = default; ///< without a configuration: all is as it is declared
    /// Reports what it says of rules and parameters that there are not, values of other types, and levels for
    /// rules that are required.
    RuleSettings(const library::Configuration& configuration, library::Library& library,
                 semantics::Kinds& kinds, diagnostics::Sink& sink);

    /// The level that the rule has; nothing, after a report, where what it declares is none.
    std::optional<library::RuleLevel> levelOf(const syntax::Block& rule, diagnostics::Sink& sink) const;
    /// Where a configuration gives the rules of that name a level; empty where none does.
    source::Span levelSpan(std::string_view rule) const;
    bool setsLevels() const { return !rules_.empty(); }
    /// What is set for a parameter of a rule; null where its default counts.
    const semantics::Value* valueOf(const syntax::Definition& parameter) const;

private:
    void judge(const library::ConfiguredRule& configured, const std::vector<Rule>& rules,
               semantics::Kinds& kinds, diagnostics::Sink& sink);
    void set(const library::ConfiguredParameter& given, const std::vector<const Rule*>& rules,
             semantics::Kinds& kinds, diagnostics::Sink& sink);

    std::map<std::string, const library::ConfiguredRule*, std::less<>> rules_; ///< that have a level, by name
    std::unordered_map<const syntax::Definition*, semantics::Value> values_;
};

} // namespace drc::policy
