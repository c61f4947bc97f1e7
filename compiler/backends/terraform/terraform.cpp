#include "backends/terraform/terraform.hpp"

#include "backends/json_writer.hpp"
#include "backends/terraform/expression.hpp"
#include "layout/layout.hpp"
#include "library/contract.hpp"
#include "semantics/environment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace drc::backends::terraform {

namespace contract = library::contract;

namespace {

/// Terraform ignores this key in every block.
constexpr const char* comment = "//";
/// Conditions across variables came with 1.9, ephemeral values and write-only attributes with 1.11.
constexpr const char* oldestTerraform = ">= 1.11.0";
/// Few files have more bytes.
constexpr std::size_t usualFile = 32 * 1024;

// ---- blocks

void fill(JsonWriter& json, const ir::NestedBlock& block) {
    for (const ir::Attribute& attribute : block.attributes) {
        json.member(attribute.name);
        write(json, attribute.value);
    }
    const std::vector<ir::NestedBlock>& all = block.blocks;
    for (auto first = all.begin(); first != all.end(); ++first) {
        const auto isAlike = [&](const ir::NestedBlock& other) { return other.name == first->name; };
        if (std::any_of(all.begin(), first, isAlike)) continue; // it stands with the first of its name
        json.member(first->name);
        json.beginArray();
        for (auto nested = first; nested != all.end(); ++nested) {
            if (!isAlike(*nested)) continue;
            json.element();
            json.beginObject();
            fill(json, *nested);
            json.endObject();
        }
        json.endArray();
    }
}

void writeTexts(JsonWriter& json, const std::vector<std::string>& all) {
    json.beginArray();
    for (const std::string& text : all) {
        json.element();
        json.text(text);
    }
    json.endArray();
}

void writeReferences(JsonWriter& json, const std::vector<ir::Address>& addresses) {
    json.beginArray();
    for (const ir::Address& address : addresses) {
        json.element();
        json.text(toReference(address));
    }
    json.endArray();
}

/// An element of a list of conditions.
void addValidation(JsonWriter& json, const std::string& condition, const std::string& message) {
    json.element();
    json.beginObject();
    json.member("condition", "${" + condition + "}");
    json.member("error_message");
    write(json, message);
    json.endObject();
}

/// That a variable is one of some texts.
std::string isOneOf(const std::string& variable, const std::vector<std::string>& texts) {
    return fmt::format("contains({}, var.{})", toExpression(ir::List(texts.begin(), texts.end())), variable);
}

void writeLifecycle(JsonWriter& json, const ir::Resource& resource) {
    const ir::Lifecycle& lifecycle = resource.lifecycle;
    json.beginObject();
    if (lifecycle.createBeforeDestroy) json.member("create_before_destroy", true);
    if (lifecycle.preventDestroy) json.member("prevent_destroy", true);
    if (lifecycle.ignoreChanges == std::vector<std::string>{"all"}) {
        json.member("ignore_changes", "all");
    } else if (!lifecycle.ignoreChanges.empty()) {
        json.member("ignore_changes");
        writeTexts(json, lifecycle.ignoreChanges);
    }
    if (!lifecycle.replaceTriggeredBy.empty()) {
        json.member("replace_triggered_by");
        writeReferences(json, lifecycle.replaceTriggeredBy);
    }
    if (!lifecycle.onlyIn.empty()) {
        json.member("precondition");
        json.beginArray();
        addValidation(json, isOneOf(semantics::regionVariable(resource.role), lifecycle.onlyIn),
                      fmt::format("{} works in {} only: the region of {} must be that one.",
                                  resource.address.type + "." + resource.address.label,
                                  fmt::join(lifecycle.onlyIn, " or "), resource.role));
        json.endArray();
    }
    json.endObject();
}

const char* sectionOf(ir::ResourceMode mode) {
    switch (mode) {
    case ir::ResourceMode::Resource: return "resource";
    case ir::ResourceMode::Data: return "data";
    case ir::ResourceMode::Ephemeral: return "ephemeral";
    }
    return "";
}

void writeResource(JsonWriter& json, const ir::Resource& resource, const Context& context) {
    json.beginObject();
    json.member(comment, describe(context, resource.origin));
    json.member("provider", resource.provider + "." + resource.role);
    fill(json, resource.body);
    if (!resource.dependsOn.empty()) {
        json.member("depends_on");
        writeReferences(json, resource.dependsOn);
    }
    if (!resource.lifecycle.empty()) {
        json.member("lifecycle");
        writeLifecycle(json, resource);
    }
    json.endObject();
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

void addSuffixValidation(JsonWriter& json, const ir::Program& program) {
    const std::size_t middle = program.longestSuffix - 2;
    addValidation(
        json,
        fmt::format("can(regex(\"^[a-z0-9]([a-z0-9-]{{0,{}}}[a-z0-9])?$\", var.environment_suffix))", middle),
        fmt::format("The suffix has 1 to {} lower-case letters, digits and hyphens, and neither begins nor "
                    "ends with a hyphen.",
                    program.longestSuffix));
    if (!program.environment.empty())
        addValidation(
            json, isOneOf("environment_suffix", {program.environment}),
            fmt::format("This configuration takes over what exists in the environment {}, and is for that "
                        "one alone.",
                        program.environment));
}

void addRegionValidations(JsonWriter& json, const ir::Program& program, const ir::Input& input) {
    if (!input.allowed.empty())
        addValidation(json, isOneOf(input.name, input.allowed), "The provider has no region of that name.");
    for (const ir::Input& other : program.inputs) {
        if (&other == &input) break;
        if (other.purpose != ir::Input::Purpose::Region) continue;
        addValidation(
            json, fmt::format("var.{} != var.{}", input.name, other.name),
            fmt::format("The regions of {} and {} are the same: a region cannot be the standby of itself.",
                        other.name, input.name));
    }
}

/// Whether a region has something that is asked of its name.
bool isValidated(const ir::Program& program, const ir::Input& input) {
    if (input.purpose == ir::Input::Purpose::EnvironmentSuffix) return true;
    if (input.purpose != ir::Input::Purpose::Region) return false;
    const auto isRegion = [](const ir::Input& one) { return one.purpose == ir::Input::Purpose::Region; };
    const auto first = std::find_if(program.inputs.begin(), program.inputs.end(), isRegion);
    return !input.allowed.empty() || (first != program.inputs.end() && &*first != &input);
}

void writeVariable(JsonWriter& json, const ir::Program& program, const ir::Input& input) {
    json.beginObject();
    json.member("type", typeName(input.type));
    if (!input.description.empty()) json.member("description", input.description);
    if (input.defaultValue) {
        json.member("default");
        writeLiteral(json, *input.defaultValue);
    }
    json.member("nullable", false);
    if (isValidated(program, input)) {
        json.member("validation");
        json.beginArray();
        if (input.purpose == ir::Input::Purpose::EnvironmentSuffix)
            addSuffixValidation(json, program);
        else
            addRegionValidations(json, program, input);
        json.endArray();
    }
    json.endObject();
}

// ---- regions

/// What the state keeps of a region: Terraform would look for the resources of one that has changed in the
/// new one, not find them, and forget them. The value is never changed, so it is the region in which the
/// resources were created, and is compared before anything is.
void writeRegion(JsonWriter& json, const ir::Input& region, const Context& context) {
    const std::string resource = "region_of_" + region.role;
    json.member(resource);
    json.beginObject();
    json.member(comment, fmt::format("{} {}", lineOf(context, region.span), region.role));
    json.member("input", fmt::format("${{var.{}}}", region.name));
    json.member("lifecycle");
    json.beginObject();
    json.member("ignore_changes");
    writeTexts(json, {"input"});
    json.member("postcondition");
    json.beginArray();
    addValidation(
        json, fmt::format("self.input == var.{}", region.name),
        fmt::format("The region of {} cannot be changed while it holds resources: they would stay behind, "
                    "unknown to Terraform. `deploy.py destroy --region {}` removes them first.",
                    region.role, region.role));
    json.endArray();
    json.endObject();
    json.endObject();
}

void writeRegions(JsonWriter& json, const std::vector<const ir::Input*>& regions, const Context& context) {
    json.beginObject();
    json.member("terraform_data"); // is built in
    json.beginObject();
    for (const ir::Input* region : regions)
        writeRegion(json, *region, context);
    json.endObject();
    json.endObject();
}

// ---- files

void writeProviders(JsonWriter& json, const ir::Program& program) {
    json.beginObject();
    for (const ir::Provider& provider : program.providers) {
        json.member(provider.name);
        json.beginArray();
        for (const ir::Provider::Configuration& configuration : provider.configurations) {
            json.element();
            json.beginObject();
            json.member("alias", configuration.role);
            fill(json, configuration.body);
            json.endObject();
        }
        json.endArray();
    }
    json.endObject();
}

/// The names of one sort. A second thing of a name is refused: it would overwrite the first.
template <class Origins> // by name
class OwnNames {
public:
    OwnNames(const char* what, const Context& context) : what_(what), context_(context) {}

    /// Whether the name is a new one.
    bool claim(const typename Origins::key_type& name, source::Span origin) {
        const auto [first, isNew] = origins_.emplace(name, origin);
        if (isNew) return true;
        if (context_.sink.hasErrors()) return false; // what collides was reported where it was declared
        context_.sink.report(diagnostics::codes::sharedName, origin, std::string(what_), written(name))
            .label(first->second, "the first one is created for this")
            .help("rename one of the two");
        return false;
    }

private:
    static const std::string& written(const std::string& name) { return name; }
    static std::string written(const ir::Address* address) { return ir::toString(*address); }

    const char* what_;
    const Context& context_;
    Origins origins_;
};
using OwnTexts = OwnNames<std::map<std::string, source::Span>>;
using OwnAddresses = OwnNames<ir::ByAddress<source::Span>>;

/// The inputs and outputs of a configuration, without those that would overwrite another one.
struct Shared {
    std::vector<const ir::Input*> inputs;
    std::vector<const ir::Output*> outputs;
    std::vector<const ir::Input*> regions; ///< the inputs for regions in which it has a provider
};

bool hasProviderIn(const ir::Program& program, const std::string& role) {
    return std::any_of(program.providers.begin(), program.providers.end(), [&](const ir::Provider& provider) {
        return std::any_of(provider.configurations.begin(), provider.configurations.end(),
                           [&](const ir::Provider::Configuration& one) { return one.role == role; });
    });
}

Shared sharedOf(const ir::Program& program, const Context& context) {
    Shared result;
    OwnTexts variables("variables", context);
    for (const ir::Input& input : program.inputs)
        if (variables.claim(input.name, input.span)) result.inputs.push_back(&input);
    for (const ir::Input* input : result.inputs)
        if (input->purpose == ir::Input::Purpose::Region && hasProviderIn(program, input->role))
            result.regions.push_back(input);
    OwnTexts outputs("outputs", context);
    for (const ir::Output& output : program.outputs)
        if (outputs.claim(output.name, output.origin.component)) result.outputs.push_back(&output);
    return result;
}

void writeVariables(JsonWriter& json, const ir::Program& program, const Shared& shared) {
    json.beginObject();
    for (const ir::Input* input : shared.inputs) {
        json.member(input->name);
        writeVariable(json, program, *input);
    }
    json.endObject();
}

void writeOutputs(JsonWriter& json, const Shared& shared, const Context& context) {
    json.beginObject();
    for (const ir::Output* output : shared.outputs) {
        json.member(output->name);
        json.beginObject();
        json.member(comment, describe(context, output->origin));
        if (!output->description.empty()) json.member("description", output->description);
        json.member("value");
        write(json, output->value);
        json.endObject();
    }
    json.endObject();
}

/// The values that were given to the compile: another compile of the same file may have had others.
std::string givenTo(const ir::Program& program) {
    std::string result;
    for (const ir::GivenParameter& given : program.given)
        result += fmt::format("{} {} = {}", result.empty() ? ", compiled with" : ",", given.name, given.text);
    return result;
}

/// Which setting names the state, and how the place is reached; whoever deploys gives the name, which holds
/// the suffix.
void writeBackend(JsonWriter& json, const ir::Value& state) {
    const ir::Map* const said = state.map();
    const ir::Value* const backend =
        said == nullptr ? nullptr : ir::find(*said, contract::kept_state::backend);
    const ir::Value* const settings =
        said == nullptr ? nullptr : ir::find(*said, contract::kept_state::settings);
    if (backend == nullptr || backend->text() == nullptr || settings == nullptr) return;
    json.member("backend");
    json.beginObject();
    json.member(*backend->text());
    write(json, *settings);
    json.endObject();
}

std::string mainFile(const ir::Program& program, const Shared& shared, const Context& context) {
    JsonWriter json(usualFile);
    json.beginObject();
    json.member(comment, fmt::format("{}, from {}{}: change that file, not this one", program.topology,
                                     lineOf(context, program.span), givenTo(program)));
    json.member("terraform");
    json.beginObject();
    json.member("required_version", oldestTerraform);
    json.member("required_providers");
    json.beginObject();
    for (const ir::Provider& provider : program.providers) {
        json.member(provider.name);
        json.beginObject();
        json.member("source", provider.source);
        json.member("version", provider.version);
        json.endObject();
    }
    json.endObject();
    writeBackend(json, layout::stateOf(program));
    json.endObject();
    // Terraform takes a block without a label for a mistake.
    if (!program.providers.empty()) {
        json.member("provider");
        writeProviders(json, program);
    }
    if (!shared.inputs.empty()) {
        json.member("variable");
        writeVariables(json, program, shared);
    }
    if (!shared.regions.empty()) {
        json.member("resource");
        writeRegions(json, shared.regions, context);
    }
    if (!shared.outputs.empty()) {
        json.member("output");
        writeOutputs(json, shared, context);
    }
    json.endObject();
    return std::move(json).take();
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

/// What exists already, in the order of the resources. Once it is in the state, the blocks do nothing.
void writeImports(JsonWriter& json, const ComponentFile& file,
                  const std::map<ir::Address, ir::Adopted>& adopted) {
    bool isFirst = true;
    for (const ComponentFile::Section& section : file.sections)
        for (const ComponentFile::Type& type : section.types)
            for (const ir::Resource* one : type.resources) {
                const auto found = adopted.find(one->address);
                if (found == adopted.end()) continue;
                if (std::exchange(isFirst, false)) {
                    json.member("import");
                    json.beginArray();
                }
                json.element();
                json.beginObject();
                json.member("to", toReference(one->address));
                json.member("id");
                write(json, found->second.id);
                json.endObject();
            }
    if (!isFirst) json.endArray();
}

std::string componentFile(const std::string& name, const ComponentFile& file, const ir::Program& whole,
                          const Context& context) {
    JsonWriter json(usualFile);
    json.beginObject();
    json.member(comment, fmt::format("{}, from {}: change that file, not this one",
                                     ir::written(context.elements, name), lineOf(context, file.origin)));
    if (!whole.adopted.empty()) writeImports(json, file, whole.adopted);
    for (const ComponentFile::Section& section : file.sections) {
        json.member(sectionOf(section.mode));
        json.beginObject();
        for (const ComponentFile::Type& type : section.types) {
            json.member(type.name);
            json.beginObject();
            for (const ir::Resource* one : type.resources) {
                json.member(one->address.label);
                writeResource(json, *one, context);
            }
            json.endObject();
        }
        json.endObject();
    }
    json.endObject();
    return std::move(json).take();
}

void emitConfiguration(const layout::Configuration& configuration, const ir::Program& whole,
                       const Context& context, std::vector<Artifact>& result) {
    const ir::Program& program = configuration.program;
    const std::string folder = configuration.name.empty() ? "" : configuration.name + "/";
    std::map<std::string, ComponentFile> components;
    OwnAddresses addresses("resources", context);
    auto own = components.end(); // of the resource before, which most share
    for (const ir::Resource& each : program.resources) {
        if (own == components.end() || own->first != each.origin.componentName) {
            bool isNew = false;
            std::tie(own, isNew) = components.try_emplace(each.origin.componentName);
            if (isNew) own->second.origin = each.origin.component;
        }
        if (addresses.claim(&each.address, each.origin.component)) own->second.add(each);
    }
    Shared shared = sharedOf(program, context);
    result.push_back(
        {folder + "main.tf.json",
         [&program, shared = std::move(shared), context] { return mainFile(program, shared, context); },
         program.span});
    for (auto& [name, file] : components) {
        const source::Span origin = file.origin;
        result.push_back({folder + name + ".tf.json",
                          [name = name, file = std::move(file), &whole, context] {
                              return componentFile(name, file, whole, context);
                          },
                          origin});
    }
}

} // namespace

std::vector<Artifact> emit(const ir::Program& program, const Context& context) {
    std::vector<Artifact> result;
    for (const layout::Configuration& configuration : context.configurations)
        emitConfiguration(configuration, program, context, result);
    return result;
}

} // namespace drc::backends::terraform
