#include "compiled.hpp"
#include "diagnostics/sink.hpp"
#include "library/contract.hpp"
#include "library/library.hpp"
#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"
#include "semantics/kind.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What compiler and library agree on (`library/contract.hpp`), held against the library.
namespace drc::testing::contract_test {

namespace contract = library::contract;
using syntax::as;
using syntax::StatementKind;

namespace {

/// The embedded library, with its kinds.
struct Standard {
    Standard() : modules(files, std::nullopt, sources), found(modules, sink), kinds(found, sink) {
        found.loadAll();
    }

    std::vector<const semantics::Kind*> kindsOf(const contract::Interface& interface) {
        std::vector<const semantics::Kind*> result;
        for (const std::string& name : found.kindNames()) {
            const semantics::Kind* const kind = kinds.find(name);
            REQUIRE(kind != nullptr);
            kind->forEachInterface([&](const contract::Interface& one) {
                if (one.kind == interface.kind && one.trait == interface.trait) result.push_back(kind);
            });
        }
        return result;
    }

    MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules;
    library::Library found;
    semantics::Kinds kinds;
};

/// The names that a body exports, within placements, too.
void addExports(const syntax::Body& body, StatementKind within, std::set<std::string>& names) {
    for (const syntax::Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Export && within == StatementKind::Kind)
            names.emplace(syntax::declaredName(*statement).text);
        else if (statement->kind == StatementKind::When)
            for (const syntax::Branch& branch : as<syntax::Choice>(*statement).branches)
                addExports(*branch.body, within, names);
        else if (const syntax::Body* inner = syntax::bodyOf(*statement))
            addExports(*inner, statement->kind == within ? StatementKind::Kind : within, names);
    }
}

bool someExports(const std::vector<const semantics::Kind*>& kinds, const contract::Member& member,
                 StatementKind within) {
    return std::any_of(kinds.begin(), kinds.end(), [&](const semantics::Kind* kind) {
        if (within == StatementKind::Kind)
            return std::find(kind->exports.begin(), kind->exports.end(), member.name) != kind->exports.end();
        std::set<std::string> names;
        addExports(*kind->declaration->body, within, names);
        return names.contains(std::string(member.name));
    });
}

void checkGiven(const semantics::ParameterList& list, std::span<const contract::Member> given) {
    for (const contract::Member& member : given) {
        INFO(member.name);
        CHECK(!member.doc.empty());
        const semantics::Parameter* const parameter = list.find(member.name);
        REQUIRE(parameter != nullptr);
        CHECK(semantics::spell(parameter->type) == member.type);
    }
}

void checkInterface(Standard& standard, const contract::Interface& interface) {
    const auto kinds = standard.kindsOf(interface);
    REQUIRE(!kinds.empty());
    for (const semantics::Kind* kind : kinds) {
        INFO(kind->name);
        checkGiven(kind->parameters, interface.given);
        for (const std::string_view trait : interface.traits)
            CHECK(kind->is(trait));
    }
    for (const contract::Member& member : interface.exports) {
        INFO(member.name);
        CHECK(someExports(kinds, member, StatementKind::Kind));
    }
    for (const contract::Member& member : interface.signalExports) {
        INFO(member.name);
        CHECK(someExports(kinds, member, StatementKind::Signal));
    }
    for (const contract::Member& member : interface.replicaExports) {
        INFO(member.name);
        CHECK(someExports(kinds, member, StatementKind::EachReplica));
    }
    for (const contract::Action& action : interface.actions) {
        INFO(action.name);
        std::size_t having = 0;
        for (const semantics::Kind* kind : kinds) {
            const auto found = kind->actions.find(action.name);
            if (found == kind->actions.end()) continue;
            ++having;
            checkGiven(found->second.parameters, action.given);
        }
        CHECK(having >= (action.need == contract::Need::Required ? kinds.size() : 1));
    }
}

/// What a check says of a topology with a library in which a text was replaced.
std::vector<std::string> findingsWith(const std::string& file, const std::string& text,
                                      const std::string& replacement) {
    MemoryFiles files;
    bool changed = false;
    for (const source::EmbeddedFile& each : source::embeddedLibrary()) {
        std::string content(each.text);
        if (each.path == file) {
            const std::size_t at = content.find(text);
            REQUIRE(at != std::string::npos);
            content.replace(at, text.size(), replacement);
            changed = true;
        }
        if (!each.path.starts_with("policies/")) files.add(fmt::format("lib/{}", each.path), content);
    }
    REQUIRE(changed);
    const std::string topology =
        "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n  topic c { }\n}\n";
    pipeline::Options options;
    options.libraryFolder = "lib";
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(files, {{"t.dr", topology}}, options, sources, sink);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        result.push_back(fmt::format("{} {} {}", finding->code->id, sources.text(finding->primary.span),
                                     finding->message));
    return result;
}

} // namespace

TEST_CASE("the library has all that the compiler knows by name, with these types") {
    Standard standard;
    for (const contract::Interface& interface : contract::interfaces) {
        INFO("kind `" << interface.kind << "`, trait `" << interface.trait << "`");
        checkInterface(standard, interface);
    }
    for (const std::string_view trait : contract::traits) {
        INFO(trait);
        CHECK(standard.found.trait(trait));
    }
    CHECK(!standard.sink.hasErrors());
}

TEST_CASE("the library has the rule that tells what may be lost with a region") {
    Standard standard;
    std::set<std::string_view> rules;
    for (const library::Module* module : standard.found.modules())
        for (const syntax::Statement* statement : module->tree.statements)
            if (statement->kind == StatementKind::Policy)
                for (const syntax::Statement* rule : as<syntax::Block>(*statement).body->statements)
                    if (rule->kind == StatementKind::Rule) rules.insert(as<syntax::Block>(*rule).name.text);
    CHECK(rules.size() > 20);
    CHECK(rules.contains(contract::recovery::replicatedRule));
}

TEST_CASE("what is read of a trait is of the type that the trait says") {
    Standard standard;
    for (const contract::Interface& interface : contract::interfaces) {
        const library::Declaration trait = standard.found.trait(interface.trait);
        if (!trait) continue;
        for (const syntax::Statement* statement : trait.block().body->statements)
            for (const contract::Member& member : interface.exports)
                if (syntax::declaredName(*statement).text == member.name)
                    CHECK(semantics::spell(standard.kinds.resolve(
                              *as<syntax::Definition>(*statement).type)) == member.type);
    }
}

TEST_CASE("the functions of the library make bounds as the compiler reads them") {
    Standard standard;
    std::set<std::string_view> evidences;
    std::set<std::string_view> keys;
    for (const std::string& name : standard.found.names(StatementKind::Function)) {
        const syntax::Expression& value = *standard.found.function(name).definition().value;
        if (value.kind != syntax::ExpressionKind::Map) continue;
        const auto& entries = as<syntax::MapExpression>(value).entries;
        const auto evidence = std::find_if(entries.begin(), entries.end(), [](const syntax::MapEntry& entry) {
            return syntax::plainName(entry.key).text == contract::bound::evidence.name;
        });
        if (evidence == entries.end()) continue;
        INFO(name);
        const std::string_view* const text = syntax::plainText(evidence->value);
        REQUIRE(text != nullptr);
        evidences.insert(*text);
        for (const syntax::MapEntry& entry : entries) {
            CHECK(contract::contains(contract::bound::keys, syntax::plainName(entry.key).text));
            keys.insert(syntax::plainName(entry.key).text);
        }
    }
    CHECK(evidences ==
          std::set<std::string_view>(contract::bound::evidences.begin(), contract::bound::evidences.end()));
    for (const contract::Member& key : contract::bound::keys) {
        INFO(key.name);
        // Who knows what is usual, or for how much a figure holds, merges it into the bound.
        const bool merged =
            key.name == contract::bound::typical.name || key.name == contract::bound::share.name;
        CHECK((keys.contains(key.name) || merged));
    }
}

TEST_CASE("the policy of prices and the files that are copied are where the compiler looks") {
    Standard standard;
    bool monthly = false;
    bool basis = false;
    bool source = false;
    for (const library::Declaration& policy : standard.found.policies()) {
        if (policy.block().name.text != contract::prices::policy) continue;
        for (const syntax::Statement* statement : policy.block().body->statements) {
            const std::string_view name = syntax::declaredName(*statement).text;
            if (statement->kind == StatementKind::Function && name == contract::prices::monthly)
                monthly = as<syntax::Definition>(*statement).parameters.size() == 1;
            if (statement->kind == StatementKind::Let && name == contract::prices::basis) basis = true;
            if (statement->kind == StatementKind::Function && name == contract::prices::source)
                source = as<syntax::Definition>(*statement).parameters.size() == 1;
        }
    }
    CHECK(monthly);
    CHECK(basis);
    CHECK(source);
    for (const std::string_view path : contract::templates::all) {
        INFO(path);
        const auto& all = source::embeddedTemplates();
        CHECK(std::any_of(all.begin(), all.end(), [&](const auto& file) { return file.path == path; }));
    }
}

TEST_CASE("the function that makes calls for plans reads what it is given by the agreed names") {
    namespace remote = contract::remote;
    const auto& all = source::embeddedTemplates();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [](const auto& file) { return file.path == "remote_calls/index.py"; });
    REQUIRE(found != all.end());
    for (const std::string_view word :
         {remote::region, remote::seconds, remote::does, remote::check, remote::until, remote::asks,
          remote::service, remote::operation, remote::inputs, remote::unless, remote::select,
          remote::expected, remote::absent, remote::state.substr(2), remote::done})
        CHECK_MESSAGE(found->text.find(fmt::format("\"{}\"", word)) != std::string_view::npos, word);
}

TEST_CASE("a library that breaks the agreement is told where") {
    struct Broken {
        std::string file;
        std::string text;
        std::string replacement;
        std::string finding;
    };
    const std::vector<Broken> cases{
        {"kinds/automation.dr", "param document: string", "param paper: string",
         "DR0530 automation the compiler cannot use the kind `automation`: it has no parameter `document`"},
        {"kinds/automation.dr", "param permissions: list of map", "param permissions: string",
         "DR0530 permissions the compiler cannot use the kind `automation`: its parameter `permissions` is a "
         "string, but the compiler passes a list of maps"},
        {"kinds/automation.dr", "kind automation: recovery_engine, ", "kind automation: ",
         "DR0530 automation the compiler cannot use the kind `automation`: it has no trait "
         "`recovery_engine`"},
        {"kinds/automation.dr", "mode: automatic | approved | manual", "mode: automatic | manual",
         "DR0530 mode the compiler cannot use the kind `automation`: its parameter `mode` is `automatic` or "
         "`manual`, but the compiler passes `automatic`, `approved` or `manual`"},
        {"kinds/automation.dr", "export starts_with = \"alarm\"", "export starts_with = 4",
         "DR0530 starts_with the compiler cannot use the kind `automation`: its export `starts_with` must be "
         "a "
         "string, found the number `4`"},
        {"kinds/plan_hold.dr", "action take {", "action grab {",
         "DR0530 plan_hold the compiler cannot use the kind `plan_hold`: it has no action `take`"},
        {"kinds/plan_hold.dr", "param holder: string", "param holder: number",
         "DR0530 holder the compiler cannot use the kind `plan_hold`: its parameter `holder` is a number, "
         "but the compiler passes a string"},
        {"kinds/plan_hold.dr", "auxiliary, compiler_made", "auxiliary",
         "DR0530 plan_hold the compiler cannot use the kind `plan_hold`: it has no trait `compiler_made`"},
        {"kinds/rehearsal.dr", "export plan_limit = patience", "export plan_limit = 4",
         "DR0530 plan_limit the compiler cannot use the kind `rehearsal`: its export `plan_limit` must be a "
         "duration, found the number `4`"},
        {"kinds/recovery_mark.dr", "action set {", "action put {",
         "DR0530 recovery_mark the compiler cannot use the kind `recovery_mark`: it has no action `set`"},
        {"kinds/recovery_wait.dr", "param timeout: duration", "param timeout: number",
         "DR0530 timeout the compiler cannot use the kind `recovery_wait`: its parameter `timeout` is a "
         "number, "
         "but the compiler passes a duration"},
        {"kinds/rehearsal.dr", "param objective: duration?", "param objective: duration",
         "DR0530 objective the compiler cannot use the kind `rehearsal`: its parameter `objective` is a "
         "duration, but the compiler passes a duration or `null`"},
        {"kinds/rehearsal.dr", "param there: rehearsable", "param there: topic",
         "DR0530 there the compiler cannot use the kind `rehearsal`: its parameter `there` is a component "
         "`topic`, but the compiler passes a component `rehearsable`"},
        {"kinds/remote_calls.dr", "param permissions: list of map", "param permissions: list of string",
         "DR0530 permissions the compiler cannot use the kind `remote_calls`: its parameter `permissions` is "
         "a list of strings, but the compiler passes a list of maps"},
        {"kinds/remote_calls.dr", "export function_name =", "export name_of_function =",
         "DR0530 remote_calls the compiler cannot use the kind `remote_calls`: it has no export "
         "`function_name`"},
        {"kinds/remote_calls.dr", "export longest_call = longest", "export longest_call = \"5m\"",
         "DR0530 longest_call the compiler cannot use the kind `remote_calls`: its export `longest_call` "
         "must "
         "be a duration, found the string \"5m\""},
        {"kinds/sqs.dr", "action at_home {", "action at_home {\n    param urgent: bool",
         "DR0530 urgent the compiler cannot use the kind `sqs`: the compiler does not pass `urgent` to its "
         "action "
         "`at_home`"},
        {"kinds/aurora.dr", "export sign         = \"replication\"", "export sign = [1]",
         "DR0530 sign the compiler cannot use the kind `aurora`: its export `sign` must be a string, found a "
         "list"},
        {"kinds/secret.dr", "export checks = [{", "export checks = 1\n    export others = [{",
         "DR0530 checks the compiler cannot use the kind `secret`: its export `checks` must be a list, found "
         "the "
         "number `1`"},
    };
    for (const Broken& one : cases) {
        INFO(one.file << ": " << one.replacement);
        const std::vector<std::string> findings = findingsWith(one.file, one.text, one.replacement);
        const auto broken = std::find_if(findings.begin(), findings.end(), [](const std::string& finding) {
            return finding.starts_with("DR0530");
        });
        REQUIRE_MESSAGE(broken != findings.end(), fmt::format("{}", fmt::join(findings, "\n")));
        CHECK(*broken == one.finding);
    }
    CHECK(findingsWith("kinds/topic.dr", "kind topic", "kind topic").empty());
}

TEST_CASE("a library without the kind that is true of the account says so once") {
    const std::vector<std::string> findings =
        findingsWith("kinds/account.dr", "kind account", "kind accounts");
    REQUIRE(findings.size() == 1);
    CHECK(findings.front() == "DR0205 t unknown kind `account`");
}

TEST_CASE("without prices nothing is free") {
    const auto findings = [](const std::string& prices) {
        MemoryFiles files;
        for (const source::EmbeddedFile& each : source::embeddedLibrary())
            if (!each.path.starts_with("policies/"))
                files.add(fmt::format("lib/{}", each.path), std::string(each.text));
        const std::string text =
            prices +
            "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n  topic c { }\n}\n";
        pipeline::Options options;
        options.libraryFolder = "lib";
        source::SourceMap sources;
        diagnostics::Sink sink;
        pipeline::cost(files, {{"t.dr", text}}, options, sources, sink);
        std::string result;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            result += fmt::format("{} {}\n", finding->code->id, sources.text(finding->primary.span));
        return result;
    };
    CHECK(findings("") == "DR0531 t\n");
    CHECK(findings("policy cost { let basis = \"guessed\" }\n") == "DR0531 t\n");
    CHECK(findings("policy cost { function monthly(r, s) = 1 }\n") == "DR0531 t\n");
    CHECK(findings("policy cost { function monthly(r) = 1 }\n").empty());
}

TEST_CASE("a library without what everything rests on is one finding") {
    const auto findings = [](const std::string& without, const std::string& replaced = "") {
        MemoryFiles files;
        for (const source::EmbeddedFile& each : source::embeddedLibrary()) {
            if (without.empty() || !each.path.starts_with(without))
                files.add(fmt::format("lib/{}", each.path), std::string(each.text));
            else if (!replaced.empty())
                files.add(fmt::format("lib/{}", each.path), replaced);
        }
        pipeline::Options options;
        options.libraryFolder = "lib";
        source::SourceMap sources;
        diagnostics::Sink sink;
        const std::string text =
            "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n  topic c { }\n}\n";
        pipeline::check(files, {{"t.dr", text}, {"u.dr", text}}, options, sources, sink);
        std::string result;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            result += fmt::format("{} {}\n", finding->code->id, finding->message);
        return result;
    };
    CHECK(findings("prelude.dr") ==
          "DR0532 the library in `lib` is incomplete: it has no file `prelude.dr`\n");
    CHECK(findings("facts.dr") == "DR0532 the library in `lib` is incomplete: it has no file `facts.dr`\n");
    CHECK(findings("facts.dr", "let longest_environment_suffix = 16\n")
              .find("no file at its top declares the value `left_out_of_packages`") != std::string::npos);
    CHECK(findings("provider.dr") ==
          "DR0532 the library in `lib` is incomplete: no file at its top declares a `provider`\n");
    CHECK(findings("schema/").find(
              "DR0532 the library in `lib` is incomplete: it has no file `schema/aws-") == 0);
    CHECK(findings("schema/").find('\n') == findings("schema/").size() - 1);
    CHECK(findings("provider.dr", "provider aws { source = \"hashicorp/aws\" }\n") ==
          "DR0532 the library in `lib` is incomplete: the provider `aws` names no `schema`\n");
    CHECK(findings("prelude.dr", "# nothing\n") ==
          "DR0532 the library in `lib` is incomplete: its file `prelude.dr` declares nothing\n");
    CHECK(findings("kinds/") ==
          "DR0532 the library in `lib` is incomplete: no file in its folder `kinds/` declares a kind\n");
    for (const char* const schema : {"garbage\n", "drc-provider-schema 1 hashicorp/aws 6.0.0\n",
                                     "drc-provider-schema 1 hashicorp/aws 6.0.0\nr.aws_sns_topic ???\n"}) {
        const std::string found = findings("schema/aws-", schema);
        CHECK(found.find("DR0532 the library in `lib` is incomplete: its file `schema/aws-") == 0);
        CHECK(found.find('\n') == found.size() - 1);
    }
    CHECK(findings("").find("DR0532") == std::string::npos);
}

TEST_CASE("the values that the compiler reads are the library's, and may be replaced") {
    Standard standard;
    for (const contract::Member& fact : contract::facts::all)
        CHECK(bool(standard.found.let(fact.name)));
    const auto suffixWith = [](const std::string& own) {
        const Compiled result =
            compiled(own + "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n"
                           "  topic c { }\n}\n");
        const auto file = result.artifacts.find("main.tf.json");
        return joined(result.findings) + (file == result.artifacts.end() ? "" : file->second);
    };
    CHECK(suffixWith("").find("The suffix has 1 to 16 lower-case letters") != std::string::npos);
    CHECK(
        suffixWith("let longest_environment_suffix = 9\n").find("The suffix has 1 to 9 lower-case letters") !=
        std::string::npos);
    CHECK(suffixWith("let longest_environment_suffix = 1\n")
              .find("DR0301 1: expected a whole number from 2 to 63, found the number `1`") !=
          std::string::npos);
}

TEST_CASE("replaced facts are checked where they stand, whether they are needed or not") {
    const auto findings = [](const std::string& text) { return joined(compiled(text).findings); };
    const std::string noTopology =
        findings("let left_out_of_packages = { credential: [\"a\", \"b/c\", \"[x\"], "
                 "deployment_state: [], development_tools: [] }\n");
    for (const char* const expected :
         {"DR0206 credential: the value `left_out_of_packages` has no setting `credential`",
          "DR0414 { credential", "requires the setting `credentials`"})
        CHECK_MESSAGE(noTopology.find(expected) != std::string::npos, noTopology);
    CHECK(findings("let left_out_of_packages = { credentials: [\"b/c\", \"[x\"], deployment_state: [], "
                   "development_tools: [] }\n")
              .find("DR0301 \"b/c\": expected a name without `/`") != std::string::npos);
    CHECK(findings("let left_out_of_packages = [\"a\"]\n").find("DR0301") != std::string::npos);
    CHECK(findings("let longest_environment_suffix = \"x\"\n").find("DR0301 \"x\"") != std::string::npos);
}

TEST_CASE("the room for a name depends on the longest suffix") {
    const auto found = [](const std::string& own) {
        return joined(compiled(own + "topology shop_of_books {\n  region a = \"us-east-1\"\n"
                                     "  region b = \"us-west-2\"\n  s3 files { }\n}\n")
                          .findings);
    };
    CHECK(found("").find("the limit is 63") == std::string::npos);
    CHECK(found("let longest_environment_suffix = 36\n")
              .find("with the longest suffix of an environment: the limit is 63") != std::string::npos);
}

TEST_CASE("a provider in a file of the user's is refused, whatever its name") {
    for (const char* const name : {"acme", "aws"}) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        const std::string text = fmt::format("provider {} {{ source = \"acme/acme\" }}\n", name);
        pipeline::check(MemoryFiles(), {{"t.dr", text}}, {}, sources, sink);
        REQUIRE(sink.errorCount() == 1);
        CHECK(sink.sorted().front()->message ==
              fmt::format("the provider `{}` is declared outside of the library", name));
    }
}

} // namespace drc::testing::contract_test
