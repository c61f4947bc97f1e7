#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "policy/rule_settings.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "semantics/value.hpp"
#include "source/date.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drc::policy {

/// Which rules are asked: those that only warn say nothing of whether a topology compiles.
enum class Levels : std::uint8_t { All, Errors };

/// That the resources are those of a plan or a state of Terraform, with no program behind them. Rules that
/// ask for anything but resources and regions are not asked then.
struct OfTerraform {
    /// Of the environment: without one, rules about environments are not asked.
    std::optional<std::string> suffix;
    /// The attributes that the configuration has as constants, by the resource.
    std::map<std::string, std::set<std::string>, std::less<>> constants;
};

struct Asked {
    Levels levels = Levels::All;
    bool advice = false; ///< also the rules of advice
    source::Date today{};
    const RuleSettings* settings = nullptr; ///< null without a configuration
    semantics::Kinds* kinds = nullptr;      ///< what rules ask of settings needs it
    /// What the ledger says: then the rules that ask for it are judged, and no others.
    std::optional<semantics::Value> ledger{};
    std::optional<OfTerraform> terraform{};
    bool forTerraform = false; ///< also the rules that the library has for plans and states alone
};

/// Judges a topology by every rule of every policy that has a level: those of the library first, then the
/// user's own. A broken rule is reported at the user's line unless it is suppressed; a suppression that names
/// no rule, a required one, or one that nothing breaks, or whose last day is over, is reported too. Says
/// whether rules wait for the ledger.
bool run(const semantics::Model& model, const ir::Program& program, library::Library& library,
         const expansion::Providers& providers, semantics::Evaluator& evaluator, const Asked& asked = {});

/// A rule as messages call it.
struct RuleName {
    std::string owner; ///< `policy `recovery``
    std::string rule;
    source::Span span{};   ///< of its name
    bool hasFixes = false; ///< it says how a finding is mended

    /// The note that each of its findings has.
    std::string note() const;
};

/// An example of a rule: a program that keeps it, or one that breaks it.
struct Example {
    RuleName rule;
    bool good = false;
    std::string text;    ///< a whole file
    source::Span span{}; ///< of the statement that holds it
    /// Where a part of the text is written.
    struct Piece {
        std::size_t begin = 0;
        source::Span span{};
    };
    std::vector<Piece> pieces{}; ///< in the order of the text

    /// Where that place of the text is written; the whole example for what is not.
    source::Span written(std::size_t at) const;
};

/// The rules of policies and patterns.
std::vector<RuleName> rulesIn(const std::vector<library::Declaration>& policies);
/// Their examples, for the tests that run them. Those that declare no regions get these, as statements.
std::vector<Example> examplesIn(const std::vector<library::Declaration>& policies,
                                const std::string& regions);

} // namespace drc::policy
