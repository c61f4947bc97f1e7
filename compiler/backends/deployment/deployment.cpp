#include "backends/deployment/deployment.hpp"

#include "backends/json_text.hpp"
#include "backends/json_value.hpp"
#include "library/contract.hpp"
#include "source/embedded.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace drc::backends::deployment {

namespace contract = library::contract;

namespace {

/// Where a template is copied to, beside the configurations; empty where it is not: the script with its
/// modules, and what asks whether the regions are in step, which is the function that asks it on a schedule.
std::string_view copyOf(std::string_view path) {
    constexpr std::string_view script = contract::templates::deployScript;
    constexpr std::string_view folder = script.substr(0, script.find('/') + 1);
    if (path == contract::templates::readinessCheck) return "readiness_check.py";
    return path.starts_with(folder) ? path.substr(folder.size()) : std::string_view();
}

/// Whether a configuration is that of one region.
bool isRegion(const layout::Configuration& configuration) {
    const std::vector<ir::Input>& inputs = configuration.program.inputs;
    return std::any_of(inputs.begin(), inputs.end(), [&](const ir::Input& input) {
        return input.purpose == ir::Input::Purpose::Region && input.role == configuration.name;
    });
}

Json regionsOf(const ir::Program& program) {
    Json regions = Json::array();
    for (const ir::Input& input : program.inputs)
        if (input.purpose == ir::Input::Purpose::Region)
            regions.push_back(Json{{"role", input.role}, {"variable", input.name}});
    return regions;
}

/// What the library says of the types of its providers.
Json factsOf(const ir::Program& program) {
    const auto same = [](const std::string& text) { return text; };
    const Spelling plain{same, same,
                         [](const ir::Value&) { return Json(nullptr); }}; // it has no deferred ones
    Json facts = Json::object();
    for (const ir::Provider& provider : program.providers)
        if (!provider.deployment.isNull()) facts.add(provider.name, toJson(provider.deployment, plain));
    return facts;
}

Json outputsOf(const ir::Program& program, ir::Output::Purpose purpose) {
    Json names = Json::array();
    for (const ir::Output& output : program.outputs)
        if (output.purpose == purpose) names.push_back(output.name);
    return names;
}

/// How its state is called where states are kept, with a place for the suffix.
void addState(Json& described, const layout::Configuration& configuration) {
    const ir::Map* const said = layout::stateOf(configuration.program).map();
    const ir::Value* const namedBy =
        said == nullptr ? nullptr : ir::find(*said, contract::kept_state::namedBy);
    if (namedBy == nullptr || namedBy->text() == nullptr) return; // it lies beside the configuration
    const std::string file = configuration.name.empty() ? "main" : configuration.name;
    const std::string name = configuration.program.topology + "/{environment_suffix}/" + file + ".tfstate";
    described.add("state", Json{{"setting", *namedBy->text()}, {"name", name}});
}

Json described(const layout::Configuration& configuration) {
    Json takes = Json::array();
    for (const layout::StackInput& one : configuration.stackInputs)
        takes.push_back(Json{{"from", one.from}, {"key", one.key}, {"variable", one.variable}});
    Json result{{"name", configuration.name},
                {"folder", configuration.name.empty() ? "." : configuration.name},
                {"region", isRegion(configuration)},
                {"takes", std::move(takes)},
                {"outputs", outputsOf(configuration.program, ir::Output::Purpose::User)},
                {"checks", outputsOf(configuration.program, ir::Output::Purpose::Checks)}};
    addState(result, configuration);
    return result;
}

Json description(const ir::Program& program, const Context& context) {
    Json configurations = Json::array();
    for (const layout::Configuration& configuration : context.configurations)
        configurations.push_back(described(configuration));
    return Json{{"topology", program.topology},
                {"regions", regionsOf(program)},
                {"configurations", configurations},
                {"types", factsOf(program)}};
}

} // namespace

std::vector<ir::ReservedName> reservedNames() {
    return {{"deployment", ir::sorts::emitted, "it is the file that tells `deploy.py` what to deploy"}};
}

std::vector<Artifact> emit(const ir::Program& program, const Context& context) {
    std::vector<Artifact> result;
    result.push_back({"deployment.json",
                      [&program, context] { return documentText(description(program, context)); },
                      program.span});
    for (const source::EmbeddedFile& file : source::embeddedTemplates())
        if (const std::string_view path = copyOf(file.path); !path.empty())
            result.push_back({std::string(path), [&file] { return std::string(file.text); }, program.span});
    return result;
}

} // namespace drc::backends::deployment
