#include "diagnostics/rule_text.hpp"

#include "diagnostics/explain.hpp"
#include "source/ascii.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace drc::diagnostics {

namespace {

/// `passedOn` becomes `PassedOn`.
std::string inPascalCase(std::string_view name) {
    std::string result(name);
    if (!result.empty()) result.front() = source::capital(result.front());
    return result;
}

std::string_view stripped(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

/// The `##` lines right above a declaration, others of `#` between them and it left aside.
std::string documentationAbove(const source::SourceFile& file, source::Span declaration) {
    std::string result;
    for (std::uint32_t line = file.lines().lineOf(declaration.begin) - 1; line > 0; --line) {
        std::string_view text = stripped(file.lines().line(line));
        if (!text.starts_with('#')) break;
        if (!text.starts_with("##") && result.empty()) continue;
        if (!text.starts_with("##") || text.starts_with("###")) break;
        text.remove_prefix(2);
        result.insert(0, fmt::format("{}\n", stripped(text)));
    }
    while (result.ends_with('\n'))
        result.pop_back();
    return result;
}

/// What is declared, without the blanks that all of its lines begin with.
std::string declarationOf(const source::SourceFile& file, source::Span span) {
    const std::uint32_t line = file.lines().lineOf(span.begin);
    const std::size_t indent = span.begin - file.lines().lineStart(line);
    std::string result;
    std::string_view rest = file.text(span);
    bool isFirst = true;
    while (!rest.empty()) {
        std::string_view text = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(text.size() + 1, rest.size()));
        if (!isFirst) text.remove_prefix(std::min({indent, text.find_first_not_of(' '), text.size()}));
        isFirst = false;
        result += fmt::format("{}\n", text.substr(0, text.find_last_not_of(" \r") + 1));
    }
    return result;
}

std::string firstAddress(std::string_view text) {
    const std::size_t begin = text.find("https://");
    if (begin == std::string_view::npos) return "";
    std::string_view address = text.substr(begin, text.find_first_of(" \t\r\n<>\"`|", begin) - begin);
    return std::string(address.substr(0, address.find_last_not_of(".,;:)") + 1));
}

RuleText ofRule(const Diagnostic& finding, const source::SourceMap& sources) {
    RuleText result;
    const source::Span span = finding.ruleDeclaration;
    const bool isKnown = !span.empty() && span.file < sources.size();
    if (isKnown) result.description = documentationAbove(sources.file(span.file), span);
    if (result.description.empty()) result.description = fmt::format("The rule `{}`.", finding.rule);
    result.title = source::firstSentence(result.description);
    result.source = firstAddress(result.description);
    result.text = fmt::format("{}\n\nTo suppress a finding: allow {} on COMPONENT because \"…\"\n",
                              result.description, finding.rule);
    result.markdown = fmt::format("{}\n\nTo suppress a finding: `allow {} on COMPONENT because \"…\"`\n",
                                  result.description, finding.rule);
    if (!isKnown) return result;
    const std::string declaration = declarationOf(sources.file(span.file), span);
    result.text += fmt::format("\nThe rule, with examples:\n\n{}", declaration);
    std::string ticks = "```";
    while (declaration.find(ticks) != std::string::npos)
        ticks += '`';
    result.markdown += fmt::format("\nThe rule, with examples:\n\n{0}dr\n{1}{0}\n", ticks, declaration);
    return result;
}

RuleText ofCode(const CodeInfo& code) {
    RuleText result;
    result.name = inPascalCase(code.name);
    const std::string_view markdown = pageOf(code).value_or("");
    const Page page = parsePage(markdown);
    result.title = page.title.empty() ? spelledName(code) : page.title;
    result.description = page.text.empty() ? result.title : page.text;
    result.text = renderPage(code, markdown, {});
    result.markdown = markdown.empty() ? result.title : std::string(markdown);
    return result;
}

} // namespace

RuleText ruleTextOf(const Diagnostic& finding, const source::SourceMap& sources) {
    if (finding.rule.empty() && finding.code != nullptr) return ofCode(*finding.code);
    return ofRule(finding, sources);
}

} // namespace drc::diagnostics
