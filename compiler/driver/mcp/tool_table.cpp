#include "driver/mcp/tools.hpp"

namespace drc::driver::mcp {

std::span<const Tool> allTools() {
    static const std::vector<Tool> table{
        {.command = "check",
         .title = "Check a program",
         .description = "Reports every error and warning in a program, each with its line, the reason and a "
                        "way out. An empty result means that there are none.",
         .options = {"--format", "--set", "--today"}},
        {.command = "lint",
         .title = "Judge a program by all rules",
         .description = "Reports everything that rules find in programs or in whole folders, as a result.",
         .options = {"--format", "--set", "--today", "--max-warnings", "--since", "--baseline",
                     "--exceptions"}},
        {.command = "prove",
         .title = "Prove recovery times",
         .description = "Adds up how long each recovery takes and what may be lost, term by term with the "
                        "evidence, and compares it with the objectives.",
         .options = {"--format", "--set", "--today"}},
        {.command = "simulate",
         .title = "Simulate a recovery",
         .description = "Plays a recovery over time, from the loss of a region (`lose`) until everything "
                        "serves again, or against a record of what failed when (`incident`).",
         .options = {"--format", "--lose", "--at", "--plan", "--topology", "--incident", "--also", "--all",
                     "--set", "--today"}},
        {.command = "diff",
         .title = "Compare two versions",
         .description = "Says what a change does to recovery: times, losses, plans, permissions, resources "
                        "that would be replaced, and costs.",
         .subject = Subject::Versions,
         .options = {"--format", "--fail-on", "--set", "--today"}},
        {.command = "explain",
         .title = "Explain a diagnostic",
         .description = "Explains diagnostics by their codes, with a program that fails and one that is "
                        "fixed; `list` names all codes.",
         .subject = Subject::Codes,
         .options = {"--format", "--list"}},
        {.command = "reference",
         .title = "Look a kind up",
         .description = "Shows what a kind of component is for: its settings, resources, exports, signals "
                        "and actions. Without `kind`, lists all kinds.",
         .subject = Subject::OptionalPrograms,
         .options = {"--kind"}},
        {.command = "derive",
         .title = "Derive the steps of plans",
         .description = "Shows a program with the steps of the recovery plans that list none.",
         .options = {"--diff", "--set"}},
        {.command = "fmt",
         .title = "Format a program",
         .description = "Shows a text in the canonical style; of files, what formatting would change.",
         .options = {"--check", "--diff"},
         .withFiles = {"--diff"}},
        {.command = "cost",
         .title = "Estimate costs",
         .description = "Estimates what topologies cost each month, by component and region.",
         .options = {"--format", "--set", "--today"}},
        {.command = "test",
         .title = "Test policies",
         .description = "Runs the good and bad programs with which policies are tested.",
         .options = {"--format", "--today"}},
    };
    return table;
}

} // namespace drc::driver::mcp
