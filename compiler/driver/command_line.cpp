#include "diagnostics/render.hpp"

#include "diagnostics/suggestion.hpp"
#include "diagnostics/wrap.hpp"
#include "driver/commands.hpp"
#include "driver/run.hpp"
#include "library/given_values.hpp"
#include "source/ascii.hpp"
#include "source/date.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <new>
#include <utility>

/// The one file that sees CLI11.
namespace drc::driver {

namespace {

constexpr std::array commands{
#define DRC_COMMAND(name) &name##Command,
    DRC_COMMANDS(DRC_COMMAND)
#undef DRC_COMMAND
};

std::vector<std::string> commandNames() {
    std::vector<std::string> names(commands.size());
    std::transform(commands.begin(), commands.end(), names.begin(),
                   [](const Command* command) { return command->name; });
    return names;
}

std::string placeholderOf(const CLI::Option& option) {
    return option.get_items_expected_max() == 0 ? "" : option.get_type_name();
}

int usage(std::string_view message, std::string_view advice) {
    printError(fmt::format("drc: {}\n{}\n", diagnostics::presentable(message), advice));
    return refused;
}

// CLI11 would call it an unexpected argument; a word in this place is a command or the user's file.
std::optional<std::string> unknownCommand(std::string_view word) {
    const std::vector<std::string> names = commandNames();
    if (word.starts_with('-') || std::find(names.begin(), names.end(), word) != names.end())
        return std::nullopt;
    std::string message = fmt::format("`{}` is not a command", word);
    const std::string meant = diagnostics::closest(word, names);
    if (word.ends_with(".dr"))
        message += fmt::format("; did you mean `drc compile {}`?", word);
    else if (!meant.empty())
        message += fmt::format("; did you mean `{}`?", meant);
    else
        message += fmt::format("; the commands are {}", diagnostics::enumeration(names));
    return message;
}

std::string rephraseUsageError(const CLI::ParseError& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    if (message.size() > 1 && source::isCapital(message[0]) && !source::isCapital(message[1]))
        message.front() = source::small(message.front());
    while (message.ends_with('.') || message.ends_with(' '))
        message.pop_back();
    return message;
}

constexpr int mostThreads = 256;
constexpr std::size_t mostDigits = 9;

std::string notEmpty(const std::string& text) {
    return text.empty() ? "the value must not be empty" : "";
}

/// Whether it is `NAME=VALUE` or `TOPOLOGY.NAME=VALUE`.
std::string namesAValue(const std::string& text) {
    const std::size_t end = std::min(text.find('='), text.size());
    const auto isInName = [](char character) {
        return source::isLetter(character) || source::isDigit(character) || character == '_' ||
               character == '.';
    };
    const bool named = end != 0 && end != text.size() &&
                       std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), isInName);
    return named ? "" : fmt::format("expected NAME=VALUE, found `{}`", text);
}

std::string isDate(const std::string& text) {
    const source::Result<source::Date> date = source::dateOf(text);
    return date ? "" : fmt::format("`{}` is not a date: {}", text, date.reason());
}

/// Only the command that was named needs to be known, with its options; without one, all are, for the help.
void declareCommands(CLI::App& app, Action& chosen, std::string_view named) {
    const bool isCommand = findCommand(named) != nullptr;
    for (const Command* const command : commands) {
        if (isCommand && named != command->name) continue;
        CLI::App* const subcommand = app.add_subcommand(command->name, command->summary);
        if (!named.empty() && !named.starts_with('-') && named != command->name) continue;
        Arguments arguments(*subcommand);
        subcommand->callback([&chosen, action = command->declare(arguments)] { chosen = action; });
    }
}

int run(int count, const char* const* arguments) {
    CLI::App app("compiles disaster-recovery topologies to Terraform and runbooks", "drc");
    app.set_version_flag("--version", "drc " DRC_VERSION, "print the version");
    app.set_help_flag("-h,--help", "print this help");
    app.require_subcommand(0, 1);
    app.get_formatter()->label("REQUIRED", "");
    Action chosen;
    declareCommands(app, chosen, count > 1 ? arguments[1] : "");
    if (count > 1)
        if (const auto message = unknownCommand(arguments[1]))
            return usage(*message, "run `drc --help` for the list of commands");
    try {
        app.parse(count, arguments);
        if (chosen) return chosen();
        printError(app.help());
        return refused;
    } catch (const CLI::CallForVersion& version) {
        Run answer({});
        answer.print(std::string(version.what()) + "\n");
        return answer.finish();
    } catch (const CLI::Success&) {
        Run answer({});
        answer.print(app.help());
        return answer.finish();
    } catch (const CLI::ParseError& error) {
        const auto used = app.get_subcommands();
        return usage(rephraseUsageError(error),
                     fmt::format("run `drc{}{} --help` for its usage", used.empty() ? "" : " ",
                                 used.empty() ? "" : used.front()->get_name()));
    } catch (const UsageError& error) {
        return usage(error.message, fmt::format("run `drc {} --help` for its usage",
                                                app.get_subcommands().front()->get_name()));
    }
}

} // namespace

const Command* findCommand(std::string_view name) {
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command* command) { return command->name == name; });
    return found == commands.end() ? nullptr : *found;
}

std::vector<DeclaredOption> optionsOf(const Command& command) {
    CLI::App app;
    app.set_help_flag();
    Arguments arguments(app);
    command.declare(arguments);
    std::vector<DeclaredOption> result;
    for (const CLI::Option* const option : std::as_const(app).get_options())
        result.push_back(
            {option->get_positional() ? option->get_name(true) : "--" + option->get_lnames().at(0),
             placeholderOf(*option), option->get_description(), option->get_items_expected_max() > 1});
    return result;
}

Arguments& Arguments::positional(const std::string& name, std::vector<std::string>& values,
                                 const std::string& help, std::size_t least) {
    app_.add_option(name, values, help)->type_name("")->required(least > 0);
    return *this;
}

Arguments& Arguments::option(const std::string& names, const std::string& placeholder, std::string& value,
                             const std::string& help) {
    app_.add_option(names, value, help)->type_name(placeholder)->check(notEmpty);
    return *this;
}

Arguments& Arguments::reading(ReadOptions& options) {
    option("--stdlib", "DIR", options.library, "a folder to use instead of the standard library");
    this->options("--allow-read", "DIR", options.allowed,
                  "also allow reading files below this folder, besides the project's root; can be repeated");
    app_.add_option(std::string(library::givenOption), options.given,
                    "the value of a parameter, known at compile time; can be repeated, and the name may be "
                    "TOPOLOGY.NAME")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false)
        ->check(namesAValue);
    app_.add_option("--today", options.today,
                    "the day on which it is judged, of which findings depend; without it, that of "
                    "SOURCE_DATE_EPOCH, or of the clock, in UTC")
        ->type_name("DATE")
        ->check(isDate);
    app_.add_option("--jobs", options.threads,
                    "how many files are looked at at a time; as many as there are processors without it")
        ->type_name("N")
        ->check(CLI::Range(1, mostThreads));
    option("--config", "FILE", options.configuration, "a file to use instead of the project's drc.toml");
    return flag("--no-config", options.unconfigured, "do not read drc.toml");
}

Arguments& Arguments::options(const std::string& names, const std::string& placeholder,
                              std::vector<std::string>& values, const std::string& help) {
    app_.add_option(names, values, help)->type_name(placeholder)->allow_extra_args(false)->check(notEmpty);
    return *this;
}

Arguments& Arguments::number(const std::string& name, const std::string& placeholder,
                             std::optional<std::size_t>& value, const std::string& help) {
    const auto isNumber = [](const std::string& text) {
        const bool digits = !text.empty() && text.size() <= mostDigits &&
                            std::all_of(text.begin(), text.end(), source::isDigit);
        return digits ? "" : fmt::format("expected a whole number, found `{}`", text);
    };
    app_.add_option_function<std::size_t>(
            name, [&value](const std::size_t& number) { value = number; }, help)
        ->type_name(placeholder)
        ->check(isNumber);
    return *this;
}

Arguments& Arguments::choice(const std::string& name, std::string& value,
                             const std::vector<std::string>& choices, const std::string& help,
                             bool required) {
    const auto valid = [choices](const std::string& text) {
        if (std::find(choices.begin(), choices.end(), text) != choices.end()) return std::string();
        return fmt::format("expected {}, found `{}`", diagnostics::alternatives(choices), text);
    };
    app_.add_option(name, value, help)
        ->type_name(fmt::format("{}", fmt::join(choices, "|")))
        ->check(valid)
        ->required(required);
    return *this;
}

Arguments& Arguments::flag(const std::string& name, bool& value, const std::string& help) {
    app_.add_flag(name, value, help);
    return *this;
}

Arguments& Arguments::report(ReportOptions& options, std::vector<std::string> results) {
    std::vector<std::string> found;
    for (const diagnostics::Format& format : diagnostics::formats())
        found.emplace_back(format.name);
    options.results = std::move(results);
    std::vector<std::string> all = options.results;
    std::copy_if(found.begin(), found.end(), std::back_inserter(all), [&](const std::string& name) {
        return std::find(options.results.begin(), options.results.end(), name) == options.results.end();
    });
    choice("--format", options.format, all,
           options.results.empty() ? "the format of the findings"
                                   : "the format of the result, and of the findings where they have it");
    if (options.results.size() > 1)
        choice("--as", options.result, options.results, "the format of the result alone");
    choice("--findings", options.findings, found, "the format of the findings alone, on standard error");
    if (app_.get_option_no_throw("FILE") != nullptr)
        option("--stdin-filename", "PATH", options.standardInput,
               "what standard input is called: findings show it, and imports are read from its folder");
    return choice("--color", options.colour, {"auto", "always", "never"}, "when to colour");
}

int runCommandLine(int argumentCount, const char* const* arguments) noexcept {
    try {
        prepareStandardStreams();
        return run(argumentCount, arguments);
    } catch (const std::bad_alloc&) {
        printError("drc: out of memory\n");
    } catch (const std::exception& error) {
        printError(std::string("drc: internal error: ") + error.what() + "\n");
    } catch (...) {
        printError("drc: internal error\n");
    }
    return refused;
}

} // namespace drc::driver
