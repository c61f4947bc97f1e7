#include "random_program.hpp"

#include "random_expressions.hpp"

#include <array>
#include <initializer_list>
#include <string_view>

namespace drc::testing {

namespace {

class Program : RandomExpressions {
public:
    using RandomExpressions::RandomExpressions;

    std::string file() {
        const bool mark = chance(10);
        separator(false);
        const std::uint32_t count = below(4);
        for (std::uint32_t index = 0; index < count; ++index) {
            fileItem();
            separator(true);
        }
        if (chance(20)) out_ += "# the last line has no end";
        if (chance(15)) useCarriageReturns();
        return (mark ? "\xEF\xBB\xBF" : "") + out_;
    }

private:
    friend RandomExpressions;
    using Item = void (Program::*)();

    // ---- bodies

    void head(std::string_view word) {
        put(word);
        blanks();
    }
    void body(std::initializer_list<Item> items) {
        put("{");
        if (depth_ == 0 || chance(15)) {
            separator(false);
            put("}");
            return;
        }
        --depth_;
        const bool oneLine = chance(20);
        const std::uint32_t count = oneLine ? 1 : below(chance(10) ? 9 : 4);
        if (oneLine)
            blanks();
        else
            lineEnd();
        for (std::uint32_t index = 0; index < count; ++index) {
            oneOf(items);
            if (oneLine)
                blanks();
            else
                lineEnd();
        }
        put("}");
        ++depth_;
    }
    void settings() {
        if (depth_ > 0 && chance(25)) {
            --depth_;
            put("{ ");
            for (std::uint32_t count = below(4); count > 0; --count) {
                name();
                put(" =");
                expression();
                put("  ");
            }
            put("}");
            ++depth_;
            return;
        }
        body({&Program::setting, &Program::setting, &Program::settingsSection});
    }
    void maybeSettings() {
        if (!chance(50)) return;
        blanks();
        settings();
    }

    // ---- statements

    void setting() {
        static constexpr std::array<std::string_view, 7> names{
            "a", "memory", "let", "a_rather_long_name", "when", "region", "timeout"};
        put(pick(names));
        blanks();
        put("=");
        blanks();
        expression();
    }
    void settingsSection() {
        static constexpr std::array<std::string_view, 3> names{"zone", "corruption", "limits"};
        head(pick(names));
        settings();
    }
    void definition(std::string_view word) {
        head(word);
        name();
        blanks();
        put("=");
        blanks();
        expression();
    }
    void let() { definition("let"); }
    void region() { definition("region"); }
    void exporting() { definition("export"); }
    void output() { definition("output"); }
    void param() {
        head("param");
        name();
        put(chance(50) ? ":" : " : ");
        blanks();
        type();
        if (chance(50)) return;
        blanks();
        put("=");
        blanks();
        expression();
    }
    void function() {
        head("function");
        name();
        put(chance(50) ? "(x, y)" : chance(50) ? "( x,y , )" : "()");
        put(" = ");
        expression();
    }
    void require() {
        head("require");
        expression();
        clauseGap();
        put("else ");
        expression();
        if (chance(50)) return;
        clauseGap();
        put("help ");
        expression();
    }
    void loopOver(std::initializer_list<Item> items) {
        head("for");
        binding();
        blanks();
        body(items);
    }
    /// Of a `when`; it cannot begin with a map.
    void condition() {
        put("not ");
        disjunction();
    }
    void choiceOf(std::initializer_list<Item> items) {
        head("when");
        condition();
        blanks();
        body(items);
        while (chance(30)) {
            clauseGap();
            put("else when ");
            condition();
            blanks();
            body(items);
        }
        if (chance(50)) return;
        clauseGap();
        put("else ");
        body(items);
    }

    // ---- topologies

    void objectives() {
        head("objectives");
        settings();
    }
    void index() {
        put("[");
        const std::uint32_t outer = brackets_;
        brackets_ = 0;
        expression();
        brackets_ = outer;
        put("]");
    }
    void repetition() {
        if (chance(75)) return;
        blanks();
        put("for ");
        binding();
    }
    void component() {
        head("vpc");
        name();
        repetition();
        maybeSettings();
    }
    void replica() {
        name();
        if (chance(25)) index();
        repetition();
        maybeSettings();
    }
    void direction() {
        name();
        put(chance(50) ? " -> " : "->");
        name();
        blanks();
    }
    void replicate() {
        head("replicate");
        direction();
        body({&Program::replica});
    }
    void detector() {
        head(chance(50) ? "unhealthy" : "lagging");
        postfix();
        repetition();
        maybeSettings();
    }
    void detect() {
        head("detect");
        body({&Program::detector});
    }
    void planStep() {
        static constexpr std::array<std::string_view, 4> verbs{"promote", "shift", "wait", "confirm_by_hand"};
        put(pick(verbs));
        if (chance(70)) {
            blanks();
            put("b.");
            name();
        }
        repetition();
        maybeSettings();
    }
    void together() {
        head("together");
        body({&Program::planStep, &Program::together});
    }
    void steps() {
        head("steps");
        body({&Program::planStep, &Program::planStep, &Program::together});
    }
    void onFailure() {
        head("on_failure");
        body({&Program::planStep, &Program::together});
    }
    void plan(std::string_view word) {
        head(word);
        if (chance(30)) {
            name();
            blanks();
        }
        direction();
        body({&Program::setting, &Program::detect, &Program::steps, &Program::onFailure,
              &Program::settingsSection});
    }
    void failover() { plan("failover"); }
    void failback() { plan("failback"); }
    void switchover() { plan("switchover"); }
    void drill() {
        head("drill");
        name();
        blanks();
        settings();
    }
    void because() {
        clauseGap();
        put("because ");
        string();
    }
    void assume() {
        head("assume");
        expression();
        because();
    }
    void noPlan() {
        head(chance(50) ? "failback" : "switchover");
        put("none");
        because();
    }
    void allow() {
        head("allow");
        name();
        put("  on ");
        postfix();
        because();
    }

    void uses() {
        head("uses");
        name();
        if (chance(50)) {
            put(".");
            name();
        }
    }

    void adopt() {
        head("adopt");
        string();
        blanks();
        settings();
    }

    // ---- libraries

    void resourceSection() {
        head("limits");
        resourceBody();
    }
    void resourceLoop() { loopOver({&Program::setting, &Program::resourceSection}); }
    void resourceChoice() { choiceOf({&Program::setting, &Program::resourceLoop}); }
    void resourceBody() {
        body({&Program::setting, &Program::setting, &Program::resourceSection, &Program::resourceLoop,
              &Program::resourceChoice});
    }
    void resource() {
        head(chance(60) ? "resource" : chance(50) ? "data" : "ephemeral");
        head("acme_box");
        name();
        if (chance(30)) index();
        blanks();
        resourceBody();
    }
    void part() {
        head("part");
        name();
        if (chance(30)) index();
        put(chance(50) ? ": " : " :");
        name();
        maybeSettings();
    }
    void permit() {
        head("permit");
        expression();
        clauseGap();
        put("on ");
        expression();
        if (chance(60)) return;
        clauseGap();
        put("where ");
        expression();
    }
    void api(std::string_view word) {
        head(word);
        put("acme.StopEverything");
        maybeSettings();
    }
    void apiCall() { api("call"); }
    void apiQuestion() {
        static constexpr std::array<std::string_view, 3> words{"until", "check", "unless"};
        api(pick(words));
        expectation();
    }
    void expectation() {
        clauseGap();
        put("select ");
        expression();
        clauseGap();
        put("is ");
        expression();
    }
    void invoke() {
        head("invoke");
        postfix();
        maybeSettings();
        if (chance(70)) expectation();
    }
    void sleep() {
        head("sleep");
        expression();
    }
    void actionStep() {
        head("step");
        name();
        blanks();
        body({&Program::setting, &Program::apiCall, &Program::apiQuestion, &Program::invoke, &Program::sleep,
              &Program::settingsSection});
    }
    void actionLoop() { loopOver({&Program::actionStep, &Program::permit}); }
    void actionChoice() { choiceOf({&Program::actionStep, &Program::actionLoop}); }
    void inSource() {
        put(chance(50) ? "in from" : "in  a or b");
        blanks();
        body({&Program::actionStep, &Program::permit, &Program::actionLoop, &Program::actionChoice});
    }
    void action() {
        head("action");
        name();
        blanks();
        body({&Program::param, &Program::let, &Program::require, &Program::permit, &Program::actionStep,
              &Program::inSource, &Program::actionLoop, &Program::actionChoice});
    }
    void placement() {
        static constexpr std::array<std::string_view, 4> heads{"global", "in each  region", "in primary",
                                                               "in a when b else c or d"};
        static constexpr std::array<std::string_view, 4> filtered{"for each replica", "for  each pair",
                                                                  "for each pair where a and b",
                                                                  "for each replica  where not c"};
        put(chance(50) ? heads[below(3)] : pick(filtered));
        blanks();
        kindBody();
    }
    void signal() {
        head("signal");
        name();
        blanks();
        kindBody();
    }
    void kindLoop() { loopOver({&Program::resource, &Program::exporting, &Program::kindChoice}); }
    void kindChoice() { choiceOf({&Program::resource, &Program::let, &Program::output}); }
    void kindBody() {
        body({&Program::param, &Program::let, &Program::require, &Program::placement, &Program::kindLoop,
              &Program::kindChoice, &Program::resource, &Program::resource, &Program::part,
              &Program::exporting, &Program::output, &Program::signal, &Program::action});
    }
    void kind() {
        head("kind");
        name();
        if (chance(40)) put(chance(50) ? ": a, b" : " :a ,b");
        blanks();
        kindBody();
    }
    void traitExport() {
        head("export");
        name();
        put(" : ");
        type();
    }
    void trait() {
        head("trait");
        name();
        blanks();
        body({&Program::traitExport});
    }
    void provider() {
        head("provider");
        name();
        blanks();
        settings();
    }
    void example() {
        head(chance(50) ? "good" : "bad");
        body({&Program::component, &Program::trait, &Program::function, &Program::region});
    }
    void ruleLoop() { loopOver({&Program::require, &Program::ruleChoice}); }
    void ruleChoice() { choiceOf({&Program::require, &Program::let}); }
    void rule() {
        head("rule");
        name();
        put(": error ");
        body({&Program::let, &Program::require, &Program::ruleLoop, &Program::ruleChoice, &Program::example});
    }
    void policy() {
        head("policy");
        name();
        blanks();
        body({&Program::let, &Program::function, &Program::rule});
    }
    void advice() {
        head("advice");
        name();
        blanks();
        body({&Program::let, &Program::function, &Program::rule});
    }
    void pattern() {
        head("pattern");
        name();
        blanks();
        body({&Program::let, &Program::function, &Program::rule});
    }
    void topology() {
        head(chance(70) ? "topology" : chance(50) ? "extend topology" : "extend  topology");
        name();
        blanks();
        body({&Program::setting,    &Program::setting,         &Program::region,     &Program::region,
              &Program::objectives, &Program::param,           &Program::let,        &Program::replicate,
              &Program::failover,   &Program::failback,        &Program::switchover, &Program::noPlan,
              &Program::drill,      &Program::assume,          &Program::allow,      &Program::uses,
              &Program::adopt,      &Program::settingsSection, &Program::component,  &Program::component});
    }
    void import() {
        head("import");
        put("\"./kinds\"");
    }
    void fileItem() {
        depth_ = 2 + below(6);
        oneOf({&Program::topology, &Program::topology, &Program::kind, &Program::kind, &Program::trait,
               &Program::policy, &Program::advice, &Program::pattern, &Program::provider, &Program::function,
               &Program::let, &Program::import});
    }
};

} // namespace

std::string randomProgram(std::uint64_t seed) {
    return Program(seed).file();
}

} // namespace drc::testing
