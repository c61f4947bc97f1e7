#include "programs/random_programs.hpp"

#include "programs/joined.hpp"
#include "programs/kinds.hpp"
#include "programs/mistakes.hpp"
#include "programs/topologies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace drc::fuzz {

namespace {

class Writer {
public:
    explicit Writer(std::uint64_t seed) : choices_(seed), expressions_(choices_) {}

    Program program() {
        File main{"main.dr", {}};
        File more{"parts/more.dr", {}};
        values(more.statements);
        functions(more.statements);
        if (choices_.chance(25)) trait(more.statements);
        if (choices_.chance(30)) policy("policy", more.statements);
        if (choices_.chance(20)) policy("pattern", more.statements);
        if (choices_.chance(20)) policy("advice", more.statements);
        for (std::uint32_t count = 1 + choices_.below(3); count > 0; --count)
            kind(choices_.chance(50) ? main.statements : more.statements);
        Topologies topologies(choices_, expressions_, kinds_);
        main.statements.push_back(topologies.write("shop", top_, patterns_, rules_));
        if (choices_.chance(8))
            main.statements.push_back(topologies.write("office", top_, patterns_, rules_));
        main.statements.insert(main.statements.begin(), line("import \"parts/more.dr\""));
        Program program{{std::move(main), std::move(more)}};
        if (choices_.chance(20)) program.files.push_back(extension(program.files.front()));
        if (choices_.chance(30))
            for (std::uint32_t count = 1 + choices_.below(3); count > 0; --count)
                makeMistake(program, choices_);
        return program;
    }

private:
    /// What ends the topology that stands first in the file, in a file of its own.
    File extension(File& main) {
        const auto isTopology = [](const Statement& statement) {
            return statement.head.starts_with("topology ");
        };
        const auto topology = std::find_if(main.statements.begin(), main.statements.end(), isTopology);
        Statements& all = topology->body;
        const auto first = all.begin() + choices_.below(static_cast<std::uint32_t>(all.size() + 1));
        Statements rest(std::make_move_iterator(first), std::make_move_iterator(all.end()));
        all.erase(first, all.end());
        File file{"rest.dr", {block("extend " + topology->head, std::move(rest))}};
        main.statements.push_back(line("import \"rest.dr\""));
        return file;
    }

    void values(Statements& body) {
        for (std::uint32_t count = choices_.below(3); count > 0; --count) {
            const Type type = expressions_.simpleType();
            const std::string name = fmt::format("shared_{}", top_.size() + 1);
            body.push_back(line(joined({"let ", name, " = ", expressions_.known(type, top_)})));
            top_.push_back({name, type});
        }
    }

    void functions(Statements& body) {
        for (std::uint32_t count = choices_.below(3); count > 0; --count) {
            Function function{fmt::format("compute_{}", count), {}, expressions_.simpleType()};
            Scope scope = top_;
            std::string names;
            for (std::uint32_t index = choices_.below(3); index > 0; --index) {
                function.takes.push_back(expressions_.simpleType());
                scope.push_back({fmt::format("given_{}", index), function.takes.back()});
                names += (names.empty() ? "" : ", ") + scope.back().text;
            }
            body.push_back(line(joined({"function ", function.name, "(", names,
                                        ") = ", expressions_.known(function.gives, scope)})));
            expressions_.declare(std::move(function));
        }
    }

    void trait(Statements& body) {
        trait_ = "reachable";
        body.push_back(block("trait reachable", {line("export address: string")}));
    }

    void kind(Statements& body) {
        Kind kind{fmt::format("own_kind_{}", kinds_.size() + 1)};
        Kinds writer(choices_, expressions_, kinds_);
        body.push_back(writer.write(top_, choices_.chance(40) ? trait_ : "", kind));
        kinds_.push_back(std::move(kind));
    }

    void policy(std::string_view keyword, Statements& body) {
        const std::string name = fmt::format("own_{}", keyword);
        const std::string rule = name + "_rule";
        Statements rules;
        rules.push_back(line("let longest = 40"));
        rules.push_back(line("function short(text) = length(literal(text)) <= longest"));
        Statements checks;
        checks.push_back(
            block("for r in resources where r.mode == \"resource\"",
                  {line("let named = attribute(r, \"name\")"),
                   block("when named.present", {line("require short(named.value) else \"`${r}` is long\" "
                                                     "help \"shorten `${r.component}`\"")})}));
        if (choices_.chance(50))
            checks.push_back(
                line(joined({"require length(components) >= ", expressions_.known(of(Sort::Number), {}, 1),
                             " else \"`${topology}` is small\""})));
        if (choices_.chance(50)) checks.push_back(block("good", {line("topic oncall")}));
        rules.push_back(block(joined({"rule ", rule, ": ", choices_.chance(70) ? "warning" : "note"}),
                              std::move(checks)));
        body.push_back(block(joined({keyword, " ", name}), std::move(rules)));
        if (keyword == "pattern")
            patterns_.push_back(name);
        else
            rules_.push_back(rule);
    }

    testing::RandomChoices choices_;
    Expressions expressions_;
    std::string trait_;
    Scope top_;
    std::vector<Kind> kinds_;
    std::vector<std::string> patterns_;
    std::vector<std::string> rules_;
};

} // namespace

Program randomProgram(std::uint64_t seed) {
    return Writer(seed).program();
}

} // namespace drc::fuzz
