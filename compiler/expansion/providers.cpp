#include "expansion/providers.hpp"

#include "diagnostics/suggestion.hpp"
#include "semantics/topology_scope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Environment;
using semantics::Value;
using syntax::as;

namespace {

/// A provider is described before there is a topology: only values and functions of the library are known.
class LibraryScope final : public semantics::Scope {
public:
    explicit LibraryScope(library::Library& library) : library_(library) {}
    std::optional<Value> lookup(const syntax::Name& name, const Environment& environment,
                                semantics::Evaluator& evaluator) const override {
        return semantics::libraryValue(library_, name, environment, evaluator);
    }
    std::vector<std::string> names() const override { return library_.names(syntax::StatementKind::Let); }
    const syntax::Definition* function(std::string_view name) const override {
        const library::Declaration declaration = library_.function(name);
        return declaration ? &declaration.definition() : nullptr;
    }

private:
    library::Library& library_;
};

} // namespace

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
    const LibraryScope scope(library);
    const Environment environment{&scope, nullptr, nullptr};
    const auto text = [&](const syntax::Definition& setting) {
        const Value value = evaluator.evaluateAs(*setting.value, environment,
                                                 semantics::Type::of(semantics::TypeKind::String));
        return value.text() == nullptr ? std::string() : *value.text();
    };
    for (const syntax::Statement* statement : declaration.block().body->statements) {
        if (statement->kind == syntax::StatementKind::Section) {
            if (as<syntax::Block>(*statement).name.text == "configuration")
                provider.configuration = &as<syntax::Block>(*statement);
            continue;
        }
        const auto& setting = as<syntax::Definition>(*statement);
        if (setting.name.text == "source")
            provider.source = text(setting);
        else if (setting.name.text == "version")
            provider.version = text(setting);
        else if (setting.name.text == "prefix")
            provider.prefix = text(setting);
        else if (setting.name.text == "tag_attribute")
            provider.tagAttribute = text(setting);
        else if (setting.name.text == "resource_tags")
            provider.resourceTags = setting.value;
        else if (setting.name.text == "regions") {
            const Value value = evaluator.evaluateAs(
                *setting.value, environment,
                semantics::Type::listOf(semantics::Type::of(semantics::TypeKind::String)));
            if (value.items() == nullptr) continue;
            for (const Value& region : *value.items())
                if (region.text() != nullptr) provider.regions.push_back(*region.text());
        } else if (setting.name.text == "schema") {
            const std::string path = text(setting);
            if (const auto schema = library.resource(path))
                provider.schema = std::make_unique<library::ProviderSchema>(*schema);
            else
                evaluator.sink().report(codes::importUnreadable, setting.value->span, path,
                                        "the library has no such file");
        } else {
            static const std::vector<std::string> known{"source",  "version",       "prefix",       "schema",
                                                        "regions", "tag_attribute", "resource_tags"};
            evaluator.sink()
                .report(codes::unknownSetting, setting.name.span, "a provider",
                        std::string(setting.name.text))
                .didYouMean(diagnostics::closest(setting.name.text, known), setting.name.span);
        }
    }
}

const Provider* Providers::ofType(std::string_view type) const {
    const std::string_view prefix = type.substr(0, type.find('_'));
    const auto found = std::find_if(providers_.begin(), providers_.end(),
                                    [&](const Provider& provider) { return provider.prefix == prefix; });
    return found == providers_.end() ? nullptr : &*found;
}

semantics::ProviderFacts Providers::facts() const {
    semantics::ProviderFacts facts;
    for (const Provider& provider : providers_)
        facts.regions.insert(facts.regions.end(), provider.regions.begin(), provider.regions.end());
    return facts;
}

} // namespace drc::expansion
