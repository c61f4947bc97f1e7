#include "checking_cases.hpp"

#include "binding/binder.hpp"
#include "checking/checking.hpp"
#include "checking/signatures.hpp"
#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "semantics/functions.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drc::testing::checking_test {

TEST_CASE("names that nobody declared are found wherever they stand") {
    hold({
        {"a parameter", kind(R"(param size: number = 1 require size > 0 else "no")"),
         kind(R"(param size: number = 1 require size > 0 else "${siz}")"), "DR0201 siz"},
        {"in a branch that nobody takes", inRegion("let a = 1\nwhen false { export x = a }"),
         inRegion("let a = 1\nwhen false { export x = b + a }"), "DR0201 b"},
        {"in an action", inAction(R"(permit "kms:Decrypt" on topic.arn)"),
         inAction(R"(permit "kms:Decrypt" on topik.arn)"), "DR0201 topik"},
        {"in a signal", kind("signal late { param over: duration = 1m export it = over }"),
         kind("signal late { param over: duration = 1m export it = [over, ovr] }"), "DR0201 ovr"},
        {"in a loop", used("[for x in 1..3: x]"), used("[for x in 1..3: y]"), "DR0201 y"},
        {"after a loop", used("[for x in 1..3: x]"), used("[[for x in 1..3: x], x]"), "DR0201 x"},
        {"in a comprehension of a map", used("{for k, v in { a: 1 }: k: v}"),
         used("{for k, v in { a: 1 }: k: w}"), "DR0201 w"},
        {"in a string", used(R"("${region.name}")"), used(R"("${regio.name}")"), "DR0201 regio"},
        {"what each place knows",
         used("[name, component, kind, topology, region, home, replicated, environment_suffix, tags, "
              "regions, replicas, account]"),
         used("[names, home]"), "DR0201 names"},
        {"what actions know",
         inAction(
             R"(permit "kms:Decrypt" on [topic.arn in to, topic.arn in from] when graceful or failed else [])"),
         used("graceful"), "DR0201 graceful"},
        {"what replicas know", kind("for each replica { export x = replica.target.name }"),
         used("replica.target"), "DR0201 replica"},
        {"what pairs know", kind(R"(for each pair { require pair.from != pair.to else "no" })"),
         used("pair.from"), "DR0201 pair"},
        {"traits", kind(R"(param one: component require one.is(accessible) else "no")"),
         kind(R"(param one: component require one.is(accessibl) else "no")"), "DR0201 accessibl"},
        {"members of the enumeration beside it",
         kind(R"(param engine: postgresql | mysql require engine == mysql else "no")"),
         kind(R"(param engine: postgresql | mysql require engine == postgres else "no")"), "DR0201 postgres"},
        {"in front of the enumeration",
         kind(R"(param engine: postgresql | mysql require mysql != engine else "no")"),
         kind(R"(param engine: postgresql | mysql require postgres != engine else "no")"), "DR0201 postgres"},
        {"in a list of members", kind(R"(param engine: a | b | c require engine in [a, b] else "no")"),
         kind(R"(param engine: a | b | c require engine in [a, d] else "no")"), "DR0201 d"},
        {"of another enumeration",
         kind(R"(param x: a | b param y: c | d require x == a and y == c else "no")"),
         kind(R"(param x: a | b param y: c | d require x == c and y == c else "no")"), "DR0320 x == c"},
        {"of the parameter's type", kind("param x: a | b = a export it = x"),
         kind("param x: a | b = c export it = x"), "DR0301 c"},
        {"of a parameter of an action",
         inAction(R"(param how: fast | safe = fast require how == safe else "no")"),
         inAction(R"(param how: fast | safe = fast require how == sound else "no")"), "DR0201 sound"},
    });
}

TEST_CASE("names are known in their places only") {
    const std::string both = "in each region { resource aws_sns_topic notices { name = name } } ";
    hold({
        {"a region's resource in global", kind(both + "global { export x = notices.arn in home }"),
         kind(both + "global { export x = notices.arn }"), "DR0313 notices"},
        {"region in global", kind("global { export x = home.role }"),
         kind("global { export x = region.role }"), "DR0313 region"},
        {"through a let of the kind", kind("let r = region.role\nin each region { export x = r }"),
         kind("let r = region.role global { export x = r }"), "DR0313 region"},
        {"a global resource in a region",
         kind("global { resource aws_sns_topic notices { name = name } }\nin each region { export x = "
              "notices.arn }"),
         kind(both + "when region == home {\nin each region { export x = notices.arn } }"), "DR0313 region"},
        {"resources of pairs",
         kind("for each pair {\nin pair.from { resource aws_sns_topic notices { name = name } }\nin pair.to "
              "{ export x = notices.arn in pair.from } }"),
         kind("for each pair {\nin pair.from { resource aws_sns_topic notices { name = name } } }\nin each "
              "region { export x = notices.arn }"),
         "DR0201 notices"},
        {"resources of replicas",
         kind("for each replica { resource aws_sns_topic notices { name = name } }\nin each region { export "
              "x = notices.arn }"),
         kind("for each replica { resource aws_sns_topic notices { name = name } } global { export x = "
              "notices.arn }"),
         "DR0313 notices"},
        {"resources of signals",
         kind("signal late { resource aws_sns_topic notices { name = name } export x = notices.arn }\nin "
              "each region { export y = late.x when late.used else null }"),
         kind("signal late { resource aws_sns_topic notices { name = name } }\nin each region { export y = "
              "notices.arn }"),
         "DR0201 notices"},
        {"names of loops",
         inRegion("for i in 1..2 { let n = i resource aws_sns_topic notices[i] { name = name(n) } }"),
         inRegion(
             "for i in 1..2 { let n = i resource aws_sns_topic notices[i] { name = name(n) } } export x = n"),
         "DR0201 n"},
        {"before it exists", inRegion("let a = 1\nwhen a > 0 { export x = a }"),
         inRegion("when a > 0 { export x = a } let a = 1"), "DR0209 a"},
        {"exports of a component", kind("param network: vpc\nin each region { export x = network.id }"),
         kind("param network: vpc global { export x = network.id }"), "DR0313 id"},
    });
}

TEST_CASE("a name is declared once and hides nothing") {
    const auto topics = [](const std::string& first, const std::string& second) {
        return inRegion("resource aws_sns_topic " + first + " { name = name } resource aws_sns_topic " +
                        second + R"( { name = name("b") })");
    };
    const std::string one = "resource aws_sns_topic topic { name = name } ";
    hold({
        {"two resources", topics("a", "b"), topics("a", "a"), "DR0204 a"},
        {"indexed ones", topics("a[1]", "a[2]"), topics("a[1]", "a"), "DR0204 a"},
        {"branches of one when",
         inRegion("when replicated { " + one + "} else { " + one + "} export x = topic.arn"),
         inRegion("when replicated { " + one + "}\nwhen not replicated { " + one + "} export x = topic.arn"),
         "DR0204 topic"},
        {"after a when", inRegion("when replicated { " + one + "}"),
         inRegion("when replicated { " + one + "} " + one), "DR0204 topic"},
        {"regions one by one",
         kind("for each pair {\nin pair.from { " + one + "}\nin pair.to { " + one + "} }"),
         kind("for each pair {\nin pair.from { " + one + one + "} }"), "DR0204 topic"},
        {"like a parameter", kind("param x: number\nin each region { " + one + "export y = x }"),
         kind("param topic: number\nin each region { " + one + "export y = topic }"), "DR0204 topic"},
        {"two values", kind("let a = 1 export x = a"), kind("let a = 1 let a = 2 export x = a"), "DR0204 a"},
        {"two exports", kind("export a = 1 export b = 2"), kind("export a = 1 output a = 2"), "DR0204 a"},
        {"two actions", kind("action a { } action b { }"), kind("action a { } action a { }"), "DR0204 a"},
        {"an export of a parameter", kind("param a: number export a = a"),
         kind("param a: number let a = 1 export a = a"), "DR0204 a"},
        {"hides what the compiler gives", kind("param size: number export x = size"),
         kind("param region: string export x = region"), "DR0510 region"},
        {"hides it in an action", inAction(R"(param place: region require place == to else "no")"),
         inAction(R"(param to: region require to == from else "no")"), "DR0510 to"},
        {"hides a setting of components", kind("param labels: map export x = labels"),
         kind("param objectives: map export x = objectives"), "DR0510 objectives"},
        {"an export hides nothing", inRegion(R"(export name = "x")"),
         inRegion(R"(let name = "x" export y = name)"), "DR0510 name"},
    });
}

TEST_CASE("statements stand where they mean something") {
    const std::string one = "resource aws_sns_topic topic { name = name } ";
    hold({
        {"a resource needs a placement", inRegion(one), kind(one), "DR0413 resource"},
        {"a placement in a placement", kind("global { }\nin each region { }"), inRegion("global { }"),
         "DR0413 global"},
        {"a region in a placement", kind("for each pair {\nin pair.to { " + one + "} }"),
         kind("for each pair { for each replica { } }"), "DR0413 for each replica"},
        {"an export in a loop", inRegion("export x = [for i in 1..2: i]"),
         inRegion("for i in 1..2 { export x = i }"), "DR0413 export"},
        {"a parameter in a condition", kind("param a: number export x = a"),
         kind("when replicated { param a: number } export x = a"), "DR0413 param"},
        {"a signal in a placement", kind("signal late { }"), inRegion("signal late { }"), "DR0413 signal"},
        {"a value in a condition", inRegion("when replicated { let a = 1 export x = a }"),
         kind("when replicated { let a = 1 } export x = a"), "DR0413 let"},
        {"a step without operation", step("sleep 5s"), step("timeout = 5s"), "DR0507 one"},
        {"a step with two", step("call sqs.ListQueues timeout = 5s"),
         step("call sqs.ListQueues sleep 5s timeout = 5s"), "DR0507 one"},
        {"a step without timeout", step("call sqs.ListQueues timeout = 5s"), step("call sqs.ListQueues"),
         "DR0508 one"},
        {"a setting of a step", step("call sqs.ListQueues timeout = 5s attempts = 2"),
         step("call sqs.ListQueues timeout = 5s attemps = 2"), "DR0206 attemps"},
        {"a misspelt timeout", step("call sqs.ListQueues timeout = 5s"),
         step("call sqs.ListQueues timout = 5s"), "DR0206 timout"},
        {"a setting twice", step("call sqs.ListQueues timeout = 5s"),
         step("call sqs.ListQueues timeout = 5s timeout = 6s"), "DR0204 timeout"},
        {"the type of a timeout", step("call sqs.ListQueues timeout = 5s"),
         step("call sqs.ListQueues timeout = 5"), "DR0301 5"},
        {"a text that would be lost", step("call sqs.ListQueues timeout = 5s description = topology"),
         step("call sqs.ListQueues timeout = 5s description = name"), "DR0302 name"},
        {"a block of a step", step(R"(call sqs.ListQueues outputs { id = "$.NextToken" } timeout = 5s)"),
         step(R"(call sqs.ListQueues output { id = "$.NextToken" } timeout = 5s)"), "DR0413 output"},
        {"a path of an output", step(R"(call sqs.ListQueues outputs { id = "$.NextToken" } timeout = 5s)"),
         step("call sqs.ListQueues outputs { id = 5 } timeout = 5s"), "DR0301 outputs"},
        {"an input without form", step("call sqs.ListQueues { MaxResults = 5 } timeout = 5s"),
         step("call sqs.ListQueues { MaxResults = 5s } timeout = 5s"), "DR0608 5s"},
        {"an input within",
         step(R"(call sqs.TagQueue { QueueUrl = "a"  Tags { Arn = topic.arn } } timeout = 5s)"),
         step(R"(call sqs.TagQueue { QueueUrl = "a"  Tags { Arn = topic } } timeout = 5s)"), "DR0608 topic"},
        {"what is waited for",
         step(R"(until sqs.ListQueues select "$.NextToken" is ["x", "y"] timeout = 5s)"),
         step(R"(until sqs.ListQueues select "$.NextToken" is ["x", null] timeout = 5s)"),
         R"(DR0301 ["x", null])"},
        {"a selector", step(R"(check sqs.ListQueues select "$.NextToken" is "1" timeout = 5s)"),
         step(R"(check sqs.ListQueues select 5 is "1" timeout = 5s)"), "DR0301 5"},
        {"a pause", step("sleep 5s"), step("sleep 5"), "DR0301 5"},
        {"a permission", inAction(R"(permit ["kms:Decrypt", "kms:Encrypt"] on topic.arn)"),
         inAction(R"(permit ["kms:Decrypt", 5] on topic.arn)"), R"(DR0301 ["kms:Decrypt", 5])"},
        {"resources of a permission", inAction(R"(permit "kms:Decrypt" on topic.arn)"),
         inAction(R"(permit "kms:Decrypt" on topic)"), "DR0608 topic"},
        {"the region of a block", kind("in home { }"), kind("in 5 { }"), "DR0301 5"},
        {"a lifecycle",
         topic(R"(name = name lifecycle { ignore_changes = ["name"] prevent_destroy = false })"),
         topic(R"(name = name lifecycle { ignore_change = ["name"] })"), "DR0206 ignore_change"},
        {"a lifecycle's attribute", topic(R"(lifecycle { ignore_changes = ["name"] })"),
         topic(R"(lifecycle { ignore_changes = ["nam"] })"), R"(DR0602 "nam")"},
        {"a lifecycle's type", topic("lifecycle { prevent_destroy = true }"),
         topic(R"(lifecycle { prevent_destroy = "yes" })"), R"(DR0301 "yes")"},
        {"a lifecycle's regions", topic(R"(lifecycle { only_in = ["us-east-1"] })"),
         topic(R"(lifecycle { only_in = "us-east-1" })"), R"(DR0301 "us-east-1")"},
        {"an index", inRegion("resource aws_sns_topic topic[region] { name = name }"),
         inRegion("resource aws_sns_topic topic[name] { name = name }"), "DR0301 name"},
    });
}

TEST_CASE("a kind keeps the promises of its traits") {
    const auto serves = [](const std::string& exports) {
        return "kind sample: endpoint { " + exports + " } ";
    };
    const std::string both = "trait named { export label: string export order: number } ";
    const auto named = [&](const std::string& exports) {
        return both + "kind sample: named { " + exports + " } ";
    };
    hold({
        {"an export", named(R"(export label = "a" export order = 1)"), named(R"(export label = "a")"),
         "DR0511 named"},
        {"its type", named("export label = name export order = 1"),
         named(R"(export label = name export order = "1")"), R"(DR0512 "1")"},
        {"a parameter", named("param label: string export order = 1"),
         named("param label: size export order = 1"), "DR0512 label"},
    });
    CHECK(findings(serves(R"(export domain = "a")")).front() == "DR0511 endpoint");
    CHECK(findings("kind sample: endpont { } ") == std::vector<std::string>{"DR0207 endpont"});
}

TEST_CASE("what is never used is said, as a warning") {
    hold({
        {"a parameter", kind("param a: number export x = a"), kind("param a: number export x = 1"),
         "DR0513 a"},
        {"a value", kind("let a = 1 export x = a"), kind("let a = 1 export x = 1"), "DR0513 a"},
        {"a value of an action", inAction(R"(let a = topic.arn permit "kms:Decrypt" on a)"),
         inAction(R"(let a = topic.arn permit "kms:Decrypt" on topic.arn)"), "DR0513 a"},
        {"a parameter that others read",
         kind("param a: number export x = 1") + "kind other { param it: sample export y = it.a } ",
         kind("param a: number export x = 1") + "kind other { param it: sample export y = it.x } ",
         "DR0513 a"},
    });
}

TEST_CASE("one mistake is one finding") {
    const std::string topology =
        R"(topology t { region one = "us-east-1" region two = "us-west-2" sample s { } } )";
    const auto both = [&](const std::string& body) { return findings(topology + body); };
    CHECK(both(used("region.name")).empty());
    CHECK(both(used("regio.name")) == std::vector<std::string>{"DR0201 regio"});
    CHECK(both(kind("param d: duration = 5 export x = d")) == std::vector<std::string>{"DR0301 5"});
    CHECK(both(kind(R"(param d: duration = 5s require d < 5 else "no")")) ==
          std::vector<std::string>{"DR0303 d < 5"});
    CHECK(both(table(R"(read_capacity = 5 when true else "6")")) ==
          std::vector<std::string>{R"(DR0605 "6")"});
    CHECK(both(table(R"(read_capacity = 5 when false else "6")")) ==
          std::vector<std::string>{R"(DR0605 5 when false else "6")"});
    CHECK(both(table("read_capacity = 5s")) == std::vector<std::string>{"DR0608 5s"});
    CHECK(both(topic("nam = name")) == std::vector<std::string>{"DR0602 nam"});
    CHECK(both(topic("name = name } export x = topic.anr output y = topic.arn\nwhen false { ")) ==
          std::vector<std::string>{"DR0203 anr"});
    CHECK(both(inRegion("resource aws_sns_topi t { name = nam }")) ==
          std::vector<std::string>{"DR0601 aws_sns_topi", "DR0201 nam"});
    CHECK(both(inRegion(R"(resource aws_sns_topic_policy p { arn = "x" })")) ==
          std::vector<std::string>{"DR0603 p"});
    CHECK(both(kind("resource aws_sns_topic t { }")) == std::vector<std::string>{"DR0413 resource"});
    // What is unknown is any, and silent where it is used.
    CHECK(findings(kind(
              R"(let a = missing.x[1] + 5 require a == "x" else "${a}" export y = [for i in a: i.z])")) ==
          std::vector<std::string>{"DR0201 missing"});
    CHECK(findings(kind("param a: unknown export y = a.z + 1")) ==
          std::vector<std::string>{"DR0207 unknown"});
    // Of a file with syntax errors statements are missing, and nobody blames those who need them.
    CHECK(findings(kind("let a 1 export y = a")).size() == 1);
}

TEST_CASE("the static and the dynamic check use the same words") {
    const std::string topology = R"(topology t { region one = "us-east-1" sample s { } } )";
    for (const std::string& body : {used("regio"),
                                    used("lenght([])"),
                                    used("region.nam"),
                                    used("length([1], 2)"),
                                    used("name(1, 2)"),
                                    used("is(1)"),
                                    used("used_by(1)"),
                                    used("file(1, 2)"),
                                    used("package()"),
                                    used("template_file(1)"),
                                    used("file_hash()"),
                                    used("replicated_to()"),
                                    used("needs(1)"),
                                    used("needs()"),
                                    used("components_in()"),
                                    used("max()"),
                                    used("policy_document(1, 2)"),
                                    topic("nam = name"),
                                    topic("arn = name"),
                                    topic("name = 5"),
                                    table("ttl = 1"),
                                    table("ttl { } ttl { }"),
                                    inRegion("resource aws_sns_topi t { }"),
                                    inRegion("resource aws_sns_topic_policy p { }"),
                                    kind("param d: duration = 5 export x = d"),
                                    kind("param d: a | b = c export x = d"),
                                    used("not 5"),
                                    used("5 + 5s"),
                                    used("1..5s"),
                                    used(R"(5 == "5")"),
                                    used("5 < 5s"),
                                    used("-true"),
                                    used("{ a: 1, a: 2 }"),
                                    used("[for x in 5: x]"),
                                    used(R"(1 when name == "" else 2)"),
                                    used(R"("${[1]}")"),
                                    used(R"([1]["a"])"),
                                    used("5[*]"),
                                    used(R"(split(name, ""))"),
                                    used("lower(5)"),
                                    used("json(5s)")})
        CHECK(findings(body, true) == findings(topology + body, true));
}

TEST_CASE("the standard library has no findings") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const MemoryFiles files;
    library::Modules modules(files, std::nullopt, sources);
    library::Library library(modules, sink);
    library.loadAll();
    semantics::Kinds kinds(library, sink);
    binding::Bindings bindings;
    binding::Binder binder(library, sink, bindings);
    semantics::Evaluator evaluator(sources, sink, binder);
    const expansion::Providers providers(library, evaluator);
    std::vector<library::Declaration> declarations;
    for (const std::string& name : library.kindNames())
        declarations.push_back(library.kind(name));
    checking::checkKinds(declarations, library, kinds, providers, evaluator);
    CHECK(declarations.size() > 5);
    std::vector<library::Declaration> definitions;
    for (const library::Module* module : library.modules())
        for (const syntax::Statement* statement : module->tree.statements)
            if (statement->kind == syntax::StatementKind::Let ||
                statement->kind == syntax::StatementKind::Function)
                definitions.push_back({statement, module});
    checking::checkDefinitions(definitions, library, kinds, providers, evaluator);
    CHECK(definitions.size() > 50);
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        const auto position = sources.position(finding->primary.span);
        FAIL_CHECK(sources.file(finding->primary.span.file).path()
                   << ":" << position.line << ": " << finding->code->id << " " << finding->message);
    }
}

} // namespace drc::testing::checking_test
