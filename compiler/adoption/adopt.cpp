#include "adoption/adopt.hpp"

#include "adoption/names.hpp"
#include "adoption/rename.hpp"
#include "adoption/table.hpp"
#include "diagnostics/suggestion.hpp"
#include "expansion/schema_check.hpp"
#include "library/contract.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace drc::adoption {

namespace codes = diagnostics::codes;
namespace contract = library::contract::existing;
using semantics::Adoption;

namespace {

/// `environment_suffix` takes small letters, digits and hyphens, and neither begins nor ends with one.
bool isSuffix(std::string_view text, std::size_t longest) {
    const auto isOuter = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    };
    return !text.empty() && text.size() <= longest && isOuter(text.front()) && isOuter(text.back()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char letter) { return isOuter(letter) || letter == '-'; });
}

class Adopter {
public:
    Adopter(const semantics::Model& model, ir::Program& program, library::Library& library,
            const expansion::Providers& providers, semantics::Evaluator& evaluator)
        : model_(model),
          program_(program),
          providers_(providers),
          table_(library, evaluator),
          sink_(evaluator.sink()),
          isWhole_(!evaluator.sink().hasErrors()) {
        for (ir::Resource& resource : program.resources)
            resources_.emplace(ir::toString(resource.address), &resource);
    }

    void run() {
        for (const Adoption& adoption : model_.adoptions)
            if (ir::Resource* const resource = resourceOf(adoption)) adopt(adoption, *resource);
        if (kept_.empty()) return;
        Names names(program_, providers_, table_, kept_, sink_);
        rename(program_, names, providers_);
    }

private:
    // ---- what is taken over

    ir::Resource* resourceOf(const Adoption& adoption) {
        const std::string& address = adoption.address.text;
        const auto found = resources_.find(address);
        if (found == resources_.end()) {
            if (isWhole_) reportUnknown(adoption);
            return nullptr;
        }
        ir::Resource* const resource = found->second;
        if (resource->address.mode != ir::ResourceMode::Resource) {
            refuse(adoption, "it reads something, and makes nothing")
                .help("what is only read is there anyway: remove the statement");
            return nullptr;
        }
        if (const std::string reason = table_.refusal(resource->address.type); !reason.empty()) {
            refuse(adoption, reason);
            return nullptr;
        }
        const auto [first, isNew] = places_.emplace(address, adoption.address.span);
        if (isNew) return resource;
        sink_.report(codes::adoptedTwice, adoption.address.span, address)
            .label(first->second, "the first time")
            .help("keep one of the two");
        return nullptr;
    }

    void reportUnknown(const Adoption& adoption) {
        std::vector<std::string> known;
        for (const auto& [address, resource] : resources_)
            if (resource->address.mode == ir::ResourceMode::Resource) known.push_back(address);
        const auto quoted = [](const std::string& text) { return fmt::format("\"{}\"", text); };
        auto& error = sink_.report(codes::unknownAdopted, adoption.address.span, adoption.address.text);
        error.note("the address is that of a resource in what `drc compile` writes: `TYPE.NAME`");
        error.didYouMean(quoted(adoption.address.text), adoption.address.span, [&] {
            std::transform(known.begin(), known.end(), known.begin(), quoted);
            return known;
        });
    }

    diagnostics::Diagnostic& refuse(const Adoption& adoption, const std::string& reason) {
        return sink_.report(codes::notAdopted, adoption.address.span, adoption.address.text, reason);
    }

    void adopt(const Adoption& adoption, ir::Resource& resource) {
        const std::string& type = resource.address.type;
        program_.adopted.emplace(resource.address, ir::Adopted{adoption.id.text, adoption.id.span});
        for (const Adoption::Kept& kept : adoption.keep)
            keep(kept, resource);
        ignore(resource, table_.words(contract::unknown, type));
        if (!adoption.keepsContent) return;
        const std::vector<std::string> content = table_.words(contract::content, type);
        if (content.empty())
            sink_.report(codes::notKept, adoption.contentSpan, "content", adoption.address.text)
                .note(fmt::format("`{}` has no content that somebody else could fill", type))
                .help("remove the setting");
        ignore(resource, content);
    }

    // ---- what it keeps

    void keep(const Adoption::Kept& kept, ir::Resource& resource) {
        const std::string& name = kept.attribute.text;
        const std::string_view naming = namingAttribute(providers_, resource.address.type);
        const library::SchemaAttribute* const attribute = schemaOf(resource, name);
        if (attribute == nullptr || !mayKeep(name, resource, naming))
            return reportNotKept(kept, resource, naming);
        const bool isName = name == naming;
        const bool isEmptyName = isName && (kept.value.text() == nullptr || kept.value.text()->empty());
        if (!expansion::isSettled(kept.value, attribute->type) || isEmptyName) {
            sink_.report(codes::wrongType, kept.valueSpan,
                         isName ? "the name of what exists"
                                : std::string(expansion::words(attribute->type.kind)),
                         semantics::describe(semantics::lift(kept.value)));
            return;
        }
        if (const ir::Value* const instead = isName ? attributeOf(resource, name) : nullptr)
            kept_.push_back({resource.address, name, *instead, *kept.value.text(), kept.valueSpan});
        resource.keepsName = resource.keepsName || isName;
        set(resource.body, name, kept.value, kept.valueSpan);
        if (name == tagAttribute(resource.address.type))
            ignore(resource, table_.words(contract::tags, resource.address.type));
    }

    const library::SchemaBlock* schemaOf(const ir::Resource& resource) const {
        const expansion::Provider* const provider = providers_.ofType(resource.address.type);
        return provider == nullptr || provider->schema == nullptr
                   ? nullptr
                   : provider->schema->find(ir::ResourceMode::Resource, resource.address.type);
    }

    const library::SchemaAttribute* schemaOf(const ir::Resource& resource, std::string_view name) const {
        const library::SchemaBlock* const schema = schemaOf(resource);
        return schema == nullptr ? nullptr : schema->attribute(name);
    }

    std::string_view tagAttribute(std::string_view type) const {
        const expansion::Provider* const provider = providers_.ofType(type);
        return provider == nullptr ? std::string_view() : provider->tagAttribute;
    }

    bool mayKeep(const std::string& name, const ir::Resource& resource, std::string_view naming) const {
        if (name == naming) return attributeOf(resource, name) != nullptr;
        const std::vector<std::string> labels = table_.words(contract::labels, resource.address.type);
        return std::find(labels.begin(), labels.end(), name) != labels.end();
    }

    /// What it may keep, in the order of the library.
    std::vector<std::string> keepable(const ir::Resource& resource, std::string_view naming) const {
        std::vector<std::string> result;
        if (attributeOf(resource, naming) != nullptr) result.emplace_back(naming);
        for (std::string& label : table_.words(contract::labels, resource.address.type))
            if (schemaOf(resource, label) != nullptr) result.push_back(std::move(label));
        return result;
    }

    void reportNotKept(const Adoption::Kept& kept, const ir::Resource& resource, std::string_view naming) {
        const std::string& name = kept.attribute.text;
        const std::vector<std::string> known = keepable(resource, naming);
        auto& error = sink_.report(codes::notKept, kept.attribute.span, name, ir::toString(resource.address));
        if (schemaOf(resource, name) != nullptr)
            error.note(
                "only names and labels are kept: all else is what the program says, so that what is proven "
                "is what runs");
        else
            error.note(fmt::format("`{}` has no attribute `{}`", resource.address.type, name));
        error.didYouMeanOneOf(name, kept.attribute.span, known, "it may keep");
    }

    static void set(ir::NestedBlock& body, const std::string& name, const ir::Value& value,
                    source::Span span) {
        for (ir::Attribute& attribute : body.attributes) {
            if (attribute.name != name) continue;
            attribute.value = value;
            return;
        }
        body.attributes.push_back({name, value, span});
    }

    /// Only what the type has, and a configuration can say: the words for all types do not stand in each of
    /// them.
    void ignore(ir::Resource& resource, const std::vector<std::string>& attributes) const {
        const library::SchemaBlock* const schema = schemaOf(resource);
        if (schema == nullptr) return;
        std::vector<std::string>& ignored = resource.lifecycle.ignoreChanges;
        for (const std::string& name : attributes) {
            const library::SchemaAttribute* const attribute = schema->attribute(name);
            const bool canBeSaid = attribute != nullptr && (attribute->required || attribute->optional);
            if ((canBeSaid || schema->block(name) != nullptr) &&
                std::find(ignored.begin(), ignored.end(), name) == ignored.end())
                ignored.push_back(name);
        }
    }

    const semantics::Model& model_;
    ir::Program& program_;
    const expansion::Providers& providers_;
    const Table table_;
    diagnostics::Sink& sink_;
    const bool isWhole_; ///< nothing is missing because something else is wrong
    std::map<std::string, ir::Resource*, std::less<>> resources_; ///< by their addresses
    std::map<std::string, source::Span, std::less<>> places_;     ///< of what is taken over
    std::vector<KeptName> kept_;
};

} // namespace

void adopt(const semantics::Model& model, ir::Program& program, library::Library& library,
           const expansion::Providers& providers, semantics::Evaluator& evaluator) {
    if (const semantics::WrittenText& only = model.environment; !only.span.empty()) {
        program.environment = only.text;
        if (!isSuffix(only.text, program.longestSuffix))
            evaluator.sink()
                .report(codes::noEnvironmentSuffix, only.span, only.text)
                .note(fmt::format(
                    "a suffix has 1 to {} lower-case letters, digits and hyphens, and neither begins "
                    "nor ends with a hyphen",
                    program.longestSuffix));
    }
    if (!model.adoptions.empty()) Adopter(model, program, library, providers, evaluator).run();
}

} // namespace drc::adoption
