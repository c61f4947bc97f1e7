#include "diagnostics/explain.hpp"
#include "diagnostics/wrap.hpp"
#include "driver/commands.hpp"
#include "driver/run.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace drc::driver {

namespace {

struct ExplainSettings {
    std::vector<std::string> codes;
    bool list = false;
    ReportOptions report;
};

std::string table(bool markdown) {
    const auto codeTable = diagnostics::codeTable();
    std::vector<diagnostics::CodeInfo> codes(codeTable.begin(), codeTable.end());
    std::sort(codes.begin(), codes.end(),
              [](const auto& left, const auto& right) { return left.id < right.id; });
    std::size_t width = 0;
    for (const diagnostics::CodeInfo& code : codes)
        width = std::max(width, diagnostics::spelledName(code).size());
    std::string out = markdown ? "| code | severity | name | title |\n|---|---|---|---|\n" : "";
    for (const diagnostics::CodeInfo& code : codes) {
        const auto page = diagnostics::pageOf(code);
        const std::string title = page ? diagnostics::parsePage(*page).title : "";
        if (markdown) {
            out += fmt::format("| {} | {} | {} | {} |\n", code.id, diagnostics::severityName(code.severity),
                               diagnostics::spelledName(code), source::markdownCell(title));
            continue;
        }
        const std::string line =
            fmt::format("{}  {:7}  {:{}}  {}", code.id, diagnostics::severityName(code.severity),
                        diagnostics::spelledName(code), width, title);
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

std::string explain(const std::string& written, bool markdown, const diagnostics::RenderOptions& options) {
    const diagnostics::CodeInfo* const code = diagnostics::findCode(written);
    if (code == nullptr) {
        const std::string meant = diagnostics::closestCode(written);
        throw UsageError{fmt::format("`{}` is not a code{}", written,
                                     meant.empty() ? "; `drc explain --list` shows them all"
                                                   : fmt::format("; did you mean `{}`?", meant))};
    }
    const std::string page(diagnostics::pageOf(*code).value_or("no explanation is available"));
    return markdown ? page : diagnostics::renderPage(*code, page, options);
}

int run(const ExplainSettings& settings) {
    if (settings.list != settings.codes.empty())
        throw UsageError{settings.list ? "`--list` takes no code" : "a code such as `DR0101` is missing"};
    Run answer(settings.report);
    const bool markdown = formatOfResult(settings.report) == "markdown";
    std::string text = settings.list ? table(markdown) : "";
    for (const std::string& code : settings.codes) {
        if (!text.empty()) text += "\n";
        text += explain(code, markdown, answer.outputOptions());
    }
    answer.print(text);
    return answer.finish();
}

Action declareExplain(Arguments& arguments) {
    const auto settings = std::make_shared<ExplainSettings>();
    arguments
        .positional("CODE", settings->codes,
                    "a code or its name, as in `DR0101`, `101` or `unexpected-token`", 0)
        .flag("--list", settings->list, "list every code")
        .report(settings->report, {"text", "markdown"});
    return [settings] { return run(*settings); };
}

} // namespace

const Command explainCommand{"explain", "explain a diagnostic, with an example and its fix", declareExplain};

} // namespace drc::driver
