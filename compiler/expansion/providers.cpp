#include "expansion/providers.hpp"

#include "diagnostics/suggestion.hpp"
#include "library/completeness.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/topology_frame.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Environment;
using semantics::Type;
using semantics::TypeKind;
using semantics::Value;
using syntax::as;

/// Reads the settings of one provider.
struct Providers::Reader {
    Provider& provider;
    library::Library& library;
    semantics::Evaluator& evaluator;
    Environment environment;

    std::string text(const syntax::Definition& setting) const {
        const Value value = evaluator.evaluateAs(*setting.value, environment, Type::of(TypeKind::String));
        return value.text() == nullptr ? std::string() : *value.text();
    }

    static std::vector<std::string> textsOf(const Value& value) {
        std::vector<std::string> result;
        if (value.items() == nullptr) return result;
        for (const Value& item : *value.items())
            if (item.text() != nullptr) result.push_back(*item.text());
        return result;
    }

    std::vector<std::string> texts(const syntax::Definition& setting) const {
        return textsOf(
            evaluator.evaluateAs(*setting.value, environment, Type::listOf(Type::of(TypeKind::String))));
    }

    /// Makes a value of a file of the library.
    template <class Held>
    void file(const syntax::Definition& setting, std::unique_ptr<Held>& held) const {
        const std::string path = text(setting);
        if (const auto found = library.resource(path))
            held = std::make_unique<Held>(*found);
        else
            evaluator.sink().report(codes::importUnreadable, setting.value->span, path,
                                    "the library has no such file");
    }

    std::vector<std::pair<std::string, std::string>> pairs(const syntax::Definition& setting) const {
        std::vector<std::pair<std::string, std::string>> result;
        const Value value =
            evaluator.evaluateAs(*setting.value, environment, Type::mapOf(Type::of(TypeKind::String)));
        if (value.entries() == nullptr) return result;
        for (const auto& [key, text] : *value.entries())
            if (text.text() != nullptr) result.emplace_back(key, *text.text());
        return result;
    }

    void namedBy(const syntax::Definition& setting) const {
        for (auto& [type, attribute] : pairs(setting))
            provider.naming.namedBy.emplace(type, std::move(attribute));
    }

    void within(const syntax::Definition& setting) const {
        const Value value = evaluator.evaluateAs(*setting.value, environment,
                                                 Type::mapOf(Type::listOf(Type::of(TypeKind::String))));
        if (value.entries() == nullptr) return;
        for (const auto& [type, attributes] : *value.entries())
            provider.naming.within.emplace(type, textsOf(attributes));
    }

    void setting(const syntax::Definition& setting) const {
        for (const Reading& reading : readings)
            if (reading.name == setting.name.text) return reading.read(*this, setting);
        evaluator.sink()
            .report(codes::unknownSetting, setting.name.span, "a provider", std::string(setting.name.text))
            .didYouMean(setting.name.text, setting.name.span, [] {
                std::vector<std::string> known;
                for (const Reading& reading : readings)
                    known.emplace_back(reading.name);
                return known;
            });
    }

    struct Reading {
        std::string_view name;
        void (*read)(const Reader& reader, const syntax::Definition& setting);
    };
    static const std::array<Reading, 17> readings;
};

const std::array<Providers::Reader::Reading, 17> Providers::Reader::readings{{
    {"source",
     [](const Reader& reader, const auto& setting) { reader.provider.source = reader.text(setting); }},
    {"version",
     [](const Reader& reader, const auto& setting) { reader.provider.version = reader.text(setting); }},
    {"prefix",
     [](const Reader& reader, const auto& setting) { reader.provider.prefix = reader.text(setting); }},
    {"schema",
     [](const Reader& reader, const auto& setting) {
         reader.provider.schemaFile = reader.text(setting);
         reader.file(setting, reader.provider.schema);
     }},
    {"services",
     [](const Reader& reader, const auto& setting) { reader.file(setting, reader.provider.services); }},
    {"invocation",
     [](const Reader& reader, const auto& setting) { reader.provider.invocation = reader.text(setting); }},
    {"regions",
     [](const Reader& reader, const auto& setting) { reader.provider.regions = reader.texts(setting); }},
    {"other_regions",
     [](const Reader& reader, const auto& setting) { reader.provider.otherRegions = reader.pairs(setting); }},
    {"tag_attribute",
     [](const Reader& reader, const auto& setting) { reader.provider.tagAttribute = reader.text(setting); }},
    {"resource_tags",
     [](const Reader& reader, const auto& setting) { reader.provider.resourceTags = setting.value; }},
    {"deployment",
     [](const Reader& reader, const auto& setting) { reader.provider.deployment = setting.value; }},
    {"comparison",
     [](const Reader& reader, const auto& setting) { reader.provider.comparison = setting.value; }},
    {"state", [](const Reader& reader, const auto& setting) { reader.provider.state = setting.value; }},
    {"named_by", [](const Reader& reader, const auto& setting) { reader.namedBy(setting); }},
    {"unique_within", [](const Reader& reader, const auto& setting) { reader.within(setting); }},
    {"unique_everywhere",
     [](const Reader& reader, const auto& setting) {
         for (std::string& type : reader.texts(setting))
             reader.provider.naming.everywhere.insert(std::move(type));
     }},
    {"may_repeat",
     [](const Reader& reader, const auto& setting) {
         for (std::string& type : reader.texts(setting))
             reader.provider.naming.repeatable.insert(std::move(type));
     }},
}};

namespace {

ir::Value loweredOf(const syntax::Expression* written, semantics::Evaluator& evaluator) {
    if (written == nullptr) return {};
    const semantics::FileFrame frame(evaluator.memo());
    const Environment environment{&frame, nullptr, nullptr};
    const Value value = evaluator.evaluate(*written, environment);
    return evaluator.lower(value, written->span, environment).value.value_or(ir::Value());
}

} // namespace

ir::Value deploymentOf(const Provider& provider, semantics::Evaluator& evaluator) {
    return loweredOf(provider.deployment, evaluator);
}

ir::Value comparisonOf(const Provider& provider, semantics::Evaluator& evaluator) {
    return loweredOf(provider.comparison, evaluator);
}

Providers::Providers(library::Library& library, semantics::Evaluator& evaluator) {
    for (const library::Declaration& declaration : library.providers())
        read(declaration, library, evaluator);
}

void Providers::read(const library::Declaration& declaration, library::Library& library,
                     semantics::Evaluator& evaluator) {
    Provider& provider = providers_.emplace_back();
    provider.declaration = declaration;
    provider.name = declaration.block().name.text;
    provider.prefix = provider.name;
    const semantics::FileFrame frame(evaluator.memo());
    const Reader reader{provider, library, evaluator, {&frame, nullptr, nullptr}};
    for (const syntax::Statement* statement : declaration.block().body->statements) {
        if (statement->kind != syntax::StatementKind::Section)
            reader.setting(as<syntax::Definition>(*statement));
        else if (as<syntax::Block>(*statement).name.text == "configuration")
            provider.configuration = &as<syntax::Block>(*statement);
    }
}

const Provider* Providers::ofType(std::string_view type) const {
    const std::string_view prefix = type.substr(0, type.find('_'));
    const auto found = std::find_if(providers_.begin(), providers_.end(),
                                    [&](const Provider& provider) { return provider.prefix == prefix; });
    return found == providers_.end() ? nullptr : &*found;
}

const library::ServiceInterfaces* Providers::services(std::string_view service) const {
    for (const Provider& provider : providers_) {
        const library::ServiceInterfaces* const services = provider.services.get();
        if (services != nullptr && (services->hasService(service) || services->isBeyond(service)))
            return services;
    }
    return nullptr;
}

std::vector<std::string> Providers::serviceNames() const {
    std::vector<std::string> known;
    for (const Provider& provider : providers_)
        if (provider.services)
            for (std::string& name : provider.services->serviceNames())
                known.push_back(std::move(name));
    return known;
}

const library::ServiceInterfaces* Providers::permissions(std::string_view permission) const {
    const auto has = [](const Provider& provider) { return provider.services != nullptr; };
    const auto first = std::find_if(providers_.begin(), providers_.end(), has);
    if (first == providers_.end()) return nullptr;
    // Mostly there is one, whatever the prefix is.
    if (std::none_of(std::next(first), providers_.end(), has)) return first->services.get();
    const std::string prefix = source::inSmallLetters(permission.substr(0, permission.find(':')));
    const library::ServiceInterfaces* any = nullptr;
    for (const Provider& provider : providers_) {
        if (!provider.services) continue;
        any = provider.services.get();
        if (any->hasPrefix(prefix)) return any;
    }
    return any;
}

namespace {

/// What is wrong with the schema of a provider, or "".
std::string lackOf(const Provider& provider) {
    if (provider.schema == nullptr && provider.schemaFile.empty())
        return fmt::format("the provider `{}` names no `schema`", provider.name);
    if (provider.schema == nullptr)
        return fmt::format("it has no file `{}`, the schema of the provider `{}`", provider.schemaFile,
                           provider.name);
    const auto types = provider.schema->typeNames(library::BlockMode::Resource);
    if (!types.empty()) provider.schema->find(library::BlockMode::Resource, types.front());
    if (!provider.schema->valid())
        return fmt::format("its file `{}` cannot be used: {}", provider.schemaFile, provider.schema->error());
    return types.empty() ? fmt::format("its file `{}` has no types of resources", provider.schemaFile) : "";
}

} // namespace

bool Providers::areComplete(const std::string& folder, diagnostics::Sink& sink) const {
    if (providers_.empty()) {
        library::reportIncomplete(sink, source::nowhere, folder, "no file at its top declares a `provider`");
        return false;
    }
    for (const Provider& provider : providers_) {
        const std::string what = lackOf(provider);
        if (what.empty()) continue;
        library::reportIncomplete(sink, provider.declaration.block().name.span, folder, what);
        return false;
    }
    return true;
}

semantics::ProviderFacts Providers::facts() const {
    semantics::ProviderFacts facts;
    for (const Provider& provider : providers_) {
        facts.regions.insert(facts.regions.end(), provider.regions.begin(), provider.regions.end());
        facts.otherRegions.insert(facts.otherRegions.end(), provider.otherRegions.begin(),
                                  provider.otherRegions.end());
    }
    return facts;
}

} // namespace drc::expansion
