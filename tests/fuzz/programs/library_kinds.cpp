#include "programs/library_kinds.hpp"

namespace drc::fuzz {

namespace {

Scope texts(const std::vector<std::string>& names) {
    Scope scope;
    for (const std::string& name : names)
        scope.push_back({name, of(Sort::String), true});
    return scope;
}

Parameter parameter(const std::string& name, Sort sort) {
    return {name, of(sort)};
}

} // namespace

const std::vector<LibraryKind>& libraryKinds() {
    static const std::vector<LibraryKind> kinds{
        {{"topic", {}, texts({"arn"}), false, {}, {}, {{"notify", {parameter("message", Sort::String)}}}},
         {}},
        {{"kms", {}, texts({"arn"})}, {}},
        {{"secret", {}, texts({"arn"})}, {"existing = \"kept/by-hand-#\""}},
        {{"dynamodb", {}, texts({"name", "arn"}), true}, {"key = \"id\""}},
        {{"sqs", {}, texts({"url", "arn"}), false, {}, {}, {{"verify"}}}, {}},
        {{"s3", {}, texts({"bucket", "arn"}), true, {}, {}, {{"verify"}}}, {}},
        {{"lambda", {}, texts({"arn", "function_name"}), false, {}, {}, {{"run"}}},
         {"source = \"./processor\"", "handler = \"index.handler\""}},
        {{"vpc", {}, texts({"id"})},
         {"cidr = { primary: \"10.#.0.0/16\", secondary: \"10.1#.0.0/16\", third: \"10.2#.0.0/16\" }"}},
        {{"aurora", {}, texts({"endpoint", "arn"}), true, {}, {{"lagging", {}}}, {{"promote"}}},
         {"instance = \"db.r5.large\""},
         {{"network", "vpc"}, {"credentials", "secret"}}},
    };
    return kinds;
}

} // namespace drc::fuzz
