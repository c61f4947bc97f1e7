#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace drc::driver {

struct ReadOptions;
struct ReportOptions;

/// What a command does once its options are read; gives the exit code.
using Action = std::function<int()>;

/// The options of one command. The variables must live until the action has run.
class Arguments {
public:
    explicit Arguments(CLI::App& app) : app_(app) {}

    /// Arguments without a name, as in `FILE…`; `least` of them must be given.
    Arguments& positional(const std::string& name, std::vector<std::string>& values, const std::string& help,
                          std::size_t least);
    /// `names` as in `-o,--output`; `placeholder` is shown in the help.
    Arguments& option(const std::string& names, const std::string& placeholder, std::string& value,
                      const std::string& help);
    /// May be given several times.
    Arguments& options(const std::string& names, const std::string& placeholder,
                       std::vector<std::string>& values, const std::string& help);
    /// A whole number, where it is given.
    Arguments& number(const std::string& name, const std::string& placeholder,
                      std::optional<std::size_t>& value, const std::string& help);
    Arguments& choice(const std::string& name, std::string& value, const std::vector<std::string>& choices,
                      const std::string& help, bool required = false);
    Arguments& flag(const std::string& name, bool& value, const std::string& help);
    /// `--stdlib`, `--allow-read`, `--set`, `--today` and `--jobs`.
    Arguments& reading(ReadOptions& options);
    /// `--format`, `--findings`, `--color` and, where files are read, `--stdin-filename`. `results`: the
    /// formats that the command's result has, the default first; none where the findings are all that it
    /// gives.
    Arguments& report(ReportOptions& options, std::vector<std::string> results = {});

private:
    CLI::App& app_;
};

/// Thrown by actions for combinations that the options themselves cannot rule out.
struct UsageError {
    std::string message;
};

} // namespace drc::driver
