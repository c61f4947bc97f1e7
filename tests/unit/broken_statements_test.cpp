#include "compiled.hpp"
#include "parsed.hpp"

#include "syntax/dump.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

/// A statement that could not be read counts as given: what follows from it is no finding.
namespace drc::testing::broken_statements_test {

namespace {

/// Each statement of a topology and of a kind, on a line of its own where it has no block.
const std::string correct = R"dr(let days = 7d
function doubled(value) = value * 2
kind inbox {
  param label: string
  param keep: duration = days
  let queue_name = "${name}-${label}"
  require keep in 1m..14d else "between a minute and two weeks"
  in each region {
    resource aws_sqs_queue queue {
      name                      = queue_name
      message_retention_seconds = keep.seconds
      sqs_managed_sse_enabled   = true
      when region == home {
        delay_seconds = 1
      } else {
        delay_seconds = doubled(1)
      }
      tags = { role: region.role }
    }
    export arn = queue.arn
    output url = queue.url
  }
  for each replica {
    param lag: duration = 1m
    require lag < 1h else "at most an hour"
  }
  action drain {
    param wait_for: duration = 10s
    permit "sqs:PurgeQueue" on [queue.arn]
    step purge {
      call sqs.PurgeQueue { QueueUrl = queue.url }
      timeout = 20s
    }
    step settle {
      sleep wait_for
    }
  }
}
topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  objectives { rto = 1h }
  param owner: string = "nobody"
  let team = "payments of ${owner}"
  tags = { team: team }
  inbox first { label = "first" }
  inbox second {
    label = first.arn when "text".contains("y") and true else "second"
    keep  = 2 * days
  }
  replicate primary -> secondary {
    second { lag = 2m }
  }
  failover primary -> secondary {
    mode = manual
    steps {
      drain second { wait_for = 5s }
      together {
        drain first
        wait  30s
      }
    }
  }
  failback secondary -> primary {
    mode = manual
    steps { drain second }
  }
  assume drain <= 1s because "measured in the drill of March"
  topic alarms { emails = ["ops@example.com"] }
  lambda worker {
    source      = "./src"
    handler     = "index.handler"
    timeout     = 10s
    environment = { QUEUE: first.arn, OTHER: second.arn }
  }
}
)dr";

struct Run {
    explicit Run(std::string text) {
        MemoryFiles files;
        files.add("src/index.py", "def handler(event, context): pass\n");
        pipeline::compile(files, {{"sample.dr", std::move(text)}}, {}, sources, sink);
    }

    source::SourceMap sources;
    diagnostics::Sink sink;
};

bool isOfSyntax(const diagnostics::Diagnostic& finding) {
    return finding.code->id.starts_with("DR00") || finding.code->id.starts_with("DR01");
}

/// What is found elsewhere than on the line that was changed, if the text has a syntax error at all.
std::string consequences(const std::string& text, std::size_t line) {
    const Run run(text);
    std::string result;
    bool broken = false;
    for (const diagnostics::Diagnostic* finding : run.sink.sorted()) {
        broken = broken || isOfSyntax(*finding);
        const bool nowhere = finding->primary.span == source::nowhere;
        const source::Position at =
            nowhere ? source::Position{} : run.sources.position(finding->primary.span);
        if (!isOfSyntax(*finding) && at.line != line)
            result += fmt::format("{}: {} {}\n", at.line, finding->code->id, finding->message);
    }
    return broken ? result : "";
}

std::string errorsOf(const std::string& body) {
    const Run run("topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n" + body + "}\n");
    std::string result;
    for (const diagnostics::Diagnostic* finding : run.sink.sorted())
        result += std::string(finding->code->id) + " ";
    return result;
}

} // namespace

TEST_CASE("broken statements: the text without mistakes compiles") {
    const Run run(correct);
    std::string findings;
    for (const diagnostics::Diagnostic* finding : run.sink.sorted())
        findings += fmt::format("{} {}\n", finding->code->id, finding->message);
    CHECK(findings == "");
}

TEST_CASE("broken statements: a token less or one that nobody knows gives findings where it stands") {
    static const std::regex token(R"re("[^"]*"|[A-Za-z_]\w*|\d\w*|==|[^\s\w])re");
    std::size_t texts = 0;
    std::size_t number = 0;
    for (auto match = std::sregex_iterator(correct.begin(), correct.end(), token);
         match != std::sregex_iterator(); ++match) {
        const auto begin = static_cast<std::size_t>(match->position());
        const std::size_t line =
            1 +
            static_cast<std::size_t>(std::count(correct.begin(), correct.begin() + match->position(), '\n'));
        // Every other token, by turns lost and replaced: all of them take too long for each run.
        if (++number % (2 * slowdown) != 0) continue;
        const std::string_view instead = texts++ % 2 == 0 ? "" : "@";
        const std::string text =
            std::string(correct).replace(begin, static_cast<std::size_t>(match->length()), instead);
        INFO("line " << line << ": `" << match->str() << "` became `" << std::string(instead) << "`");
        CHECK(consequences(text, line) == "");
    }
    CHECK(texts * slowdown > 150);
}

TEST_CASE("broken statements: one that is given without a value is given") {
    CHECK(errorsOf("  vpc core { cidr = }\n") == "DR0101 ");
    CHECK(errorsOf("  vpc core {\n    cidr\n  }\n") == "DR0101 ");
    CHECK(errorsOf("  vpc core {\n    cidr: \"10.0.0.0/16\"\n  }\n") == "DR0101 ");
    CHECK(errorsOf("  let zone_count =\n  topic news { emails = [zone_count] }\n") == "DR0101 ");
    // What has nothing to do with it is found all the same.
    CHECK(errorsOf("  vpc core { cidr = }\n  topic news { emails = [nobody] }\n") == "DR0101 DR0201 ");
}

TEST_CASE("broken statements: what could be read of them stays in the tree") {
    const auto dumped = [](std::string text) {
        const Parsed parsed(std::move(text));
        return syntax::dump(parsed.file, parsed.tree, syntax::DumpSpans::Omitted);
    };
    CHECK(dumped("let a = oncall.\n") == "let\n  name: a\n  value: invalid\n    part: name oncall\n");
    CHECK(dumped("let a = [b, c\nlet d = 1\n") == "let\n  name: a\n  value: invalid\n    part: name b\n    "
                                                  "part: name c\nlet\n  name: d\n  value: number 1\n");
    CHECK(dumped("let a = 1 ? b\n") == "let\n  name: a\n  value: invalid\n    part: number 1\n");
    CHECK(dumped("topology t { objectives { rto } }\n") ==
          "topology\n  name: t\n  body:\n    objectives\n      body:\nbroken:\n  setting\n    name: rto\n"
          "    value: invalid\n");
    CHECK(dumped("kind k {\n  param a\n  for x in\n  require a els\n}\n") ==
          "kind\n  name: k\n  body:\nbroken:\n  param\n    name: a\n    type: type any\n"
          "  for\n    first: x\n  require\n    subject: name a\n");
}

} // namespace drc::testing::broken_statements_test
