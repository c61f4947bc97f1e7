#include "derivation/written_steps.hpp"

#include "syntax/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace drc::derivation {

namespace {

std::string textOf(const semantics::Plan& plan, std::string_view more) {
    std::string result = "\nsteps {\n";
    for (const semantics::Step& step : plan.steps) {
        if (step.parallel.empty()) {
            result += step.written() + "\n";
            continue;
        }
        result += "together {\n";
        for (const semantics::Step& one : step.parallel)
            result += one.written() + "\n";
        result += "}\n";
    }
    if (!more.empty()) result += fmt::format("{}\n", more);
    return result + "}";
}

/// Behind what is said of the plan and of its signals, before what is done when a step fails.
std::uint32_t placeIn(const syntax::Body& body, std::string_view text) {
    std::uint32_t place = body.open.end;
    for (const syntax::Statement* statement : body.statements)
        if (statement->kind != syntax::StatementKind::OnFailure) place = statement->span.end;
    // A comment on the line stays there.
    const std::size_t begin = text.find_first_not_of(" \t", place);
    if (begin == std::string_view::npos || text[begin] != '#') return place;
    return static_cast<std::uint32_t>(std::min(text.find('\n', begin), text.size()));
}

} // namespace

std::optional<diagnostics::Edit> insertionOfSteps(const semantics::Plan& plan,
                                                  const source::SourceMap& sources, std::string_view more) {
    if (!plan.omitsSteps || plan.derived || plan.declaration == nullptr) return std::nullopt;
    if (plan.steps.empty() && more.empty()) return std::nullopt;
    const std::string_view text = sources.file(plan.span.file).text();
    const std::uint32_t place = placeIn(*plan.declaration->body, text);
    const std::size_t next = text.find_first_not_of(" \t\r", place);
    const bool endsLine = next == std::string_view::npos || text[next] == '\n';
    return diagnostics::Edit{{plan.span.file, place, place}, textOf(plan, more) + (endsLine ? "" : "\n")};
}

std::map<source::FileId, std::string> withDerivedSteps(const std::vector<const semantics::Model*>& models,
                                                       const source::SourceMap& sources) {
    std::map<source::FileId, std::map<std::uint32_t, std::string>> insertions;
    for (const semantics::Model* model : models)
        for (const semantics::Plan& plan : model->plans)
            if (auto edit = insertionOfSteps(plan, sources))
                insertions[edit->span.file][edit->span.begin] = std::move(edit->replacement);
    std::map<source::FileId, std::string> result;
    for (const auto& [file, ofFile] : insertions) {
        std::string text(sources.file(file).text());
        for (auto one = ofFile.rbegin(); one != ofFile.rend(); ++one)
            text.insert(one->first, one->second);
        result.emplace(file, std::move(text));
    }
    return result;
}

} // namespace drc::derivation
