#include "uniqueness/uniqueness.hpp"

#include <fmt/format.h>

#include <string_view>

namespace drc::uniqueness {

namespace codes = diagnostics::codes;

namespace {

std::string shown(const ir::Origin& origin, const std::string& what) {
    return origin.componentName.empty() ? what : fmt::format("{} for `{}`", what, origin.componentName);
}

const ir::Value* attributeOf(const ir::Resource& resource, std::string_view name) {
    for (const ir::Attribute& attribute : resource.body.attributes)
        if (attribute.name == name) return attribute.value.isNull() ? nullptr : &attribute.value;
    return nullptr;
}

/// By what it is unless the deployment says otherwise: two topologies have roles of their own.
std::string regionOf(const ir::Program& program, const std::string& role) {
    for (const ir::Input& input : program.inputs)
        if (input.purpose == ir::Input::Purpose::Region && input.role == role && input.defaultValue &&
            input.defaultValue->text() != nullptr)
            return *input.defaultValue->text();
    return role;
}

} // namespace

// As messages call the component: its name means nothing in another topology.
Names::Named Names::named(const ir::Program& program, const ir::Origin& origin, source::Span written) const {
    const bool isUsers = !written.empty() && sources_.file(written.file).origin() == source::Origin::User;
    Named result{origin, isUsers ? written : source::Span{}};
    result.origin.componentName = ir::written(program.elements, origin.componentName);
    return result;
}

void Names::add(const ir::Program& program, const expansion::Providers& providers) {
    ++topologies_;
    const Canonical canonical(program);
    for (const ir::Resource& resource : program.resources) {
        if (resource.address.mode != ir::ResourceMode::Resource) continue;
        if (const expansion::Provider* provider = providers.ofType(resource.address.type))
            this->resource(program, resource, provider->naming, canonical);
    }
    if (!program.adopted.empty()) existing(program, providers);
    outputs(program);
}

void Names::resource(const ir::Program& program, const ir::Resource& resource,
                     const expansion::Naming& naming, const Canonical& canonical) {
    const std::string& type = resource.address.type;
    const ir::Value* const value = attributeOf(resource, naming.attributeOf(type));
    if (value == nullptr) return;
    const Canonical::Text name = canonical.of(*value);
    std::string within = naming.holdsEverywhere(type) ? std::string() : regionOf(program, resource.role);
    bool local = name.local;
    for (const std::string& part : naming.uniqueWithin(type)) {
        const ir::Value* const own = attributeOf(resource, part);
        const Canonical::Text text = own == nullptr ? Canonical::Text{} : canonical.of(*own);
        within += "\n" + text.text;
        local = local || text.local;
    }
    if (local) within += fmt::format("\nof topology {}", topologies_);
    const auto [first, isNew] =
        resources_.emplace(Key{type, name.text, within}, named(program, resource.origin, value->origin));
    if (isNew) return;
    const std::string what = fmt::format("resources of the type `{}`", type);
    if (auto* error = report(what, name.text, first->second, named(program, resource.origin, value->origin)))
        error->note(
            "a name at the provider joins those of the topology, the component, the part and the role "
            "with `-`, which also stands for `_`: different parts can produce the same name");
}

// Of a type whose names hold everywhere, the region says nothing about which one is meant.
void Names::existing(const ir::Program& program, const expansion::Providers& providers) {
    for (const ir::Resource& resource : program.resources) {
        const auto adopted = program.adopted.find(resource.address);
        const expansion::Provider* const provider = providers.ofType(resource.address.type);
        if (adopted == program.adopted.end() || provider == nullptr || adopted->second.id.empty()) continue;
        const bool isEverywhere = resource.global || provider->naming.holdsEverywhere(resource.address.type);
        const std::string within = isEverywhere ? std::string() : regionOf(program, resource.role);
        const std::string address = ir::toString(resource.address);
        const auto [first, isNew] = existing_.emplace(Key{resource.address.type, adopted->second.id, within},
                                                      std::pair(address, adopted->second.span));
        if (isNew) continue;
        sink_
            .report(codes::sameExisting, adopted->second.span, adopted->second.id, first->second.first,
                    address)
            .label(first->second.second, "first taken over here")
            .note("two resources of a configuration would manage one thing, each against the other")
            .help("give each the `id` of a thing of its own");
    }
}

void Names::outputs(const ir::Program& program) {
    std::map<std::string, const ir::Output*> known;
    for (const ir::Output& output : program.outputs) {
        const auto [first, isNew] = known.emplace(output.name, &output);
        if (isNew) continue;
        if (auto* error = report("outputs", output.name, named(program, first->second->origin),
                                 named(program, output.origin)))
            error->note("the name of an output joins those of the component, the role and the export with "
                        "`_`: different parts can produce the same name");
    }
}

// What two components have in common is said once, however many names it is.
diagnostics::Diagnostic* Names::report(const std::string& what, const std::string& name, const Named& first,
                                       const Named& second) {
    const ir::Origin& one = first.origin;
    const ir::Origin& other = second.origin;
    if (!pairs_.insert({place(one), place(other)}).second) return nullptr;
    const bool isWritten = !second.written.empty() && second.written != other.component;
    auto& error = sink_.report(codes::sharedName, isWritten ? second.written : other.component, what, name);
    if (one.component != other.component) {
        if (isWritten)
            error.label(other.component, shown(other, "created"));
        else
            error.at(shown(other, "created"));
        error.label(one.component, shown(one, "the first one is created"));
        return &error.help("rename one of the two");
    }
    if (isWritten) error.label(other.component, "for this component");
    error.label(one.statement, "created here");
    if (one.statement != other.statement) error.label(other.statement, "and created here");
    return &error.help("make the names differ: in a loop, the loop's value is a part of them");
}

Names::Place Names::place(const ir::Origin& origin) {
    return {origin.component.file, origin.component.begin, origin.component.end};
}

} // namespace drc::uniqueness
