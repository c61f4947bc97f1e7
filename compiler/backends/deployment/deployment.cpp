#include "backends/deployment/deployment.hpp"

#include "backends/json_text.hpp"
#include "library/contract.hpp"
#include "source/embedded.hpp"

#include <array>
#include <string>
#include <string_view>

namespace drc::backends::deployment {

namespace contract = library::contract;

namespace {

/// What is copied beside the configurations: the script, and what asks whether the regions are in step, which
/// is the function that asks it on a schedule.
struct Copied {
    std::string_view path;
    std::string_view source; ///< below `templates/`
};
constexpr std::array copied{
    Copied{"deploy.py", contract::templates::deployScript},
    Copied{"readiness_check.py", contract::templates::readinessCheck},
};

Json outputsOf(const ir::Program& program, ir::Output::Purpose purpose) {
    Json names = Json::array();
    for (const ir::Output& output : program.outputs)
        if (output.purpose == purpose) names.push_back(output.name);
    return names;
}

Json described(const layout::Configuration& configuration) {
    Json takes = Json::array();
    for (const layout::StackInput& one : configuration.stackInputs)
        takes.push_back(Json{{"from", one.from}, {"key", one.key}, {"variable", one.variable}});
    return Json{{"name", configuration.name},
                {"folder", configuration.name.empty() ? "." : configuration.name},
                {"takes", std::move(takes)},
                {"outputs", outputsOf(configuration.program, ir::Output::Purpose::User)},
                {"checks", outputsOf(configuration.program, ir::Output::Purpose::Checks)}};
}

} // namespace

std::vector<ir::ReservedName> reservedNames() {
    return {{"deployment", ir::sorts::emitted, "it is the file that tells `deploy.py` what to deploy"}};
}

std::vector<Artifact> emit(const ir::Program& program, const Context& context) {
    Json configurations = Json::array();
    for (const layout::Configuration& configuration : context.configurations)
        configurations.push_back(described(configuration));
    Json description{{"topology", program.topology}, {"configurations", configurations}};
    std::vector<Artifact> result{fileOf("deployment.json", std::move(description), program.span)};
    for (const source::EmbeddedFile& file : source::embeddedTemplates())
        for (const Copied& one : copied)
            if (file.path == one.source)
                result.push_back(
                    {std::string(one.path), [&file] { return std::string(file.text); }, program.span});
    return result;
}

} // namespace drc::backends::deployment
