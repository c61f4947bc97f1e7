#include "backends/targets.hpp"

#include "backends/deployment/deployment.hpp"
#include "backends/ssm/ssm.hpp"
#include "backends/state_machine/state_machine.hpp"
#include "backends/terraform/terraform.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace drc::backends {

std::span<const Target> targets() {
    static constexpr std::array all{
        Target{"terraform", &terraform::emit, &terraform::reservedNames},
        Target{"ssm", &ssm::emit},
        Target{"state_machine", &state_machine::emit},
        Target{"deployment", &deployment::emit, &deployment::reservedNames},
    };
    return all;
}

Artifact fileOf(std::string path, Json document, source::Span origin) {
    return {std::move(path), [document = std::move(document)] { return documentText(document); }, origin};
}

std::vector<ir::ReservedName> reservedNames() {
    std::vector<ir::ReservedName> result;
    for (const Target& target : targets()) {
        if (target.reservedNames == nullptr) continue;
        const std::vector<ir::ReservedName> own = target.reservedNames();
        result.insert(result.end(), own.begin(), own.end());
    }
    return result;
}

namespace {

constexpr std::size_t usualDescription = 100; ///< has no more characters

void appendLine(std::string& result, const Context& context, source::Span span) {
    const source::SourceFile& file = context.sources.file(span.file);
    std::string_view path = file.path();
    std::string_view folder = context.folder;
    if (folder.ends_with('/')) folder.remove_suffix(1);
    if (!context.folder.empty() && path.size() > folder.size() && path.starts_with(folder) &&
        path[folder.size()] == '/')
        path.remove_prefix(folder.size() + 1);
    const fmt::format_int line(file.lines().lineOf(span.begin));
    result += path;
    result += ':';
    result.append(line.data(), line.size());
}

} // namespace

std::string lineOf(const Context& context, source::Span span) {
    std::string result;
    appendLine(result, context, span);
    return result;
}

source::Span usersLine(const Context& context, source::Span origin, source::Span otherwise) {
    const bool isUsers =
        !origin.empty() && context.sources.file(origin.file).origin() == source::Origin::User;
    return isUsers ? origin : otherwise;
}

std::string describe(const Context& context, const ir::Origin& origin) {
    std::string result;
    if (!origin.componentName.empty()) {
        result.reserve(usualDescription);
        appendLine(result, context, origin.component);
        result += ' ';
        result += ir::written(context.elements, origin.componentName);
        result += ", ";
    }
    appendLine(result, context, origin.statement);
    return result;
}

} // namespace drc::backends
