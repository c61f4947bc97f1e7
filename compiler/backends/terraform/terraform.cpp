#include "backends/terraform/terraform.hpp"

#include "backends/json_text.hpp"
#include "backends/terraform/expression.hpp"
#include "semantics/environment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <utility>

namespace drc::backends::terraform {

using Json = nlohmann::ordered_json;

namespace {

/// Terraform ignores this key in every block.
constexpr const char* comment = "//";
/// Conditions across variables came with 1.9, ephemeral values and write-only attributes with 1.11.
constexpr const char* oldestTerraform = ">= 1.11.0";

// ---- blocks

void fill(Json& json, const ir::NestedBlock& block) {
    for (const ir::Attribute& attribute : block.attributes)
        json[attribute.name] = toJson(attribute.value);
    for (const ir::NestedBlock& nested : block.blocks) {
        Json inner = Json::object();
        fill(inner, nested);
        json[nested.name].push_back(std::move(inner));
    }
}

Json references(const std::vector<ir::Address>& addresses) {
    Json result = Json::array();
    for (const ir::Address& address : addresses)
        result.push_back(toReference(address));
    return result;
}

Json validation(const std::string& condition, const std::string& message) {
    return Json{{"condition", "${" + condition + "}"}, {"error_message", toJson(message)}};
}

/// That a variable is one of some texts.
std::string isOneOf(const std::string& variable, const std::vector<std::string>& texts) {
    return fmt::format("contains({}, var.{})", toExpression(ir::List(texts.begin(), texts.end())), variable);
}

Json lifecycle(const ir::Resource& resource) {
    const ir::Lifecycle& lifecycle = resource.lifecycle;
    Json result = Json::object();
    if (lifecycle.createBeforeDestroy) result["create_before_destroy"] = true;
    if (lifecycle.preventDestroy) result["prevent_destroy"] = true;
    if (lifecycle.ignoreChanges == std::vector<std::string>{"all"})
        result["ignore_changes"] = "all";
    else if (!lifecycle.ignoreChanges.empty())
        result["ignore_changes"] = lifecycle.ignoreChanges;
    if (!lifecycle.replaceTriggeredBy.empty())
        result["replace_triggered_by"] = references(lifecycle.replaceTriggeredBy);
    if (!lifecycle.onlyIn.empty())
        result["precondition"] =
            Json::array({validation(isOneOf(semantics::regionVariable(resource.role), lifecycle.onlyIn),
                                    fmt::format("{} works in {} only: the region of {} must be that one.",
                                                resource.address.type + "." + resource.address.label,
                                                fmt::join(lifecycle.onlyIn, " or "), resource.role))});
    return result;
}

const char* sectionOf(ir::ResourceMode mode) {
    switch (mode) {
    case ir::ResourceMode::Managed: return "resource";
    case ir::ResourceMode::Data: return "data";
    case ir::ResourceMode::Ephemeral: return "ephemeral";
    }
    return "";
}

Json resource(const ir::Resource& resource, const Context& context) {
    Json result = Json::object();
    result[comment] = describe(context, resource.origin);
    result["provider"] = fmt::format("{}.{}", resource.provider, resource.role);
    fill(result, resource.body);
    if (!resource.dependsOn.empty()) result["depends_on"] = references(resource.dependsOn);
    if (!resource.lifecycle.empty()) result["lifecycle"] = lifecycle(resource);
    return result;
}

// ---- variables

std::string typeName(ir::InputType type) {
    switch (type) {
    case ir::InputType::String: return "string";
    case ir::InputType::Number: return "number";
    case ir::InputType::Bool: return "bool";
    case ir::InputType::AnyList: return "list(any)";
    case ir::InputType::AnyMap: return "map(any)";
    case ir::InputType::Any: return "any";
    }
    return "any";
}

Json suffixValidations() {
    const std::size_t middle = ir::longestSuffix - 2;
    return Json::array({validation(
        fmt::format("can(regex(\"^[a-z0-9]([a-z0-9-]{{0,{}}}[a-z0-9])?$\", var.environment_suffix))", middle),
        fmt::format("The suffix has 1 to {} lower-case letters, digits and hyphens, and neither begins nor "
                    "ends with a hyphen.",
                    ir::longestSuffix))});
}

Json regionValidations(const ir::Program& program, const ir::Input& input) {
    Json result = Json::array();
    if (!input.allowed.empty())
        result.push_back(
            validation(isOneOf(input.name, input.allowed), "The provider has no region of that name."));
    for (const ir::Input& other : program.inputs) {
        if (&other == &input) break;
        if (other.purpose != ir::Input::Purpose::Region) continue;
        result.push_back(validation(
            fmt::format("var.{} != var.{}", input.name, other.name),
            fmt::format("The regions of {} and {} are the same: a region cannot be the standby of itself.",
                        other.name, input.name)));
    }
    return result;
}

Json variable(const ir::Program& program, const ir::Input& input) {
    Json result = Json::object();
    result["type"] = typeName(input.type);
    if (!input.description.empty()) result["description"] = input.description;
    if (input.fallback) result["default"] = toLiteral(*input.fallback);
    result["nullable"] = false;
    Json validations;
    if (input.purpose == ir::Input::Purpose::EnvironmentSuffix) validations = suffixValidations();
    if (input.purpose == ir::Input::Purpose::Region) validations = regionValidations(program, input);
    if (!validations.empty()) result["validation"] = std::move(validations);
    return result;
}

// ---- files

Json providers(const ir::Program& program) {
    Json result = Json::object();
    for (const ir::Provider& provider : program.providers) {
        Json configurations = Json::array();
        for (const ir::Provider::Configuration& configuration : provider.configurations) {
            Json json = Json::object();
            json["alias"] = configuration.role;
            fill(json, configuration.body);
            configurations.push_back(std::move(json));
        }
        result[provider.name] = std::move(configurations);
    }
    return result;
}

/// The names of one sort. A second thing of a name is refused: it would overwrite the first.
class OwnNames {
public:
    OwnNames(const char* what, const Context& context) : what_(what), context_(context) {}

    /// Whether the name is a new one.
    bool claim(const std::string& name, source::Span origin) {
        const auto [first, isNew] = origins_.emplace(name, origin);
        if (isNew) return true;
        if (context_.sink.hasErrors()) return false; // what collides was reported where it was declared
        context_.sink.report(diagnostics::codes::sharedName, origin, std::string(what_), name)
            .label(first->second, "the first one is created for this")
            .help("rename one of the two");
        return false;
    }

private:
    const char* what_;
    const Context& context_;
    std::map<std::string, source::Span> origins_;
};

Json variables(const ir::Program& program, const Context& context) {
    Json result = Json::object();
    OwnNames names("variables", context);
    for (const ir::Input& input : program.inputs)
        if (names.claim(input.name, input.span)) append(result, input.name, variable(program, input));
    return result;
}

Json outputs(const ir::Program& program, const Context& context) {
    Json result = Json::object();
    OwnNames names("outputs", context);
    for (const ir::Output& output : program.outputs) {
        if (!names.claim(output.name, output.origin.component)) continue;
        Json json = Json::object();
        json[comment] = describe(context, output.origin);
        if (!output.description.empty()) json["description"] = output.description;
        json["value"] = toJson(output.value);
        append(result, output.name, std::move(json));
    }
    return result;
}

Json mainFile(const ir::Program& program, const Context& context) {
    Json result = Json::object();
    result[comment] = fmt::format("{}, from {}: change that file, not this one", program.topology,
                                  lineOf(context, program.span));
    Json required = Json::object();
    for (const ir::Provider& provider : program.providers)
        required[provider.name] = Json{{"source", provider.source}, {"version", provider.version}};
    result["terraform"] =
        Json{{"required_version", oldestTerraform}, {"required_providers", std::move(required)}};
    // Terraform takes a block without a label for a mistake.
    const auto add = [&](const char* section, Json blocks) {
        if (!blocks.empty()) result[section] = std::move(blocks);
    };
    add("provider", providers(program));
    add("variable", variables(program, context));
    add("output", outputs(program, context));
    return result;
}

} // namespace

namespace {

/// What one component makes.
struct ComponentFile {
    Json json;
    source::Span origin{}; ///< where the component is declared
};

void emitConfiguration(const layout::Configuration& configuration, const Context& context,
                       std::vector<Artifact>& result) {
    const ir::Program& program = configuration.program;
    const std::string folder = configuration.name.empty() ? "" : configuration.name + "/";
    std::map<std::string, ComponentFile> components;
    OwnNames addresses("resources", context);
    for (const ir::Resource& each : program.resources) {
        ComponentFile& file = components[each.origin.componentName];
        if (file.json.is_null()) {
            file.origin = each.origin.component;
            file.json[comment] = fmt::format("{}, from {}: change that file, not this one",
                                             each.origin.componentName, lineOf(context, file.origin));
        }
        if (!addresses.claim(ir::toString(each.address), each.origin.component)) continue;
        const char* const section = sectionOf(each.address.mode);
        append(file.json[section][each.address.type], each.address.label, resource(each, context));
    }
    result.push_back({folder + "main.tf.json", jsonText(mainFile(program, context)), program.span});
    for (const auto& [name, file] : components)
        result.push_back({folder + name + ".tf.json", jsonText(file.json), file.origin});
}

} // namespace

std::vector<Artifact> emit(const ir::Program&, const Context& context) {
    std::vector<Artifact> result;
    for (const layout::Configuration& configuration : context.configurations)
        emitConfiguration(configuration, context, result);
    return result;
}

} // namespace drc::backends::terraform
