#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "semantics/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drc::policy {

/// Which rules are asked: those that only warn say nothing of whether a topology compiles.
enum class Levels : std::uint8_t { All, Errors };

struct Asked {
    Levels levels = Levels::All;
    bool advice = false;               ///< also the rules of advice
    semantics::Kinds* kinds = nullptr; ///< what rules ask of settings needs it
    /// What the ledger says: then the rules that ask for it are judged, and no others.
    std::optional<semantics::Value> ledger{};
};

/// Judges a topology by every rule of every policy: those of the library first, then the user's own. A broken
/// rule is reported at the user's line unless it is suppressed; a suppression that names no rule, or that
/// nothing needs, is reported too. Says whether rules wait for the ledger.
bool run(const semantics::Model& model, const ir::Program& program, library::Library& library,
         const expansion::Providers& providers, semantics::Evaluator& evaluator, const Asked& asked = {});

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
