#include "checking_cases.hpp"
#include "compiled.hpp"
#include "driver/disk_file_system.hpp"
#include "library/library.hpp"
#include "reference/markdown_page.hpp"
#include "semantics/kind.hpp"

#include <nlohmann/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

/// Kinds within kinds.
namespace drc::testing::parts_test {

namespace {

using Json = nlohmann::ordered_json;

/// A queue in each region, a parameter that exists once, and what others see of both.
const std::string queue = "kind queue {\n"
                          "  param patience: duration = 30s\n"
                          "  require patience <= 1h else \"${patience} is too long\"\n"
                          "  in each region {\n"
                          "    resource aws_sqs_queue this {\n"
                          "      name                       = name\n"
                          "      visibility_timeout_seconds = patience.seconds\n"
                          "      sqs_managed_sse_enabled    = true\n"
                          "    }\n"
                          "    resource aws_sqs_queue failed {\n"
                          "      name                    = name(\"failed\")\n"
                          "      sqs_managed_sse_enabled = true\n"
                          "    }\n"
                          "    output arn = this.arn\n"
                          "    export place = \"${region} of ${length(regions)}, ${component}, ${kind}\"\n"
                          "  }\n"
                          "}\n";
const std::string role = "kind role {\n"
                         "  global {\n"
                         "    resource aws_iam_role this {\n"
                         "      name               = name\n"
                         "      assume_role_policy = trust_service(\"lambda.amazonaws.com\")\n"
                         "    }\n"
                         "    export arn = this.arn\n"
                         "  }\n"
                         "}\n";

std::string desk(const std::string& body) {
    return queue + role + "kind desk {\n  param hours: number = 0\n  export open = hours\n" + body + "}\n";
}

std::string office(const std::string& body, const std::string& settings = "") {
    return desk(body) +
           "topology office {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n"
           "  desk front { " +
           settings + " }\n}\n";
}

Json written(const std::string& text, const std::string& file = "front.tf.json") {
    const Compiled result = compiled(text);
    REQUIRE(joined(result.findings) == "");
    const auto found = result.artifacts.find(file);
    REQUIRE(found != result.artifacts.end());
    return Json::parse(found->second);
}

std::vector<std::string> labels(const Json& resources) {
    std::vector<std::string> result;
    for (const auto& [label, resource] : resources.items())
        result.push_back(label);
    return result;
}

/// A resource that shows a value.
std::string note(const std::string& value) {
    return "resource aws_ssm_parameter note {\n  name = name\n  type = \"String\"\n  value = " + value +
           "\n}\n";
}

using Labels = std::vector<std::string>;

} // namespace

TEST_CASE("parts: labels and names have the part behind the component, and `this` is the part") {
    const Json file = written(office("in each region { part in_tray: queue { } }"));
    const Json& queues = file["resource"]["aws_sqs_queue"];
    CHECK(labels(queues) == Labels{"front_primary_in_tray", "front_primary_in_tray_failed",
                                   "front_secondary_in_tray", "front_secondary_in_tray_failed"});
    CHECK(queues["front_primary_in_tray"]["name"] ==
          "office-front-in-tray-primary-${var.environment_suffix}");
    CHECK(queues["front_primary_in_tray_failed"]["name"] ==
          "office-front-in-tray-failed-primary-${var.environment_suffix}");
    CHECK(queues["front_primary_in_tray"]["tags"]["Component"] == "front");
    const Json outputs =
        written(office("in each region { part in_tray: queue { } }"), "main.tf.json")["output"];
    CHECK(outputs.contains("front_primary_in_tray_arn"));
}

TEST_CASE("parts: one that is called like its kind adds nothing but its own name") {
    const Json file = written(office("in each region { part queue: queue { } }"));
    const Json& queues = file["resource"]["aws_sqs_queue"];
    CHECK(labels(queues) == Labels{"front_primary_queue", "front_primary_failed", "front_secondary_queue",
                                   "front_secondary_failed"});
    CHECK(queues["front_primary_queue"]["name"] == "office-front-primary-${var.environment_suffix}");
}

TEST_CASE("parts: with an index there are many, and all of them together are a list") {
    const Json file = written(office("in each region {\n"
                                     "  for n in 1..2 { part tray[n]: queue { patience = n * 1m } }\n"
                                     "  resource aws_ssm_parameter all {\n"
                                     "    name  = name\n"
                                     "    type  = \"String\"\n"
                                     "    value = \"${join(tray[*].arn, \",\")} ${tray[2].arn}\"\n"
                                     "  }\n"
                                     "}"));
    const Json& queues = file["resource"]["aws_sqs_queue"];
    CHECK(queues["front_primary_tray_2"]["visibility_timeout_seconds"] == 120);
    CHECK(file["resource"]["aws_ssm_parameter"]["front_primary_all"]["value"] ==
          "${aws_sqs_queue.front_primary_tray_1.arn},${aws_sqs_queue.front_primary_tray_2.arn} "
          "${aws_sqs_queue.front_primary_tray_2.arn}");
}

TEST_CASE("parts: directly in the kind, one exists in each region and once") {
    const Json file = written(office("part tray: queue { }\n"
                                     "part clerk: role { }\n"
                                     "in each region {\n" +
                                     note("\"${tray.place} ${tray.arn in home} ${clerk.arn}\"") + "}"));
    CHECK(labels(file["resource"]["aws_iam_role"]) == Labels{"front_clerk"});
    CHECK(labels(file["resource"]["aws_sqs_queue"]).size() == 4);
    CHECK(file["resource"]["aws_ssm_parameter"]["front_secondary_note"]["value"] ==
          "secondary of 2, front, queue ${aws_sqs_queue.front_primary_tray.arn} "
          "${aws_iam_role.front_clerk.arn}");
}

TEST_CASE("parts: in a block with a region, one lives in that region alone") {
    const Json file = written(office("in home {\n"
                                     "  part tray: queue { }\n" +
                                     note("tray.place") + "}"));
    CHECK(labels(file["resource"]["aws_sqs_queue"]) ==
          Labels{"front_primary_tray", "front_primary_tray_failed"});
    CHECK(file["resource"]["aws_ssm_parameter"]["front_primary_note"]["value"] ==
          "primary of 1, front, queue");
}

TEST_CASE("parts: whoever waits for one waits for all that it makes") {
    const Json file = written(office("in each region {\n"
                                     "  part tray: queue { }\n"
                                     "  resource aws_sqs_queue last {\n"
                                     "    name                    = name(\"last\")\n"
                                     "    sqs_managed_sse_enabled = true\n"
                                     "    depends_on              = [tray]\n"
                                     "  }\n"
                                     "}"));
    CHECK(file["resource"]["aws_sqs_queue"]["front_primary_last"]["depends_on"] ==
          Json::array({"aws_sqs_queue.front_primary_tray", "aws_sqs_queue.front_primary_tray_failed"}));
}

TEST_CASE("parts: in signals, in pairs and in each other they are called by the way that leads to them") {
    const Json file =
        written(queue + "kind tray { in each region { part held: queue { }  export arn = held.arn } }\n"
                        "kind desk {\n"
                        "  signal full { part mark: tray { }  export alarm = mark.arn }\n"
                        "  for each pair { in pair.from { part between: tray { } } }\n"
                        "  in each region { export open = full.used }\n"
                        "}\n"
                        "topology office {\n"
                        "  region primary   = \"us-east-1\"\n"
                        "  region secondary = \"us-west-2\"\n"
                        "  topic oncall { }\n"
                        "  desk front { }\n"
                        "  failover primary -> secondary {\n"
                        "    mode   = automatic\n"
                        "    detect { full front }\n"
                        "    steps { notify oncall }\n"
                        "  }\n"
                        "}\n");
    const Labels expected{"front_primary_secondary_between_held",
                          "front_primary_secondary_between_held_failed", "front_secondary_full_mark_held",
                          "front_secondary_full_mark_held_failed"};
    CHECK(labels(file["resource"]["aws_sqs_queue"]) == expected);
}

TEST_CASE("parts: what needs itself by way of them is a cycle, and what is not made is not there") {
    const auto first = [](const std::string& body) {
        const std::vector<std::string> findings = compiled(office(body)).findings;
        return findings.empty() ? "nothing" : findings.front();
    };
    CHECK(first("in each region {\n"
                "  part a: queue { patience = b.patience }\n"
                "  part b: queue { patience = a.patience }\n"
                "}")
              .starts_with("DR0209 "));
    CHECK(first("in each region { when hours > 0 { part a: queue { } } output x = a.arn }")
              .starts_with("DR0316 a:"));
}

TEST_CASE("parts: a requirement of one is broken at the user's line") {
    const std::string text =
        office("in each region { part tray: queue { patience = hours * 1h } }", "hours = 2");
    const std::vector<std::string> findings = compiled(text).findings;
    REQUIRE_MESSAGE(!findings.empty(), "nothing was found");
    CHECK(findings.front().ends_with(" 2: 2h is too long"));
}

TEST_CASE("parts: their settings and their places are checked, used or not") {
    const auto inRegion = [](const std::string& line) { return desk("in each region { " + line + " }"); };
    hold({
        {"a setting that the kind does not have", inRegion("part q: queue { patience = hours * 1h }"),
         inRegion("part q: queue { patiense = hours * 1h }"), "DR0206 patiense"},
        {"the type of a setting", inRegion("part q: queue { patience = hours * 1h }"),
         inRegion("part q: queue { patience = hours }"), "DR0301 hours"},
        {"a kind that there is not", inRegion("part q: queue { patience = hours * 1h }"),
         inRegion("part q: quue { patience = hours * 1h }"), "DR0205 quue"},
        {"what the kind exports", inRegion("part q: queue { patience = hours * 1h } export a = q.arn"),
         inRegion("part q: queue { patience = hours * 1h } export a = q.url"), "DR0203 url"},
        {"once in each region", desk("part r: role { } in each region { export a = r.arn export b = hours }"),
         inRegion("part r: role { } export b = hours"), "DR0562 role"},
        {"a region in what has none", inRegion("part q: queue { patience = hours * 1h }"),
         desk("global { part q: queue { patience = hours * 1h } }"), "DR0562 queue"},
        {"a name twice", inRegion("part q: queue { patience = hours * 1h } part p: queue { }"),
         inRegion("part q: queue { patience = hours * 1h } part q: queue { }"), "DR0204 q"},
        {"a cycle", "kind a { in each region { part b: b { } } } kind b { in each region { export x = 1 } }",
         "kind a { in each region { part b: b { } } } kind b { in each region { part a: a { } } }",
         "DR0561 a"},
    });
}

TEST_CASE("parts: a second one of a name is reported once, at its line, and makes nothing") {
    const auto findings = [](const std::string& body) { return compiled(office(body)).findings; };
    const std::vector<std::string> once{"DR0204 tray: duplicate name `tray`"};
    CHECK(findings("in each region {\n"
                   "  part tray: queue { }\n"
                   "  part tray: queue { }\n"
                   "}") == once);
    CHECK(findings("part tray: queue { }\npart tray: queue { }") == once);
    CHECK(findings("in each region { for n in 1..3 { part tray: queue { patience = n * 1m } } }") == once);
    CHECK(findings("in each region { for n in 1..3 { part tray[n < 2]: queue { patience = n * 1m } } }") ==
          once);
    CHECK(findings("in each region { for n in 1..3 { part tray[n]: queue { patience = n * 1m } } }").empty());
}

TEST_CASE("resources of one label are reported once, whatever the components and regions") {
    const std::vector<std::string> findings =
        compiled(
            office(
                "in each region {\n"
                "  for n in 1..2 {\n"
                "    resource aws_sqs_queue tray { name = name(\"${n}\")  sqs_managed_sse_enabled = true }\n"
                "  }\n"
                "}"))
            .findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().starts_with("DR0204 tray"));
}

// ---- kinds of the user's that are called like one that the library has for parts

namespace {

const std::string example = DRC_SOURCE_DIR "/examples/payments/payments.dr";

std::vector<std::string> kindsForParts() {
    const driver::DiskFileSystem files;
    source::SourceMap sources;
    const library::Modules modules(files, std::nullopt, sources);
    std::vector<std::string> result;
    REQUIRE(modules.libraryPaths());
    for (const std::string& path : *modules.libraryPaths())
        if (path.starts_with(library::partsFolder))
            result.push_back(
                path.substr(library::partsFolder.size(), path.rfind('.') - library::partsFolder.size()));
    return result;
}

} // namespace

TEST_CASE(
    "parts: a kind that is called like one of the library's for parts changes nothing for the library") {
    const driver::DiskFileSystem files;
    const source::Result<std::string> text = files.read(example);
    REQUIRE(text);
    const Compiled plain = compiled(*text, files, example);
    REQUIRE(!plain.artifacts.empty());
    const std::vector<std::string> names = kindsForParts();
    REQUIRE(names.size() >= 6);
    for (const std::string& name : names) {
        INFO(name);
        const auto uses = [&](const auto& artifact) {
            return artifact.second.find("stdlib/parts/" + name + ".dr:") != std::string::npos;
        };
        CHECK(std::any_of(plain.artifacts.begin(), plain.artifacts.end(), uses));
        const Compiled with = compiled(*text + "kind " + name + " { export size = 1 }\n", files, example);
        CHECK(joined(with.findings) == joined(plain.findings));
        CHECK(with.artifacts == plain.artifacts);
    }
}

TEST_CASE("parts: in the user's files such a name means the user's own kind, else the library's") {
    const std::string own =
        "kind function {\n"
        "  in each region {\n"
        "    resource aws_sqs_queue this { name = name  sqs_managed_sse_enabled = true }\n"
        "    export arn = this.arn\n"
        "  }\n"
        "}\n";
    const std::string body = "in each region {\n"
                             "  part work: function { }\n"
                             "  part seal: encryption_key { encrypts = \"papers\" }\n"
                             "  output work_arn = work.arn\n"
                             "  output seal_arn = seal.arn\n"
                             "}";
    const Json file = written(own + office(body));
    CHECK(labels(file["resource"]["aws_sqs_queue"]) == Labels{"front_primary_work", "front_secondary_work"});
    CHECK(labels(file["resource"]["aws_kms_key"]) == Labels{"front_primary_seal", "front_secondary_seal"});
    CHECK(!file["resource"].contains("aws_lambda_function"));
}

TEST_CASE("parts: of two kinds of one name, neither is taken for the other") {
    const std::string own = "kind encryption_key { in each region { export arn = \"mine\" } }\n";
    const std::string body = "in each region {\n"
                             "  part key: encryption_key { }\n"
                             "  part role: function_role { encrypted_by = key }\n"
                             "}";
    const std::vector<std::string> findings = compiled(own + office(body)).findings;
    REQUIRE(!findings.empty());
    CHECK(findings.front().starts_with("DR0301 key: "));
}

namespace {

/// The page of `desk` in the reference.
std::string pageOfDesk(const std::string& text) {
    const MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules(files, std::nullopt, sources);
    library::Library found(modules, sink);
    semantics::Kinds kinds(found, sink);
    const library::Modules::Parsed& module = modules.ofUser("sample.dr", text);
    REQUIRE(module);
    found.add(**module);
    const semantics::Kind* const kind = kinds.find("desk");
    REQUIRE(kind != nullptr);
    return reference::kindPage(*kind, found, kinds);
}

} // namespace

TEST_CASE("parts: the page of a kind lists what they demand of it, once, with their names") {
    const std::string tray = "kind tray {\n"
                             "  param rest: duration = 1m\n"
                             "  in each region { part held: queue { patience = rest } }\n"
                             "}\n";
    // Nobody can set what the last two parts have, so they demand nothing.
    const std::string page = pageOfDesk(tray + desk("in each region {\n"
                                                    "  require hours < 24 else \"a day has 24 hours\"\n"
                                                    "  part first: queue { patience = hours * 1h }\n"
                                                    "  part second: tray { rest = hours * 1h }\n"
                                                    "  part third: tray { }\n"
                                                    "  part fourth: queue { patience = 2m }\n"
                                                    "}"));
    CHECK(page.find("## Requirements\n\n"
                    "- `hours < 24`: a day has 24 hours\n"
                    "- `patience <= 1h` (in the parts `first`, `second.held`): `patience` is too long\n\n") !=
          std::string::npos);
}

TEST_CASE("parts: the page of a kind leaves out what its parts never make") {
    const std::string lamp = "kind lamp {\n"
                             "  param lit: bool = false\n"
                             "  param topic: string? = null\n"
                             "  in each region {\n"
                             "    when lit { resource aws_sqs_queue one { name = name } }\n"
                             "    when topic != null { resource aws_sns_topic two { name = topic } }\n"
                             "    when topic == null { resource aws_kms_key three { } }\n"
                             "  }\n"
                             "}\n";
    const auto makes = [&](const std::string& settings) {
        const std::string page =
            pageOfDesk(lamp + desk("in each region { part light: lamp { " + settings + " } }"));
        std::string found;
        for (const char* type : {"aws_sqs_queue", "aws_sns_topic", "aws_kms_key"})
            if (page.find(type) != std::string::npos) found += std::string(found.empty() ? "" : " ") + type;
        return found;
    };
    CHECK(makes("") == "aws_kms_key");
    CHECK(makes("lit = true") == "aws_sqs_queue aws_kms_key");
    CHECK(makes("lit = hours > 6") == "aws_sqs_queue aws_kms_key");
    CHECK(makes("topic = name(\"x\")") == "aws_sns_topic aws_kms_key");
}

TEST_CASE("kinds: one that is called like a word of the library's settings is no type there") {
    const std::string alarm = "topology office {\n"
                              "  region primary = \"us-east-1\"\n"
                              "  sqs letters { }\n"
                              "}\n";
    const Compiled plain = compiled(alarm);
    REQUIRE(!plain.artifacts.empty());
    for (const char* word : {"kind ignore { }\n", "trait ignore { }\n"}) {
        INFO(word);
        const Compiled with = compiled(alarm + word);
        CHECK(joined(with.findings) == joined(plain.findings));
        CHECK(with.artifacts == plain.artifacts);
    }
}

TEST_CASE("kinds: one that replaces one of the library's is taken by the library, too") {
    const std::string topic = "kind topic {\n"
                              "  in each region {\n"
                              "    part key: encryption_key { encrypts = \"notices\" }\n"
                              "    resource aws_sns_topic mine { name = name  kms_master_key_id = key.arn }\n"
                              "    export arn = mine.arn\n"
                              "  }\n"
                              "}\n"
                              "topology office {\n"
                              "  region primary = \"us-east-1\"\n"
                              "  topic oncall { }\n"
                              "  sqs letters { alerts = [oncall] }\n"
                              "}\n";
    const Compiled result = compiled(topic);
    REQUIRE(result.artifacts.contains("letters.tf.json"));
    CHECK(result.artifacts.at("letters.tf.json").find("aws_sns_topic.oncall_primary_mine.arn") !=
          std::string::npos);
}

} // namespace drc::testing::parts_test
