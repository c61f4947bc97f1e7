#include "backends/targets.hpp"

#include "backends/deployment/deployment.hpp"
#include "backends/ssm/ssm.hpp"
#include "backends/state_machine/state_machine.hpp"
#include "backends/terraform/terraform.hpp"

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

std::string lineOf(const Context& context, source::Span span) {
    const source::SourceFile& file = context.sources.file(span.file);
    std::string_view path = file.path();
    std::string_view folder = context.folder;
    if (folder.ends_with('/')) folder.remove_suffix(1);
    if (!context.folder.empty() && path.size() > folder.size() && path.starts_with(folder) &&
        path[folder.size()] == '/')
        path.remove_prefix(folder.size() + 1);
    return std::string(path).append(1, ':').append(std::to_string(file.lines().lineOf(span.begin)));
}

source::Span usersLine(const Context& context, source::Span origin, source::Span otherwise) {
    const bool isUsers =
        !origin.empty() && context.sources.file(origin.file).origin() == source::Origin::User;
    return isUsers ? origin : otherwise;
}

std::string describe(const Context& context, const ir::Origin& origin) {
    if (origin.componentName.empty()) return lineOf(context, origin.statement);
    return lineOf(context, origin.component)
        .append(1, ' ')
        .append(ir::written(context.elements, origin.componentName))
        .append(", ")
        .append(lineOf(context, origin.statement));
}

} // namespace drc::backends
