#include "driver/commands.hpp"
#include "driver/lint/lint_options.hpp"

#include <memory>

namespace drc::driver {

namespace {

Action declareLint(Arguments& arguments) {
    const auto options = std::make_shared<LintOptions>();
    LintSettings& settings = options->settings;
    arguments
        .positional("FILE", options->paths,
                    "files, and folders that are searched for `*.dr`; nothing means the current folder, `-` "
                    "standard input. A file may also be a plan or a state of Terraform, as JSON",
                    0)
        .flag("--fix", options->fix, "apply the fixes that keep the meaning; the other findings are reported")
        .flag("--fix-unsafe", options->fixUnsafe, "also apply fixes that somebody should review")
        .flag("--diff", options->diff, "show what fixes would change, and write nothing")
        .option("--since", "REV", options->since, "only what is not found in this git revision of the files")
        .option("--baseline", "FILE", settings.baseline, "leave out the findings that this file holds")
        .flag("--update-baseline", options->updateBaseline,
              "write what is found into the file of `--baseline`")
        .flag("--exceptions", options->exceptions,
              "list the suppressions alone, those that end first before the others; as text or as json")
        .option("--sources", "DIR", options->configuration,
                "the folder of the configuration that plans and states are of; by default that of the file")
        .number("--max-warnings", "N", settings.maxWarnings, "exit with 1 where there are more warnings")
        .reading(options->read)
        .report(options->report);
    return [options] { return lint(*options); };
}

} // namespace

const Command lintCommand{"lint", "report everything that rules find, for people and for tools", declareLint};

} // namespace drc::driver
