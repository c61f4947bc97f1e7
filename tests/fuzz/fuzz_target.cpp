// Whatever a file contains, the compiler answers with findings: it does not crash, hang or throw. Along the
// way, what parses completely must survive formatting, and formatting twice must be formatting once.
#include "diagnostics/render.hpp"
#include "pipeline/pipeline.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

/// A folder that holds nothing but one source file for packages.
class NoFiles final : public drc::source::FileSystem {
public:
    drc::source::Result<std::string> read(const std::string& path) const override {
        if (path == "processor/index.py") return std::string("def handler(event, context):\n    pass\n");
        return drc::source::Failure{"no such file"};
    }
    drc::source::Result<drc::source::Listing> list(const std::string& folder) const override {
        if (folder == "processor") return drc::source::Listing{{{"index.py"}}, {}};
        return drc::source::Failure{"no such folder"};
    }
};

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

void formatTwice(const std::string& text) {
    drc::source::SourceMap sources;
    drc::diagnostics::Sink sink;
    const auto& file = sources.add("input.dr", text);
    const auto tree = drc::syntax::parse(file, sink);
    require(tree.complete == !sink.hasErrors(), "a tree is complete exactly when nothing was reported");
    if (!tree.complete) return;
    const std::string once = drc::syntax::format(file, tree);
    const auto& formatted = sources.add("formatted.dr", once);
    const auto formattedTree = drc::syntax::parse(formatted, sink);
    require(formattedTree.complete, "what the formatter writes can be parsed");
    require(drc::syntax::sameMeaning(file, tree, once), "formatting changes no meaning");
    require(drc::syntax::format(formatted, formattedTree) == once, "formatting twice is formatting once");
}

void compileTwice(const std::string& text) {
    const NoFiles files;
    drc::pipeline::Options options;
    options.mostSteps = 100'000;
    std::string first;
    for (int run = 0; run < 2; ++run) {
        drc::source::SourceMap sources;
        drc::diagnostics::Sink sink;
        const auto outcome = drc::pipeline::compile(files, {{"input.dr", text}}, options, sources, sink);
        require(outcome.outputs.empty() || !sink.hasErrors(), "nothing is written when there are errors");
        std::string result;
        for (const auto& output : outcome.outputs)
            for (const auto& artifact : output.artifacts)
                result += artifact.path + artifact.content;
        for (const drc::diagnostics::Diagnostic* diagnostic : sink.sorted()) {
            result += diagnostic->message;
            require(diagnostic->message.find("::") == std::string::npos ||
                        text.find("::") != std::string::npos,
                    "no message shows a name of the implementation");
        }
        if (run == 0)
            first = std::move(result);
        else
            require(result == first, "compiling twice gives the same bytes");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data),
                           size); // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
    formatTwice(text);
    compileTwice(text);
    return 0;
}
