#include "checking/answer_path.hpp"
#include "checking_cases.hpp"
#include "library/provider_schema.hpp"

#include <string>
#include <variant>
#include <vector>

namespace drc::testing::checking_calls_test {

namespace {

/// An action with these permissions and this step.
std::string acting(const std::string& permits, const std::string& operation) {
    return inAction(permits + "\nstep one {\n" + operation + "\ntimeout = 25s\n}");
}

const std::string all = R"(on ["*"])";

std::string database(const std::string& operation) {
    return acting(R"(permit "rds:DescribeDBClusters" )" + all, operation);
}

} // namespace

TEST_CASE("calls are held against the service's interface") {
    const std::string purge = R"(permit "sqs:PurgeQueue" )" + all;
    const std::string put = R"(permit "cloudwatch:PutMetricData" )" + all;
    const std::string fine = R"(call sqs.PurgeQueue { QueueUrl = topic.arn })";
    hold({
        {"a service", acting(purge, fine), acting(purge, R"(call sqss.PurgeQueue { QueueUrl = "a" })"),
         "DR0610 sqss"},
        {"an operation", acting(purge, fine), acting(purge, R"(call sqs.PurgeQueues { QueueUrl = "a" })"),
         "DR0611 PurgeQueues"},
        {"an input", acting(purge, fine),
         acting(purge, R"(call sqs.PurgeQueue { QueueUrl = "a"  Force = true })"), "DR0612 Force"},
        {"a misspelt input is no missing one", acting(purge, fine),
         acting(purge, R"(call sqs.PurgeQueue { QueuUrl = "a" })"), "DR0612 QueuUrl"},
        {"an input that is needed", acting(purge, fine), acting(purge, "call sqs.PurgeQueue { }"),
         "DR0613 PurgeQueue"},
        {"an input without a value", acting(purge, fine),
         acting(purge, "call sqs.PurgeQueue { QueueUrl = null }"), "DR0613 PurgeQueue"},
        {"the type of an input", acting(purge, fine), acting(purge, "call sqs.PurgeQueue { QueueUrl = 5 }"),
         "DR0605 5"},
        {"the type of an element",
         acting(put,
                R"(call cloudwatch.PutMetricData { Namespace = "a"  MetricData = [{ MetricName: "b" }] })"),
         acting(put,
                R"(call cloudwatch.PutMetricData { Namespace = "a"  MetricData = [{ MetricName: 5 }] })"),
         "DR0605 5"},
        {"what an element needs",
         acting(put,
                R"(call cloudwatch.PutMetricData { Namespace = "a"  MetricData = [{ MetricName: "b" }] })"),
         acting(put, R"(call cloudwatch.PutMetricData { Namespace = "a"  MetricData = [{ Value: 1 }] })"),
         R"(DR0613 [{ Value: 1 }])"},
        {"a service of which nothing is known", acting("", R"(call polly.DescribeVoices { })"),
         acting("", R"(call poly.DescribeVoices { })"), "DR0610 poly"},
    });
}

TEST_CASE("selectors are held against the answer") {
    const auto asking = [](const std::string& path, const std::string& expected) {
        return database("check rds.DescribeDBClusters { } select " + path + " is " + expected);
    };
    const std::string fine = asking(R"("$.DBClusters[0].Status")", R"("available")");
    hold({
        {"a member", fine, asking(R"("$.DBClusters[0].Statu")", R"("available")"), "DR0615 Statu"},
        {"the first member", fine, asking(R"("$.Clusters[0].Status")", R"("available")"), "DR0615 Clusters"},
        {"an element of no list", fine, asking(R"("$.Marker[0]")", R"("a")"), R"(DR0615 "$.Marker[0]")"},
        {"a member of a text", fine, asking(R"("$.Marker.Length")", R"("a")"), "DR0615 Length"},
        {"a path that begins with its first member", fine,
         asking(R"("DBClusters[0].Status")", R"("available")"), R"(DR0614 "DBClusters[0].Status")"},
        {"a path of another language", fine, asking(R"("$..Status")", R"("available")"),
         R"(DR0614 "$..Status")"},
        {"a filter", asking(R"("$.DBClusters[?(@.MultiAZ == true)].Status")", R"("available")"),
         asking(R"("$.DBClusters[?(@.MultiZone == true)].Status")", R"("available")"), "DR0615 MultiZone"},
        {"a text and a number", fine, asking(R"("$.DBClusters[0].Status")", "1"), "DR0320 1"},
        {"a number and a text", asking(R"("$.DBClusters[0].AllocatedStorage")", "1"),
         asking(R"("$.DBClusters[0].AllocatedStorage")", R"("1")"), R"(DR0320 "1")"},
        {"a truth and a text", asking(R"("$.DBClusters[0].MultiAZ")", "true"),
         asking(R"("$.DBClusters[0].MultiAZ")", R"("true")"), R"(DR0320 "true")"},
        {"a list", asking(R"("$.DBClusters[*].Status")", R"("available")"),
         asking(R"("$.DBClusters")", R"("available")"), R"(DR0320 "available")"},
        {"one of several", fine, asking(R"("$.DBClusters[0].Status")", R"(["available", 1])"), "DR0320 1"},
        {"what a step keeps",
         database(R"(call rds.DescribeDBClusters { } outputs { arn = "$.DBClusters[0].DBClusterArn" })"),
         database(R"(call rds.DescribeDBClusters { } outputs { arn = "$.DBClusters[0].Arn" })"),
         "DR0615 Arn"},
    });
}

TEST_CASE("what an action permits is what its calls need") {
    const std::string purge = R"(call sqs.PurgeQueue { QueueUrl = "a" })";
    const std::string fine = acting(R"(permit "sqs:PurgeQueue" )" + all, purge);
    const auto branches = [&](const std::string& first, const std::string& second) {
        return inAction("when graceful {\n" + first + "\n} else {\n" + second + "\n}");
    };
    const std::string step = "step one {\n" + purge + "\ntimeout = 25s\n}";
    const std::string permit = R"(permit "sqs:PurgeQueue" )" + all + "\n";
    const std::string invoking = R"(invoke topic.arn { } select "$.state" is "done")";
    hold({
        {"a permission", fine, acting(R"(permit "sqs:PurgeQueues" )" + all, purge),
         R"(DR0620 "sqs:PurgeQueues")"},
        {"a prefix", fine, acting(R"(permit "sqss:PurgeQueue" )" + all, purge),
         R"(DR0620 "sqss:PurgeQueue")"},
        {"capitals do not matter", acting(R"(permit "SQS:purgequeue" )" + all, purge), acting("", purge),
         "DR0621 PurgeQueue"},
        {"all that begin alike", acting(R"(permit "sqs:Purge*" )" + all, purge),
         acting(R"(permit "sqs:Get*" )" + all, purge), "DR0622 \"sqs:Get*\"\nDR0621 PurgeQueue"},
        {"one that nothing needs", fine,
         acting(R"(permit ["sqs:PurgeQueue", "sqs:SendMessage"] )" + all, purge),
         R"(DR0622 "sqs:SendMessage")"},
        {"one that services use for the caller",
         acting(R"(permit ["sqs:PurgeQueue", "kms:Decrypt"] )" + all, purge),
         acting(R"(permit ["sqs:PurgeQueue", "kms:ListKeys"] )" + all, purge), R"(DR0622 "kms:ListKeys")"},
        {"in the same branch", branches(permit + step, permit + step), branches(permit, step),
         "DR0621 PurgeQueue"},
        {"around a branch", inAction(permit + "when graceful {\n" + step + "\n}"),
         inAction("when graceful {\n" + step + "\n}"), "DR0621 PurgeQueue"},
        {"a function", acting(R"(permit "lambda:InvokeFunction" )" + all, invoking), acting("", invoking),
         "DR0621 invoke"},
        {"another name than the operation's",
         acting(R"(permit "s3:GetReplicationConfiguration" )" + all,
                R"(call s3.GetBucketReplication { Bucket = "a" })"),
         acting(R"(permit "s3:GetBucketReplication" )" + all,
                R"(call s3.GetBucketReplication { Bucket = "a" })"),
         R"(DR0620 "s3:GetBucketReplication")"},
        {"on everything only", acting(R"(permit "sqs:ListQueues" on ["*"])", "call sqs.ListQueues"),
         acting(R"(permit "sqs:ListQueues" on [topic.arn])", "call sqs.ListQueues"), "DR0623 [topic.arn]"},
        {"on a resource of the service", acting(R"(permit "sqs:PurgeQueue" on "arn:aws:sqs:*:*:a")", purge),
         acting(R"(permit "sqs:PurgeQueue" on "arn:aws:sns:*:*:a")", purge), R"(DR0624 "arn:aws:sns:*:*:a")"},
    });
}

TEST_CASE("what a function answers is judged") {
    const auto invoking = [](const std::string& expected) {
        return acting(R"(permit "lambda:InvokeFunction" )" + all, "invoke topic.arn { }" + expected);
    };
    const std::string fine = invoking(R"( select "$.state" is "done")");
    hold({
        {"nothing is expected", fine, invoking(""), "DR0440 invoke"},
        {"a path", fine, invoking(R"( select "state" is "done")"), R"(DR0614 "state")"},
        {"one of several", invoking(R"( select "$.state" is ["done", "idle"])"),
         invoking(R"( select "$.state" is ["done", 1])"), R"(DR0301 ["done", 1])"},
        {"no text", fine, invoking(R"( select "$.state" is true)"), "DR0301 true"},
        {"a path that is no text", fine, invoking(R"( select 5 is "done")"), "DR0301 5"},
    });
}

TEST_CASE("what is offered instead takes the place of what was written, between its quotes") {
    const auto offered = [](const std::string& text) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
        std::string result;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            for (const diagnostics::Fix& fix : finding->fixes)
                for (const diagnostics::Edit& edit : fix.edits)
                    result += std::string(sources.text(edit.span)) + " -> " + edit.replacement + "\n";
        return result;
    };
    CHECK(offered(acting(R"(permit "sqs:PurgQueue" )" + all, R"(call sqs.PurgeQueue { QueueUrl = "a" })")) ==
          "sqs:PurgQueue -> sqs:PurgeQueue\n");
    CHECK(offered(database(R"(check rds.DescribeDBClusters { } select "DBClusters[0].Status" is "a")")) ==
          "DBClusters[0].Status -> $.DBClusters[0].Status\n");
    CHECK(offered(database(R"(check rds.DescribeDBClusters { } select "$.DBClusters[0].Statu" is "a")")) ==
          "Statu -> Status\n");
    CHECK(offered(database(R"(check rds.DescribeDBCluster { } select "$.DBClusters[0].Status" is "a")")) ==
          "DescribeDBCluster -> DescribeDBClusters\n");
}

TEST_CASE("paths into answers") {
    const auto error = [](const std::string& path) -> std::string {
        const auto parsed = checking::parseAnswerPath(path);
        const auto* const broken = std::get_if<checking::BrokenPath>(&parsed);
        return broken == nullptr ? "" : std::to_string(broken->at) + " " + std::string(broken->expected);
    };
    for (const char* good :
         {"$.A", "$.A[0].B", "$.A[-1]", "$.A[*].B", "$['a b'].C", "$.A[\"b\"]", "$.a_b-c",
          "$.A[?(@.B == true)]", "$.A[?(@.B.C=='x y')].D", "$.A[?(@ != \"x\")]", "$.A[?(@.B >= 5)]"})
        CHECK(error(good) == "");
    for (const char* bad : {"",
                            "$",
                            "A",
                            ".A",
                            "$A",
                            "$.",
                            "$..A",
                            "$.A[",
                            "$.A[]",
                            "$.A[x]",
                            "$.A[0",
                            "$.A['b]",
                            "$.A[?(B == 1)]",
                            "$.A[?(@.B)]",
                            "$.A[?(@.B == )]",
                            "$.A[?(@.B == 'x)]",
                            "$.A[?(@.B == 1]",
                            "$.A[?(@. == 1)]",
                            "$.A.length()",
                            "$.A b"}) {
        INFO(bad);
        CHECK(error(bad) != "");
    }
    CHECK(error("$.A[x]") == "4 a number, `*`, a name in quotes or `?(@`");
}

} // namespace drc::testing::checking_calls_test
