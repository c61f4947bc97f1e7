#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "policy/rule_settings.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drc::policy {

/// Which rules are asked: those that only warn say nothing of whether a topology compiles.
enum class Levels : std::uint8_t { All, Errors };

/// Judges a topology by every rule of every policy that has a level: those of the library first, then the
/// user's own. A broken rule is reported at the user's line unless it is suppressed; a suppression that names
/// no rule, a required one, or one that nothing breaks, is reported too.
void run(const semantics::Model& model, const ir::Program& program, library::Library& library,
         const expansion::Providers& providers, semantics::Evaluator& evaluator,
         const RuleSettings& settings = {}, Levels levels = Levels::All);

/// An example of a rule: a program that keeps it, or one that breaks it.
struct Example {
    std::string policy;
    std::string rule;
    bool good = false;
    std::string text; ///< a whole file
    source::Span span{};
};

/// The examples of every rule, for the tests that run them. Those that declare no regions get these lines.
std::vector<Example> examples(library::Library& library, const std::string& regions);

} // namespace drc::policy
