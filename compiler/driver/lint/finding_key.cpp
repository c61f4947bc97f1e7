#include "driver/lint/finding_key.hpp"

#include "driver/lint/statement_path.hpp"
#include "driver/sha256.hpp"
#include "planned/document.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drc::driver {

namespace {

constexpr std::size_t keyDigits = 12;
/// What resources that no program stands behind are declared by.
constexpr std::string_view ofTerraform = "terraform";

/// Fields of any text, so that no two lists give the same bytes.
std::string digestOf(const std::vector<std::string>& fields) {
    std::string bytes;
    for (const std::string& field : fields)
        bytes += fmt::format("{}:{};", field.size(), field);
    return sha256(bytes).substr(0, keyDigits);
}

std::string joined(const StatementPath& path) {
    return fmt::format("{}", fmt::join(path.names, "/"));
}

} // namespace

const syntax::Tree& FindingKeys::treeOf(source::FileId file) {
    const auto known = trees_.find(file);
    if (known != trees_.end()) return known->second;
    diagnostics::Sink ignored;
    return trees_.emplace(file, syntax::parse(sources_.file(file), ignored)).first->second;
}

std::vector<std::string> FindingKeys::declarationsOf(source::FileId file) {
    std::vector<std::string> result;
    if (planned::isDocument(sources_.file(file).text())) return {std::string(ofTerraform)};
    const std::string_view path = sources_.file(file).path();
    if (path.ends_with(".tf") || path.ends_with(".json")) return result;
    for (const syntax::Statement* statement : treeOf(file).statements)
        result.push_back(statementPath(sources_.file(file), treeOf(file), statement->span).declaration);
    return result;
}

std::string FindingKeys::pathOf(source::Span place) {
    const StatementPath path = statementPath(sources_.file(place.file), treeOf(place.file), place);
    return path.component.empty() ? joined(path) : path.component;
}

// The compiler's own findings name the component by a place: what they are about, or where they say so.
std::string FindingKeys::componentOf(const diagnostics::Diagnostic& finding, const std::string& around) {
    if (!finding.component.empty()) return finding.component;
    if (!finding.subject.empty() && hasPlace(finding.subject)) return pathOf(finding.subject);
    if (!around.empty()) return around;
    const auto ofUser = [&](const diagnostics::Label& label) {
        return hasPlace(label.span) && sources_.file(label.span.file).origin() == source::Origin::User;
    };
    const auto label = std::find_if(finding.secondary.begin(), finding.secondary.end(), ofUser);
    return label == finding.secondary.end() ? "" : pathOf(label->span);
}

FindingKey FindingKeys::of(const diagnostics::Diagnostic& finding) {
    FindingKey result;
    result.rule = finding.rule.empty() ? std::string(finding.code->id) : finding.rule;
    if (finding.ofTerraform) { // where it stands is no program
        result.declaration = ofTerraform;
        result.component = finding.component;
        result.key = digestOf({result.rule, result.declaration, result.component});
        return result;
    }
    StatementPath path;
    const source::Span place = finding.primary.span;
    if (hasPlace(place))
        path = statementPath(sources_.file(place.file), treeOf(place.file), place);
    else
        path.text = finding.message; // there is nothing else to tell it by
    result.declaration =
        finding.topology.empty() ? path.declaration : fmt::format("topology {}", finding.topology);
    result.component = componentOf(finding, path.component);
    if (!path.component.empty() && path.component == result.component) path.names.erase(path.names.begin());
    result.attribute = joined(path);
    result.key = digestOf({result.rule, result.declaration, result.component, result.attribute, path.text});
    return result;
}

} // namespace drc::driver
