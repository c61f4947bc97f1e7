// What tests of the formats cannot get from `drc` itself.
//
//     drc_formats fingerprints FOLDER    the fingerprints of all lines of each file
//     drc_formats rules                  the findings of each example of each rule, in each format
//
// Each writes a line of JSON for each file or example.
#include "diagnostics/line_fingerprints.hpp"
#include "diagnostics/render.hpp"
#include "library/library.hpp"
#include "pipeline/example_runs.hpp"
#include "pipeline/pipeline.hpp"
#include "policy/rules.hpp"
#include "policy/run.hpp"
#include "today.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace diagnostics = drc::diagnostics;
namespace source = drc::source;
using Json = nlohmann::ordered_json;

void print(const Json& line) {
    std::printf("%s\n", line.dump().c_str());
}

void printFingerprints(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        std::ifstream stream(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        std::set<std::uint32_t> lines;
        for (std::uint32_t line = 1; line <= text.size() + 1; ++line)
            lines.insert(line);
        Json values = Json::array();
        for (const auto& [line, value] : diagnostics::lineFingerprints(text, lines))
            values.push_back(value);
        print({{"file", file.filename().string()}, {"values", values}});
    }
}

/// An example may pack any folder: each holds one function.
class AnyFolder final : public source::FileSystem {
public:
    source::Result<std::string> read(const std::string& /*path*/) const override {
        return std::string("def handler(event, context):\n    return {}\n");
    }
    source::Result<source::Listing> list(const std::string& /*folder*/) const override {
        return source::Listing{{{"index.py"}}, {}};
    }
};

void printRules() {
    const AnyFolder files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    drc::library::Modules modules{files, std::nullopt, sources};
    drc::library::Library library{modules, sink};
    drc::pipeline::Options all;
    all.advice = true;
    all.forTerraform = true;
    all.today = drc::testing::today;
    const std::vector<drc::library::Declaration> policies = drc::policy::allPolicies(library);
    for (const drc::policy::Example& example :
         drc::policy::examplesIn(policies, drc::pipeline::regionsOfExamples(library))) {
        source::SourceMap read;
        diagnostics::Sink found;
        drc::pipeline::check(files, {{"example.dr", example.text}}, all, read, found);
        diagnostics::RenderOptions options;
        options.surroundings.named = {"example.dr"};
        Json line = {{"rule", example.rule.rule}, {"good", example.good}, {"program", example.text}};
        for (const diagnostics::Format& format : diagnostics::formats())
            line["formats"][std::string(format.name)] = format.render(found, read, options);
        print(line);
    }
}

} // namespace

int main(int count, char** arguments) {
    const std::string command = count > 1 ? arguments[1] : "";
    if (command == "fingerprints" && count == 3)
        printFingerprints(arguments[2]);
    else if (command == "rules" && count == 2)
        printRules();
    else
        return 2;
    return 0;
}
