#include "backends/terraform/terraform.hpp"

#include "backends/json_text.hpp"
#include "backends/terraform/expression.hpp"
#include "semantics/environment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace drc::backends::terraform {

namespace {

/// Terraform ignores this key in every block.
constexpr const char* comment = "//";
/// Conditions across variables came with 1.9, ephemeral values and write-only attributes with 1.11.
constexpr const char* oldestTerraform = ">= 1.11.0";

// ---- blocks

void fill(Json& json, const ir::NestedBlock& block) {
    for (const ir::Attribute& attribute : block.attributes)
        json.add(attribute.name, toJson(attribute.value));
    const std::vector<ir::NestedBlock>& all = block.blocks;
    for (auto first = all.begin(); first != all.end(); ++first) {
        const auto isAlike = [&](const ir::NestedBlock& other) { return other.name == first->name; };
        if (std::any_of(all.begin(), first, isAlike)) continue; // it stands with the first of its name
        Json alike = Json::array();
        for (auto nested = first; nested != all.end(); ++nested) {
            if (!isAlike(*nested)) continue;
            Json inner = Json::object();
            fill(inner, *nested);
            alike.push_back(inner);
        }
        json.add(first->name, alike);
    }
}

Json texts(const std::vector<std::string>& all) {
    Json result = Json::array();
    for (const std::string& text : all)
        result.push_back(text);
    return result;
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
    if (lifecycle.createBeforeDestroy) result.add("create_before_destroy", true);
    if (lifecycle.preventDestroy) result.add("prevent_destroy", true);
    if (lifecycle.ignoreChanges == std::vector<std::string>{"all"})
        result.add("ignore_changes", "all");
    else if (!lifecycle.ignoreChanges.empty())
        result.add("ignore_changes", texts(lifecycle.ignoreChanges));
    if (!lifecycle.replaceTriggeredBy.empty())
        result.add("replace_triggered_by", references(lifecycle.replaceTriggeredBy));
    if (!lifecycle.onlyIn.empty())
        result.add(
            "precondition",
            Json::array({validation(isOneOf(semantics::regionVariable(resource.role), lifecycle.onlyIn),
                                    fmt::format("{} works in {} only: the region of {} must be that one.",
                                                resource.address.type + "." + resource.address.label,
                                                fmt::join(lifecycle.onlyIn, " or "), resource.role))}));
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
    result.add(comment, describe(context, resource.origin));
    result.add("provider", fmt::format("{}.{}", resource.provider, resource.role));
    fill(result, resource.body);
    if (!resource.dependsOn.empty()) result.add("depends_on", references(resource.dependsOn));
    if (!resource.lifecycle.empty()) result.add("lifecycle", lifecycle(resource));
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

Json suffixValidations(const ir::Program& program) {
    const std::size_t middle = program.longestSuffix - 2;
    return Json::array({validation(
        fmt::format("can(regex(\"^[a-z0-9]([a-z0-9-]{{0,{}}}[a-z0-9])?$\", var.environment_suffix))", middle),
        fmt::format("The suffix has 1 to {} lower-case letters, digits and hyphens, and neither begins nor "
                    "ends with a hyphen.",
                    program.longestSuffix))});
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
    result.add("type", typeName(input.type));
    if (!input.description.empty()) result.add("description", input.description);
    if (input.defaultValue) result.add("default", toLiteral(*input.defaultValue));
    result.add("nullable", false);
    Json validations = Json::array();
    if (input.purpose == ir::Input::Purpose::EnvironmentSuffix) validations = suffixValidations(program);
    if (input.purpose == ir::Input::Purpose::Region) validations = regionValidations(program, input);
    if (!validations.empty()) result.add("validation", validations);
    return result;
}

// ---- files

Json providers(const ir::Program& program) {
    Json result = Json::object();
    for (const ir::Provider& provider : program.providers) {
        Json configurations = Json::array();
        for (const ir::Provider::Configuration& configuration : provider.configurations) {
            Json json = Json::object();
            json.add("alias", configuration.role);
            fill(json, configuration.body);
            configurations.push_back(std::move(json));
        }
        result.add(provider.name, configurations);
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

/// The inputs and outputs of a configuration, without those that would overwrite another one.
struct Shared {
    std::vector<const ir::Input*> inputs;
    std::vector<const ir::Output*> outputs;
};

Shared sharedOf(const ir::Program& program, const Context& context) {
    Shared result;
    OwnNames variables("variables", context);
    for (const ir::Input& input : program.inputs)
        if (variables.claim(input.name, input.span)) result.inputs.push_back(&input);
    OwnNames outputs("outputs", context);
    for (const ir::Output& output : program.outputs)
        if (outputs.claim(output.name, output.origin.component)) result.outputs.push_back(&output);
    return result;
}

Json variables(const ir::Program& program, const Shared& shared) {
    Json result = Json::object();
    for (const ir::Input* input : shared.inputs)
        result.add(input->name, variable(program, *input));
    return result;
}

Json outputs(const Shared& shared, const Context& context) {
    Json result = Json::object();
    for (const ir::Output* output : shared.outputs) {
        Json json{{comment, describe(context, output->origin)}};
        if (!output->description.empty()) json.add("description", output->description);
        json.add("value", toJson(output->value));
        result.add(output->name, json);
    }
    return result;
}

Json mainFile(const ir::Program& program, const Shared& shared, const Context& context) {
    Json result = Json::object();
    result.add(comment, fmt::format("{}, from {}: change that file, not this one", program.topology,
                                    lineOf(context, program.span)));
    Json required = Json::object();
    for (const ir::Provider& provider : program.providers)
        required.add(provider.name, Json{{"source", provider.source}, {"version", provider.version}});
    result.add("terraform", Json{{"required_version", oldestTerraform}, {"required_providers", required}});
    // Terraform takes a block without a label for a mistake.
    const auto add = [&](const char* section, const Json& blocks) {
        if (!blocks.empty()) result.add(section, blocks);
    };
    add("provider", providers(program));
    add("variable", variables(program, shared));
    add("output", outputs(shared, context));
    return result;
}

/// What one component makes, in the order of its file: by section, and by type.
struct ComponentFile {
    struct Type {
        std::string_view name;
        std::vector<const ir::Resource*> resources;
    };
    struct Section {
        ir::ResourceMode mode;
        std::vector<Type> types;
    };
    std::vector<Section> sections;
    source::Span origin{}; ///< where the component is declared

    void add(const ir::Resource& resource) {
        const auto section = std::find_if(sections.begin(), sections.end(), [&](const Section& one) {
            return one.mode == resource.address.mode;
        });
        std::vector<Type>& types = section != sections.end()
                                       ? section->types
                                       : sections.emplace_back(Section{resource.address.mode, {}}).types;
        const auto type = std::find_if(types.begin(), types.end(),
                                       [&](const Type& one) { return one.name == resource.address.type; });
        Type& own = type != types.end() ? *type : types.emplace_back(Type{resource.address.type, {}});
        own.resources.push_back(&resource);
    }
};

Json componentFile(const std::string& name, const ComponentFile& file, const Context& context) {
    Json result{{comment, fmt::format("{}, from {}: change that file, not this one",
                                      ir::written(context.elements, name), lineOf(context, file.origin))}};
    for (const ComponentFile::Section& section : file.sections) {
        Json types = Json::object();
        for (const ComponentFile::Type& type : section.types) {
            Json resources = Json::object();
            for (const ir::Resource* one : type.resources)
                resources.add(one->address.label, resource(*one, context));
            types.add(type.name, resources);
        }
        result.add(sectionOf(section.mode), types);
    }
    return result;
}

void emitConfiguration(const layout::Configuration& configuration, const Context& context,
                       std::vector<Artifact>& result) {
    const ir::Program& program = configuration.program;
    const std::string folder = configuration.name.empty() ? "" : configuration.name + "/";
    std::map<std::string, ComponentFile> components;
    OwnNames addresses("resources", context);
    for (const ir::Resource& each : program.resources) {
        const auto [found, isNew] = components.try_emplace(each.origin.componentName);
        if (isNew) found->second.origin = each.origin.component;
        if (addresses.claim(ir::toString(each.address), each.origin.component)) found->second.add(each);
    }
    Shared shared = sharedOf(program, context);
    result.push_back({folder + "main.tf.json",
                      [&program, shared = std::move(shared), context] {
                          return documentText(mainFile(program, shared, context));
                      },
                      program.span});
    for (auto& [name, file] : components) {
        const source::Span origin = file.origin;
        result.push_back({folder + name + ".tf.json",
                          [name = name, file = std::move(file), context] {
                              return documentText(componentFile(name, file, context));
                          },
                          origin});
    }
}

} // namespace

std::vector<Artifact> emit(const ir::Program&, const Context& context) {
    std::vector<Artifact> result;
    for (const layout::Configuration& configuration : context.configurations)
        emitConfiguration(configuration, context, result);
    return result;
}

} // namespace drc::backends::terraform
