#include "binding/member_binder.hpp"
#include "library/modules.hpp"
#include "memory_files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/// What is renamed with a name: the places of its symbol in the table of names.
namespace drc::testing::renaming_test {

namespace {

/// What becomes of the program when the name behind `@` is called NEW: the lines that change, or why it
/// cannot be.
std::string renamed(std::string text) {
    const std::size_t at = text.find('@');
    text.erase(at, 1);
    source::SourceMap sources;
    MemoryFiles files;
    library::Modules modules(files, std::nullopt, sources);
    diagnostics::Sink sink;
    library::Library library(modules, sink);
    const library::Module& module = **modules.ofUser("sample.dr", text);
    library.add(module);
    REQUIRE(module.tree.complete);
    binding::Bindings bindings;
    binding::bindEverything(library, sink, bindings);

    std::map<std::uint32_t, std::uint32_t> places; // begin and end
    bool agreed = false;
    for (const binding::Symbol& symbol : bindings.symbols()) {
        std::vector<source::Span> all = symbol.declarations;
        all.insert(all.end(), symbol.uses.begin(), symbol.uses.end());
        std::erase_if(all, [&](source::Span place) { return place.file != module.file->id(); });
        const auto isThere = [&](source::Span place) { return place.begin == at; };
        if (std::none_of(all.begin(), all.end(), isThere)) continue;
        agreed = symbol.agreed;
        for (const source::Span place : all)
            places.emplace(place.begin, place.end);
    }
    if (agreed) return "agreed with the compiler";
    std::string result;
    std::size_t line = 0;
    while (line < text.size()) {
        const std::size_t end = std::min(text.find('\n', line), text.size());
        std::string changed = text.substr(line, end - line);
        for (auto place = places.rbegin(); place != places.rend(); ++place)
            if (place->first >= line && place->first < end)
                changed.replace(place->first - line, place->second - place->first, "NEW");
        if (changed != text.substr(line, end - line))
            result += changed.substr(changed.find_first_not_of(' ')) + "\n";
        line = end + 1;
    }
    return result;
}

const std::string regions = "  region primary   = \"us-east-1\"\n"
                            "  region secondary = \"us-west-2\"\n";

std::string shop(const std::string& body) {
    return "topology shop {\n" + regions + body + "}\n";
}

/// The same for the name that follows the first such text.
std::string renamedBehind(const std::string& program, const std::string& before) {
    std::string text = program;
    return renamed(text.insert(text.find(before) + before.size(), "@"));
}

} // namespace

TEST_CASE("renaming: a component, where it lives, what is assumed of it and where it is excepted") {
    CHECK(renamed(shop("  topic @oncall { }\n"
                       "  alarm late { alerts = [oncall] }\n"
                       "  failover primary -> secondary { steps { notify oncall } }\n"
                       "  assume oncall.notify <= 10s because \"measured\"\n"
                       "  allow own_key on oncall because \"public\"\n")) ==
          "topic NEW { }\n"
          "alarm late { alerts = [NEW] }\n"
          "failover primary -> secondary { steps { notify NEW } }\n"
          "assume NEW.notify <= 10s because \"measured\"\n"
          "allow own_key on NEW because \"public\"\n");
}

TEST_CASE("renaming: a topology and a component that another topology uses") {
    const std::string user = "topology orders {\n  uses shop\n}\ntopology office {\n  uses shop.oncall\n}\n";
    CHECK(renamed(user + "topology @shop {\n" + regions + "}\n") ==
          "uses NEW\nuses NEW.oncall\ntopology NEW {\n");
    CHECK(renamed(user + shop("  topic @oncall { }\n")) == "uses shop.NEW\ntopic NEW { }\n");
}

TEST_CASE("renaming: an action, as a verb, a key of `after` and the subject of assumptions") {
    CHECK(renamed("kind page {\n"
                  "  export after = { @publish: [], other: [] }\n"
                  "  action publish { step wait { sleep 10s } }\n"
                  "}\n" +
                  shop("  page front { }\n"
                       "  failover primary -> secondary { steps { publish front } }\n"
                       "  assume publish <= 10s because \"measured\"\n"
                       "  assume front.publish.wait <= 10s because \"measured\"\n"
                       "  assume front.after.publish <= 10s because \"measured\"\n")) ==
          "export after = { NEW: [], other: [] }\n"
          "action NEW { step wait { sleep 10s } }\n"
          "failover primary -> secondary { steps { NEW front } }\n"
          "assume NEW <= 10s because \"measured\"\n"
          "assume front.NEW.wait <= 10s because \"measured\"\n"
          "assume front.after.NEW <= 10s because \"measured\"\n");
}

TEST_CASE("renaming: verbs that rules look for") {
    CHECK(renamed("policy mine {\n"
                  "  rule told: error {\n"
                  "    for plan in plans {\n"
                  "      require \"publish\" in plan.verbs else \"nobody is told\"\n"
                  "      require [for verb in plan.on_failure.verbs where verb == \"publish\": verb] != [] "
                  "else \"x\"\n"
                  "    }\n"
                  "    for c in components where \"publish\" in c.actions { require c.replicated else "
                  "\"publish\" }\n"
                  "  }\n"
                  "}\n"
                  "kind page { action @publish { step wait { sleep 10s } } }\n") ==
          "require \"NEW\" in plan.verbs else \"nobody is told\"\n"
          "require [for verb in plan.on_failure.verbs where verb == \"NEW\": verb] != [] else \"x\"\n"
          "for c in components where \"NEW\" in c.actions { require c.replicated else \"publish\" }\n"
          "kind page { action NEW { step wait { sleep 10s } } }\n");
}

TEST_CASE("renaming: a role, as a key of what differs by region") {
    CHECK(renamed("kind box { param size: number  param labels: map }\n"
                  "topology shop {\n"
                  "  region @primary = \"us-east-1\"\n"
                  "  region secondary = \"us-west-2\"\n"
                  "  let sizes = { primary: 1, secondary: 2 }\n"
                  "  box small { size = { \"primary\": 1, secondary: 2 } }\n"
                  "  box large { size = sizes }\n"
                  "  box named { size = 1  labels = { primary: 1, other: 2 } }\n"
                  "}\n") == "region NEW = \"us-east-1\"\n"
                            "let sizes = { NEW: 1, secondary: 2 }\n"
                            "box small { size = { \"NEW\": 1, secondary: 2 } }\n");
}

TEST_CASE(
    "renaming: what a placement, a signal or an action knows by itself stands in front of the kind's names") {
    CHECK(renamed("kind queue {\n"
                  "  in each region { resource aws_sqs_queue @failed { name = name } }\n"
                  "  in each region { export url = failed.url }\n"
                  "  action resume { let undoes = failed and graceful  require undoes else \"x\" }\n"
                  "}\n") == "in each region { resource aws_sqs_queue NEW { name = name } }\n"
                            "in each region { export url = NEW.url }\n");
}

TEST_CASE("renaming: an export, seen through a setting, a loop and a function") {
    CHECK(renamed("function urls_of(all) = [for one in all: one.url]\n"
                  "kind queue { in each region { output @url = \"a\" } }\n"
                  "kind reader {\n"
                  "  param queues: list of queue\n"
                  "  param best: queue\n"
                  "  in each region {\n"
                  "    export first = [for one in queues: one.url]\n"
                  "    export second = queues[0].url\n"
                  "    export third = [for key, one in { a: best }: one.url]\n"
                  "    export fourth = queues[*].url\n"
                  "    export fifth = urls_of([best])\n"
                  "    export url = best.url\n"
                  "  }\n"
                  "}\n") == "function urls_of(all) = [for one in all: one.NEW]\n"
                            "kind queue { in each region { output NEW = \"a\" } }\n"
                            "export first = [for one in queues: one.NEW]\n"
                            "export second = queues[0].NEW\n"
                            "export third = [for key, one in { a: best }: one.NEW]\n"
                            "export fourth = queues[*].NEW\n"
                            "export url = best.NEW\n");
}

TEST_CASE("renaming: what a trait demands is one name with what its kinds export") {
    CHECK(renamed(
              "trait addressed { export @address: string }\n"
              "kind house: addressed { in each region { output address = \"a\" } }\n"
              "kind tent: addressed { in each region { output address = \"b\" } }\n"
              "kind cave { in each region { output address = \"c\" } }\n"
              "kind post { param target: addressed  in each region { export to_whom = target.address } }\n" +
              shop("  tent red { }\n  let where_to = red.address\n")) ==
          "trait addressed { export NEW: string }\n"
          "kind house: addressed { in each region { output NEW = \"a\" } }\n"
          "kind tent: addressed { in each region { output NEW = \"b\" } }\n"
          "kind post { param target: addressed  in each region { export to_whom = target.NEW } }\n"
          "let where_to = red.NEW\n");
}

TEST_CASE("renaming: a condition says of which kind a component is") {
    const std::string kinds = "kind house { in each region { export @key = \"a\" } }\n"
                              "kind tent { in each region { export key = \"b\" } }\n"
                              "kind cave { in each region { export key = \"b\" } }\n";
    CHECK(renamed(kinds +
                  "kind post {\n"
                  "  let all = [for one in used_by() where one.is(house): one.key]\n"
                  "  let some = [for one in used_by(): one.key when one.is(house) else \"\"]\n"
                  "  for one in used_by() { when is(one, house) { require one.key != \"\" else \"x\" } }\n"
                  "  let others = [for one in used_by() where one.is(tent) or one.is(cave): one.key]\n"
                  "}\n") ==
          "kind house { in each region { export NEW = \"a\" } }\n"
          "let all = [for one in used_by() where one.is(house): one.NEW]\n"
          "let some = [for one in used_by(): one.NEW when one.is(house) else \"\"]\n"
          "for one in used_by() { when is(one, house) { require one.NEW != \"\" else \"x\" } }\n");
    CHECK(renamed(kinds + "kind post {\n"
                          "  param any_of: any = null\n"
                          "  let found = any_of.to.key when any_of.to.is(house) else \"\"\n"
                          "}\n") == "kind house { in each region { export NEW = \"a\" } }\n"
                                    "let found = any_of.to.NEW when any_of.to.is(house) else \"\"\n");
    // Where nothing says it, what is seen of one is seen of all: they are renamed together.
    CHECK(renamed(
              kinds +
              "kind post { let all = [for one in used_by(): one.key when has(one, \"key\") else \"\"] }\n") ==
          "kind house { in each region { export NEW = \"a\" } }\n"
          "kind tent { in each region { export NEW = \"b\" } }\n"
          "kind cave { in each region { export NEW = \"b\" } }\n"
          "kind post { let all = [for one in used_by(): one.NEW when has(one, \"NEW\") else \"\"] }\n");
}

TEST_CASE("renaming: a parameter and an export of one name are two names") {
    const std::string program = "kind page {\n"
                                "  param domain: string?\n"
                                "  in each region { output domain = domain }\n"
                                "}\n" +
                                shop("  page front { domain = \"a\" }\n  let there = front.domain\n");
    const auto with = [&](const std::string& before) { return renamedBehind(program, before); };
    CHECK(with("param ") == "param NEW: string?\n"
                            "in each region { output domain = NEW }\n"
                            "page front { NEW = \"a\" }\n");
    CHECK(with("output ") == "in each region { output NEW = domain }\n"
                             "let there = front.NEW\n");
}

TEST_CASE("renaming: settings of parts, replicas, steps, detectors, plans and drills") {
    CHECK(renamed("kind lock { param @strength: number  in each region { export hard = strength } }\n"
                  "kind door { in each region { part lock: lock { strength = 2 }  export it = lock.strength "
                  "} }\n") ==
          "kind lock { param NEW: number  in each region { export hard = NEW } }\n"
          "kind door { in each region { part lock: lock { NEW = 2 }  export it = lock.NEW } }\n");
    CHECK(renamed("kind door {\n"
                  "  export choices = { width: [1, 2] }\n"
                  "  param @width: number = 1\n"
                  "  signal stuck { param width: number = 1  export choices = { width: [1] } }\n"
                  "}\n") == "export choices = { NEW: [1, 2] }\n"
                            "param NEW: number = 1\n");
    CHECK(renamed("kind door {\n"
                  "  signal stuck { param @width: number = 1  export choices = { width: [1] } }\n"
                  "  let wide = stuck.width\n"
                  "}\n" +
                  shop("  door front { }\n"
                       "  failover primary -> secondary { detect { stuck front { width = 2 } } }\n")) ==
          "signal stuck { param NEW: number = 1  export choices = { NEW: [1] } }\n"
          "let wide = stuck.NEW\n"
          "failover primary -> secondary { detect { stuck front { NEW = 2 } } }\n");
    CHECK(renamed(shop("  failover primary -> secondary { @start_within = 5m  steps { wait 1m } }\n"
                       "  failover other secondary -> primary { start_within = 6m  steps { wait 1m } }\n")) ==
          "failover primary -> secondary { NEW = 5m  steps { wait 1m } }\n"
          "failover other secondary -> primary { NEW = 6m  steps { wait 1m } }\n");
    CHECK(renamed(shop("  drill weekly { of = failover  @patience = 5m }\n")) ==
          "drill weekly { of = failover  NEW = 5m }\n");
}

TEST_CASE("renaming: a member of an enumeration, wherever its value goes") {
    CHECK(renamed("kind lamp {\n"
                  "  param colour: red | @green = green\n"
                  "  param other: string = \"green\"\n"
                  "  let codes = { red: 1, green: 2 }\n"
                  "  let code = codes[\"${colour}\"]\n"
                  "  let is_green = colour == green or \"${colour}\" == \"green\" or colour in [green]\n"
                  "  in each region { part inner: bulb { shade = colour } }\n"
                  "  export choices = { colour: [green, red] }\n"
                  "}\n"
                  "kind bulb { param shade: red | green }\n"
                  "kind other { param shade: green | blue }\n" +
                  shop("  lamp one { colour = green }\n"
                       "  lamp two { colour = { primary: green, secondary: red } }\n")) ==
          "param colour: red | NEW = NEW\n"
          "let codes = { red: 1, NEW: 2 }\n"
          "let is_green = colour == NEW or \"${colour}\" == \"NEW\" or colour in [NEW]\n"
          "export choices = { colour: [NEW, red] }\n"
          "kind bulb { param shade: red | NEW }\n"
          "lamp one { colour = NEW }\n"
          "lamp two { colour = { primary: NEW, secondary: red } }\n");
}

TEST_CASE("renaming: examples of rules, with kinds of their own") {
    const std::string program =
        "policy mine {\n"
        "  rule told: error {\n"
        "    require true else \"x\"\n"
        "    good {\n"
        "      kind box { param size: number  in each region { output made = size } }\n"
        "      box one { size = 1 }\n"
        "      topic told { emails = [\"a@b.c\"] }\n"
        "      box two { size = one.size }\n"
        "      allow told on one because \"x\"\n"
        "    }\n"
        "  }\n"
        "}\n"
        "kind box { param size: number }\n" +
        shop("  box three { size = 1 }\n  topic four { emails = [] }\n");
    const auto with = [&](const std::string& before) { return renamedBehind(program, before); };
    CHECK(with("param ") == "kind box { param NEW: number  in each region { output made = NEW } }\n"
                            "box one { NEW = 1 }\n"
                            "box two { NEW = one.NEW }\n");
    CHECK(with("kind ") == "kind NEW { param size: number  in each region { output made = size } }\n"
                           "NEW one { size = 1 }\n"
                           "NEW two { size = one.size }\n");
    CHECK(with("topic told { ") == "topic told { NEW = [\"a@b.c\"] }\n"
                                   "topic four { NEW = [] }\n");
    CHECK(with("rule ") == "rule NEW: error {\n"
                           "allow NEW on one because \"x\"\n");
}

TEST_CASE("renaming: rules and patterns") {
    CHECK(renamed("policy mine { rule @told: error { require true else \"x\" } }\n"
                  "policy other { rule quiet: error { require true else \"x\" } }\n" +
                  shop("  topic oncall { }\n  allow told on oncall because \"x\"\n")) ==
          "policy mine { rule NEW: error { require true else \"x\" } }\n"
          "allow NEW on oncall because \"x\"\n");
    CHECK(renamed("pattern @cold { rule one: error { require strategy != cold and \"${strategy}\" != "
                  "\"cold\" else \"x\" } }\n" +
                  shop("  strategy = cold\n")) == "pattern NEW { rule one: error { require strategy != NEW "
                                                  "and \"${strategy}\" != \"NEW\" else \"x\" } }\n"
                                                  "strategy = NEW\n");
}

TEST_CASE("renaming: what is made of what it was given stays small") {
    std::string entries;
    for (int number = 0; number < 30; ++number)
        entries += "k" + std::to_string(number) + ": c, ";
    CHECK(renamed("function wrapped(c) = { " + entries + "}\n" +
                  "kind endless {\n"
                  "  param @inside: any\n"
                  "  in each region { part next: endless { inside = wrapped(inside) } }\n"
                  "  export seen = wrapped(wrapped(wrapped(wrapped(wrapped(wrapped(inside)))))).k1.k2\n"
                  "}\n") ==
          "param NEW: any\n"
          "in each region { part next: endless { NEW = wrapped(NEW) } }\n"
          "export seen = wrapped(wrapped(wrapped(wrapped(wrapped(wrapped(NEW)))))).k1.k2\n");
}

TEST_CASE("renaming: what the compiler knows by its name keeps it") {
    CHECK(renamed("kind page { export @after = {} }\n") == "agreed with the compiler");
    CHECK(renamed("kind page { signal silent { export @sign = \"a\" } }\n") == "agreed with the compiler");
    CHECK(renamed("kind engine: @recovery_engine { }\n") == "agreed with the compiler");
    CHECK(renamed("kind engine: recovery_engine { param mode: @automatic | approved | manual }\n") ==
          "agreed with the compiler");
    CHECK(renamed("kind page { signal silent { export @after = {} } }\n") ==
          "kind page { signal silent { export NEW = {} } }\n");
}

} // namespace drc::testing::renaming_test
