#include "driver/mcp/tools.hpp"

#include "diagnostics/suggestion.hpp"
#include "driver/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

namespace drc::driver::mcp {

namespace {

namespace fs = std::filesystem;
using Parameter = Tools::Parameter;
using Sort = Tools::Parameter::Sort;

constexpr std::size_t mostWords = 1000;
// Well below what a system passes to a program.
constexpr std::size_t mostBytesOfWords = std::size_t{512} << 10U;
// Each thread reserves memory, of which a command has a limit.
constexpr unsigned mostThreadsOfATool = 4;
constexpr const char* nameOfText = "--stdin-filename";

std::vector<std::string> alternativesOf(const std::string& placeholder) {
    std::vector<std::string> result;
    if (placeholder.find('|') == std::string::npos) return result;
    for (std::size_t begin = 0; begin <= placeholder.size();) {
        const std::size_t end = std::min(placeholder.find('|', begin), placeholder.size());
        result.push_back(placeholder.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

Sort sortOf(const DeclaredOption& option) {
    const bool isPath = option.placeholder == "FILE" || option.placeholder == "DIR";
    if (option.placeholder.empty()) return Sort::Flag;
    if (option.isRepeated) return isPath ? Sort::Paths : Sort::Texts;
    return isPath ? Sort::Path : Sort::Text;
}

Parameter parameterOf(const DeclaredOption& option) {
    Parameter result{option.name.substr(2), sortOf(option), option.help, option.name,
                     alternativesOf(option.placeholder)};
    std::replace(result.name.begin(), result.name.end(), '-', '_');
    if (result.choices.empty() && !option.placeholder.empty() &&
        option.placeholder.find('=') != std::string::npos)
        result.help += fmt::format(" ({})", option.placeholder);
    return result;
}

std::vector<Parameter> subjectOf(const Tool& tool) {
    switch (tool.subject) {
    case Subject::Codes:
        return {{"codes", Sort::Texts, "codes or their names, as in DR0101 or unexpected-token"}};
    case Subject::Versions:
        return {{"old",
                 Sort::Version,
                 "a file or folder, or one of a revision as in HEAD~1:payments.dr",
                 {},
                 {},
                 true},
                {"new", Sort::Version, "what it has become, named in the same ways", {}, {}, true}};
    case Subject::Programs:
    case Subject::OptionalPrograms: break;
    }
    return {
        {"files", Sort::Paths, "paths of programs, seen from the root of the project"},
        {"text", Sort::Text, "a program that is in no file, or not yet"},
        {"name", Sort::Path,
         "the path that `text` has or will have: findings show it, and imports are read from its folder"}};
}

const DeclaredOption* find(const std::vector<DeclaredOption>& options, std::string_view name) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const DeclaredOption& option) { return option.name == name; });
    return found == options.end() ? nullptr : &*found;
}

/// What the user has given to the server, where the command takes it. It runs elsewhere, so paths are
/// absolute.
std::vector<std::string> fixedOptions(const std::vector<DeclaredOption>& options, const ReadOptions& read) {
    std::vector<std::string> result;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (find(options, name) != nullptr) result.push_back(fmt::format("{}={}", name, value));
    };
    add("--color", "never");
    if (!read.library.empty()) add("--stdlib", fs::absolute(read.library).string());
    for (const std::string& folder : read.allowed)
        add("--allow-read", fs::absolute(folder).string());
    for (const std::string& value : read.given)
        add("--set", value);
    const std::size_t processors = std::clamp(std::thread::hardware_concurrency(), 1U, mostThreadsOfATool);
    add("--jobs", fmt::format("{}", read.threads == 0 ? processors : read.threads));
    return result;
}

Tools::Offered offer(const Tool& tool, const Command& command, const ReadOptions& read) {
    const std::vector<DeclaredOption> options = optionsOf(command);
    Tools::Offered result{&tool, subjectOf(tool), fixedOptions(options, read)};
    for (const std::string_view name : tool.options)
        if (const DeclaredOption* const option = find(options, name))
            result.parameters.push_back(parameterOf(*option));
    return result;
}

Json schemaOf(const Parameter& parameter) {
    const bool isList = parameter.sort == Sort::Texts || parameter.sort == Sort::Paths;
    Json value{{"type", parameter.sort == Sort::Flag ? "boolean" : "string"}};
    if (!parameter.choices.empty()) value["enum"] = parameter.choices;
    Json schema = isList ? Json{{"type", "array"}, {"items", std::move(value)}} : std::move(value);
    schema["description"] = parameter.help;
    return schema;
}

Json inputSchemaOf(const Tools::Offered& tool) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Parameter& parameter : tool.parameters) {
        properties[parameter.name] = schemaOf(parameter);
        if (parameter.isRequired) required.push_back(parameter.name);
    }
    Json schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

Json streamSchema(const char* stream) {
    return Json{
        {"type", {"string", "object", "array"}},
        {"description", fmt::format("what the command wrote to {}: a text, or in the format `json` the "
                                    "value that drc://docs/schemas/ describes",
                                    stream)}};
}

Json outputSchema() {
    const Json code{{"type", "integer"},
                    {"description",
                     "0: all is well, 1: errors in the program, 2: wrong usage, or a file that "
                     "cannot be read"}};
    return Json{{"type", "object"},
                {"properties",
                 {{"exit_code", code},
                  {"output", streamSchema("standard output")},
                  {"findings", streamSchema("standard error")}}},
                {"required", {"exit_code", "output", "findings"}}};
}

[[noreturn]] void wrong(const Parameter& parameter, std::string_view what) {
    throw WrongArguments{fmt::format("`{}`: {}", parameter.name, what)};
}

std::string wordOf(const Parameter& parameter, const Received& value) {
    if (!value.is_string()) wrong(parameter, "expected a string");
    const auto& word = value.get_ref<const std::string&>();
    if (word.find('\0') != std::string::npos) wrong(parameter, "a NUL character is not allowed");
    if (!parameter.choices.empty() &&
        std::find(parameter.choices.begin(), parameter.choices.end(), word) == parameter.choices.end())
        wrong(parameter,
              fmt::format("expected {}, found `{}`",
                          diagnostics::alternatives(parameter.choices, parameter.choices.size()), word));
    return word;
}

/// The words of an argument, none of which leads out of the project.
std::vector<std::string> wordsOf(const Parameter& parameter, const Received& value, const Project& project) {
    std::vector<std::string> words;
    if (parameter.sort == Sort::Texts || parameter.sort == Sort::Paths) {
        if (!value.is_array()) wrong(parameter, "expected a list of strings");
        if (value.size() > mostWords) wrong(parameter, fmt::format("the limit is {} strings", mostWords));
        for (const Received& one : value)
            words.push_back(wordOf(parameter, one));
    } else {
        words.push_back(wordOf(parameter, value));
    }
    for (const std::string& word : words) {
        std::optional<std::string> reason;
        if (parameter.sort == Sort::Path || parameter.sort == Sort::Paths) reason = project.refusal(word);
        if (parameter.sort == Sort::Version) reason = project.refusalOfRevision(word);
        if (reason) throw RefusedPath{*reason};
    }
    return words;
}

/// Puts a command line together.
class Line {
public:
    Line(const Tools::Offered& tool, const Project& project) : tool_(tool), project_(project) {}

    CommandLine of(const Received& arguments) {
        for (const auto& [name, value] : arguments.items())
            if (!value.is_null()) take(parameter(name), value);
        finish();
        CommandLine result{{std::string(tool_.tool->command)}, text_};
        result.arguments.insert(result.arguments.end(), options_.begin(), options_.end());
        result.arguments.insert(result.arguments.end(), tool_.fixed.begin(), tool_.fixed.end());
        result.arguments.emplace_back("--");
        if (text_) result.arguments.emplace_back("-");
        result.arguments.insert(result.arguments.end(), subject_.begin(), subject_.end());
        std::size_t bytes = 0;
        for (const std::string& word : result.arguments)
            bytes += word.size() + 1;
        if (bytes > mostBytesOfWords)
            throw WrongArguments{
                fmt::format("the arguments are too long: the limit is {} KiB", mostBytesOfWords >> 10U)};
        return result;
    }

private:
    const Parameter& parameter(const std::string& name) const {
        std::vector<std::string> known;
        for (const Parameter& one : tool_.parameters) {
            if (one.name == name) return one;
            known.push_back(one.name);
        }
        const std::string meant = diagnostics::closest(name, known);
        throw WrongArguments{meant.empty()
                                 ? fmt::format("unknown argument `{}`; expected {}", name,
                                               diagnostics::alternatives(known, known.size()))
                                 : fmt::format("unknown argument `{}`; did you mean `{}`?", name, meant)};
    }

    void take(const Parameter& parameter, const Received& value) {
        if (parameter.sort == Sort::Flag) {
            if (!value.is_boolean()) wrong(parameter, "expected true or false");
            if (value.get<bool>()) options_.push_back(parameter.option);
            return;
        }
        if (parameter.name == "text" && parameter.option.empty()) {
            if (!value.is_string()) wrong(parameter, "expected a string");
            text_ = value.get<std::string>();
            return;
        }
        for (std::string& word : wordsOf(parameter, value, project_)) {
            if (!parameter.option.empty())
                options_.push_back(fmt::format("{}={}", parameter.option, word));
            else if (parameter.name == "name")
                name_ = std::move(word);
            else if (parameter.name == "old")
                subject_.insert(subject_.begin(), std::move(word));
            else
                subject_.push_back(std::move(word));
        }
    }

    void finish() {
        const Subject subject = tool_.tool->subject;
        if (subject == Subject::Programs && subject_.empty() && !text_)
            throw WrongArguments{"expected `files` or `text`"};
        if (subject == Subject::Versions && subject_.size() < 2)
            throw WrongArguments{"expected `old` and `new`"};
        if (name_ && !text_) throw WrongArguments{"`name` is that of a `text`"};
        if (name_) options_.push_back(fmt::format("{}={}", nameOfText, *name_));
        if (subject_.empty()) return;
        for (const std::string_view option : tool_.tool->withFiles)
            if (std::find(options_.begin(), options_.end(), option) == options_.end())
                options_.emplace_back(option);
    }

    const Tools::Offered& tool_;
    const Project& project_;
    std::vector<std::string> options_;
    std::vector<std::string> subject_;
    std::optional<std::string> text_;
    std::optional<std::string> name_;
};

} // namespace

Tools::Tools(const Project& project, const ReadOptions& read) : project_(project) {
    for (const Tool& tool : allTools())
        if (const Command* const command = findCommand(tool.command))
            offered_.push_back(offer(tool, *command, read));
}

const Tools::Offered& Tools::offered(std::string_view name) const {
    return *std::find_if(offered_.begin(), offered_.end(),
                         [&](const Offered& one) { return one.tool->command == name; });
}

bool Tools::has(std::string_view name) const {
    return std::any_of(offered_.begin(), offered_.end(),
                       [&](const Offered& one) { return one.tool->command == name; });
}

Json Tools::list(const Revision& revision) const {
    Json result = Json::array();
    for (const Offered& one : offered_) {
        Json tool{{"name", one.tool->command}};
        if (revision.hasStructuredContent) tool["title"] = one.tool->title;
        tool["description"] = one.tool->description;
        tool["inputSchema"] = inputSchemaOf(one);
        if (revision.hasStructuredContent) tool["outputSchema"] = outputSchema();
        if (revision.hasAnnotations)
            tool["annotations"] = {{"title", one.tool->title},
                                   {"readOnlyHint", true},
                                   {"destructiveHint", false},
                                   {"idempotentHint", true},
                                   {"openWorldHint", false}};
        result.push_back(std::move(tool));
    }
    return result;
}

CommandLine Tools::commandLine(std::string_view name, const Received& arguments) const {
    return Line(offered(name), project_).of(arguments);
}

} // namespace drc::driver::mcp
