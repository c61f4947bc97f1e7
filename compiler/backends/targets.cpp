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

std::string lineOf(const Context& context, source::Span span) {
    const source::SourceFile& file = context.sources.file(span.file);
    std::string_view path = file.path();
    const std::string prefix =
        context.folder.empty() || context.folder.back() == '/' ? context.folder : context.folder + "/";
    if (path.substr(0, prefix.size()) == prefix) path.remove_prefix(prefix.size());
    return fmt::format("{}:{}", path, file.lines().lineOf(span.begin));
}

source::Span usersLine(const Context& context, source::Span origin, source::Span otherwise) {
    const bool isUsers =
        !origin.empty() && context.sources.file(origin.file).origin() == source::Origin::User;
    return isUsers ? origin : otherwise;
}

std::string describe(const Context& context, const ir::Origin& origin) {
    if (origin.componentName.empty()) return lineOf(context, origin.statement);
    return fmt::format("{} {}, {}", lineOf(context, origin.component),
                       ir::written(context.elements, origin.componentName),
                       lineOf(context, origin.statement));
}

} // namespace drc::backends
