#include "compiled.hpp"
#include "embedded_library.hpp"
#include "expansion/archive.hpp"
#include "expansion/facts.hpp"
#include "expansion/template_files.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace drc::testing::package_test {

using expansion::LeftOut;

namespace {

/// As the library has them.
std::vector<expansion::LeftOutName> leftOutNames() {
    EmbeddedLibrary embedded;
    return expansion::leftOutNames(embedded.library, embedded.evaluator);
}

expansion::Sorted sortedOut(const std::vector<std::string>& paths) {
    source::Listing listing;
    for (const std::string& path : paths)
        listing.files.push_back({path});
    static const std::vector<expansion::LeftOutName> names = leftOutNames();
    return expansion::sortOut(listing, names);
}

std::vector<std::string> keptInPackage(const std::vector<std::string>& paths) {
    std::vector<std::string> kept;
    for (const source::ListedFile& file : sortedOut(paths).files)
        kept.push_back(file.path);
    return kept;
}

/// What a topology with one component makes whose kind has a parameter with this value.
Compiled madeWith(const std::string& value, const MemoryFiles& files = {}) {
    return compiled("kind holder {\n  in each region {\n    resource aws_ssm_parameter this {\n"
                    "      name  = name\n      type  = \"String\"\n      value = " +
                        value +
                        "\n    }\n  }\n}\n"
                        "topology t {\n  region primary = \"us-east-1\"\n"
                        "  region secondary = \"us-west-2\"\n  holder a { }\n}\n",
                    files);
}

std::vector<std::string> findingsWith(const std::string& value, const MemoryFiles& files = {}) {
    std::vector<std::string> found = madeWith(value, files).findings;
    std::erase_if(found, [](const std::string& finding) { return finding.starts_with("DR08"); });
    return found;
}

} // namespace

TEST_CASE("a function that the compiler brings along has the shared modules that it imports") {
    const auto namesIn = [](std::string_view name) {
        std::vector<std::string> names;
        for (const source::EmbeddedFile& file : expansion::filesOfTemplate(name))
            names.emplace_back(file.path);
        return names;
    };
    CHECK(namesIn("recovery_mark") == std::vector<std::string>{"index.py", "answers.py"});
    CHECK(namesIn("remote_calls") == std::vector<std::string>{"index.py", "answers.py"});
    CHECK(namesIn("rehearsal") == std::vector<std::string>{"index.py"});
    CHECK(namesIn(expansion::sharedModules).empty());
    CHECK(namesIn("recovery").empty());
}

TEST_CASE("shared modules that a function imports, or one of them imports, are put into its package") {
    const std::vector<source::EmbeddedFile> shared{{"a.py", "from b import one\n"},
                                                   {"b.py", "import os\nimport c as other\nimport a\n"},
                                                   {"c.py", ""},
                                                   {"d.py", "import a\n"},
                                                   {"f/__init__.py", "from f import g\n"},
                                                   {"f/g.py", "import json, c\n"}};
    const auto packed = [&](std::vector<source::EmbeddedFile> own) {
        std::vector<std::string> names;
        for (const source::EmbeddedFile& file : expansion::withSharedModules(std::move(own), shared))
            names.emplace_back(file.path);
        return names;
    };
    using Names = std::vector<std::string>;
    CHECK(packed({{"index.py", "import a\n"}}) == Names{"index.py", "a.py", "b.py", "c.py"});
    CHECK(packed({{"index.py", "import f.g\n"}}) == Names{"index.py", "c.py", "f/__init__.py", "f/g.py"});
    CHECK(packed({{"index.py", "import e\n"}, {"e.py", "import d\n"}}) ==
          Names{"index.py", "e.py", "a.py", "b.py", "c.py", "d.py"});
    CHECK(packed({{"index.py", "import b\n"}, {"b.py", "import c\n"}}) ==
          Names{"index.py", "b.py", "c.py"}); // its own one
    CHECK(packed({{"index.py", "import json\n"}, {"notes.txt", "import a\n"}}) ==
          Names{"index.py", "notes.txt"});
}

TEST_CASE("what tools leave behind is no part of a package") {
    CHECK(keptInPackage({".DS_Store", ".git/config", "a/__pycache__/b.cpython-311.pyc", "a/b.py", "c.pyc"}) ==
          std::vector<std::string>{"a/b.py"});
}

TEST_CASE("outputs, state and credentials are no part of a package") {
    const expansion::Sorted result = sortedOut(
        {".env", ".env.local", "build/.drc-manifest.json", "build/functions/a.zip", "build/terraform.tfstate",
         "index.py", "infra/.terraform/providers/x", "infra/terraform.tfstate", "infra/prod.tfvars"});
    REQUIRE(result.files.size() == 1);
    CHECK(result.files.front().path == "index.py");
    std::vector<std::pair<std::string, LeftOut>> omissions;
    for (const expansion::Omission& omission : result.omissions)
        omissions.emplace_back(omission.path, omission.why);
    CHECK(omissions ==
          std::vector<std::pair<std::string, LeftOut>>{{".env", LeftOut::Secret},
                                                       {".env.local", LeftOut::Secret},
                                                       {"build/", LeftOut::Output},
                                                       {"infra/.terraform/", LeftOut::State},
                                                       {"infra/terraform.tfstate", LeftOut::State},
                                                       {"infra/prod.tfvars", LeftOut::Secret}});
}

TEST_CASE("names that packages leave out may have wildcards anywhere") {
    const std::vector<expansion::LeftOutName> names{
        {"*.pe*", LeftOut::Secret}, {"a*b", LeftOut::State}, {"?env", LeftOut::Secret}};
    source::Listing listing;
    for (const char* const path : {"a-b", "b", "env", "key.pem", "x/.env"})
        listing.files.push_back({path});
    std::vector<std::string> kept;
    for (const source::ListedFile& file : expansion::sortOut(listing, names).files)
        kept.push_back(file.path);
    CHECK(kept == std::vector<std::string>{"b", "env"});
}

TEST_CASE("names that only look alike stay") {
    const std::vector<std::string> paths{"build/index.py", "environment.py", "git/a.py", "tfstate.py", "env"};
    CHECK(keptInPackage(paths) == paths);
}

TEST_CASE("an archive is compressed where that makes it smaller") {
    const std::string text(10'000, 'a');
    CHECK(expansion::makeArchive({{"a.txt", text}}).size() < 300);
    for (const std::string& content : {text, std::string("abc"), std::string()}) {
        const std::vector<expansion::PackedFile> files{{"a.txt", content}, {"folder/b.txt", "abc"}};
        CHECK(expansion::makeArchive(files).size() <= expansion::mostInArchive(files));
    }
    const std::string stored = expansion::makeArchive({{"a.txt", "abc"}});
    CHECK(stored.find("abc") != std::string::npos);
}

TEST_CASE("the packages of the compiler's own functions hold what their templates say") {
    CHECK(!source::embeddedPackages().empty());
    for (const source::EmbeddedPackage& package : source::embeddedPackages()) {
        INFO(package.name);
        std::vector<expansion::PackedFile> files;
        std::size_t content = 0;
        for (const source::EmbeddedFile& file : expansion::filesOfTemplate(package.name)) {
            files.push_back({std::string(file.path), std::string(file.text)});
            content += file.text.size();
        }
        CHECK(!files.empty());
        CHECK(package.content == content);
        CHECK(expansion::makeArchive(files) == package.archive);
    }
}

TEST_CASE("packages of the compiler's own functions are held against limits, too") {
    CHECK(joined(findingsWith("package(\"template:plan_hold\")")).empty());
    CHECK(joined(findingsWith("package(\"template:plan_hold\", 50MiB, 250MiB)")).empty());
    const auto refused = [](const std::string& limits, const std::string& what) {
        const std::vector<std::string> found = findingsWith("package(\"template:plan_hold\"" + limits + ")");
        REQUIRE_MESSAGE(found.size() == 1, joined(found));
        CHECK_MESSAGE(found.front().find("the " + what + " of `template:plan_hold` is too large: ") !=
                          std::string::npos,
                      found.front());
        CHECK_MESSAGE(found.front().ends_with(" KiB, the limit is 1 KiB"), found.front());
    };
    refused(", 1KiB", "package");
    refused(", 50MiB, 1KiB", "content");
}

TEST_CASE("names of files that are not UTF-8 are JSON with the replacement character") {
    MemoryFiles files;
    files.add("worker/\xFF.py", "import boto3");
    const Compiled result = madeWith("json(files_holding(\"worker\", \"boto3\"))", files);
    REQUIRE_MESSAGE(result.artifacts.count("a.tf.json") == 1, joined(result.findings));
    CHECK(result.artifacts.at("a.tf.json").find("[\\\"\xEF\xBF\xBD.py\\\"]") != std::string::npos);
}

} // namespace drc::testing::package_test
