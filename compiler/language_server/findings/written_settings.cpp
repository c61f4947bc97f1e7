#include "language_server/findings/written_settings.hpp"

#include <algorithm>
#include <string>

namespace drc::language_server {

namespace {

using SettingType = semantics::Type;
using semantics::TypeKind;

/// Components that may be given for a kind or a trait, as a program calls them.
std::vector<std::string> componentsFor(const SettingType& type, const semantics::Model& model) {
    std::vector<std::string> result;
    const std::string wanted = type.names.empty() ? std::string() : type.names.front();
    for (const semantics::Component& one : model.components) {
        if (one.kind == nullptr || one.family != nullptr) continue;
        if (wanted.empty() || one.kind->name == wanted || one.kind->is(wanted))
            result.push_back(one.written());
    }
    return result;
}

/// Of several types, that of which the topology has something.
const SettingType& likeliest(const SettingType& type, const semantics::Model& model) {
    if (type.kind != TypeKind::Union || type.alternatives.empty()) return type;
    const auto has = [&](const SettingType& one) {
        return one.kind == TypeKind::Component && !componentsFor(one, model).empty();
    };
    const auto found = std::find_if(type.alternatives.begin(), type.alternatives.end(), has);
    return found == type.alternatives.end() ? type.alternatives.front() : *found;
}

/// The first one as the proposal.
void choose(std::vector<std::string> names, TextWithHoles& text) {
    const std::string first = std::move(names.front());
    names.erase(names.begin());
    text.hole(first, names);
}

void writeValue(const SettingType& written, const semantics::Model& model, TextWithHoles& text) {
    const SettingType& type = likeliest(written, model);
    switch (type.kind) {
    case TypeKind::Bool: return choose({"true", "false"}, text);
    case TypeKind::Number: text.hole("1"); return;
    case TypeKind::Duration: text.hole("1m"); return;
    case TypeKind::Size: text.hole("1GiB"); return;
    case TypeKind::Percent: text.hole("1%"); return;
    case TypeKind::Range: text.hole("1..2"); return;
    case TypeKind::Map: text.add("{ ").hole("").add("}"); return;
    case TypeKind::Enumeration: return choose(type.names, text);
    case TypeKind::List:
        text.add("[");
        if (type.elementType().kind == TypeKind::Component &&
            !componentsFor(type.elementType(), model).empty())
            choose(componentsFor(type.elementType(), model), text);
        else
            text.hole("");
        text.add("]");
        return;
    case TypeKind::Component: {
        std::vector<std::string> known = componentsFor(type, model);
        // A name that means nothing asks to be replaced.
        if (known.empty()) known.push_back(type.names.empty() ? "component" : type.names.front());
        return choose(std::move(known), text);
    }
    case TypeKind::Region:
        if (!model.regions.empty()) {
            std::vector<std::string> roles;
            for (const semantics::RegionRole& one : model.regions)
                roles.push_back(one.role);
            return choose(std::move(roles), text);
        }
        break;
    case TypeKind::Any:
    case TypeKind::String:
    case TypeKind::Union: break;
    }
    text.add("\"").hole("").add("\"");
}

} // namespace

std::vector<const semantics::Parameter*> missingIn(const semantics::ParameterList& parameters,
                                                   const semantics::Settings& settings,
                                                   const semantics::Kind* kind) {
    std::vector<const semantics::Parameter*> result;
    for (const semantics::Parameter& one : parameters.parameters)
        if (one.required() && settings.find(one.name()) == nullptr &&
            (kind == nullptr || !kind->isGiven(one.name())))
            result.push_back(&one);
    return result;
}

void writeSetting(const semantics::Parameter& parameter, const semantics::Model& model, TextWithHoles& text) {
    text.add(parameter.name() + " = ");
    writeValue(parameter.type, model, text);
}

} // namespace drc::language_server
