#include "checking/fits.hpp"
#include "checking/kind_check.hpp"
#include "checking/tally.hpp"
#include "diagnostics/suggestion.hpp"
#include "expansion/host_functions.hpp"
#include "expansion/schema_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace drc::checking {

namespace codes = diagnostics::codes;
using library::SchemaBlock;
using semantics::Type;
using semantics::TypeKind;
using syntax::as;
using syntax::ResourceItem;
using syntax::StatementKind;

namespace {

constexpr std::string_view dependsOn = "depends_on";
constexpr std::string_view lifecycle = "lifecycle";

class ResourceCheck {
public:
    ResourceCheck(Inference& inference, const syntax::Resource& resource)
        : inference_(inference),
          context_(inference.context()),
          resource_(resource),
          schemaCheck_(context_.evaluator, nowhere_) {}

    void run(const Environment& environment) {
        whole_ = expansion::findSchema(context_.world, resource_);
        if (whole_ == nullptr) return fillUnknown(*resource_.body, environment);
        const std::string owner(resource_.type.text);
        Tally tally;
        fill(*resource_.body, *whole_, environment, tally, owner, true);
        complete(*whole_, tally, resource_.name.span, owner);
    }

private:
    // ---- walking

    void fill(const syntax::Body& body, const SchemaBlock& schema, const Environment& environment,
              Tally& tally, const std::string& owner, bool outermost) {
        for (const syntax::Statement* statement : body.statements) {
            switch (syntax::itemOf<ResourceItem>(*statement)) {
            case ResourceItem::Setting:
                setting(as<syntax::Definition>(*statement), schema, environment, tally, owner, outermost);
                break;
            case ResourceItem::Section:
                section(as<syntax::Block>(*statement), schema, environment, tally, owner, outermost);
                break;
            case ResourceItem::For:
                loop(as<syntax::Loop>(*statement), schema, environment, tally, owner, outermost);
                break;
            case ResourceItem::When:
                choice(as<syntax::Choice>(*statement), schema, environment, tally, owner, outermost);
                break;
            }
        }
    }

    void loop(const syntax::Loop& loop, const SchemaBlock& schema, const Environment& environment,
              Tally& tally, const std::string& owner, bool outermost) {
        const Locals::Block block(*environment.locals);
        inference_.bind(loop.binding, environment);
        Tally inner;
        inner.outer = &tally;
        fill(*loop.body, schema, environment, inner, owner, outermost);
        tally.addBranch(inner);
        for (const auto& entry : inner.blocks)
            tally.blocks[entry.first].most += unbounded;
    }

    void choice(const syntax::Choice& choice, const SchemaBlock& schema, const Environment& environment,
                Tally& tally, const std::string& owner, bool outermost) {
        std::vector<Tally> branches;
        inference_.branches(choice, environment, [&](const syntax::Body& body) {
            Tally inner;
            inner.outer = &tally;
            fill(body, schema, environment, inner, owner, outermost);
            inner.outer = nullptr;
            branches.push_back(std::move(inner));
        });
        for (const Tally& inner : branches)
            tally.addBranch(inner);
        tally.addCounts(branches, choice.otherwise != nullptr);
    }

    /// The expressions of a block that the provider does not know are still checked.
    void fillUnknown(const syntax::Body& body, const Environment& environment) {
        for (const syntax::Statement* statement : body.statements) {
            if (statement->kind == StatementKind::Setting) {
                inference_.infer(*as<syntax::Definition>(*statement).value, environment);
            } else if (statement->kind == StatementKind::Section) {
                fillUnknown(*as<syntax::Block>(*statement).body, environment);
            } else if (statement->kind == StatementKind::For) {
                const Locals::Block block(*environment.locals);
                inference_.bind(as<syntax::Loop>(*statement).binding, environment);
                fillUnknown(*as<syntax::Loop>(*statement).body, environment);
            } else if (statement->kind == StatementKind::When) {
                inference_.branches(as<syntax::Choice>(*statement), environment,
                                    [&](const syntax::Body& taken) { fillUnknown(taken, environment); });
            }
        }
    }

    // ---- attributes

    void setting(const syntax::Definition& setting, const SchemaBlock& schema, const Environment& environment,
                 Tally& tally, const std::string& owner, bool outermost) {
        const StaticType type = inference_.infer(*setting.value, environment);
        if (outermost && setting.name.text == dependsOn) return resourcesOnly(type, setting.value->span);
        const library::SchemaAttribute* const attribute = schema.attribute(setting.name.text);
        if (attribute == nullptr) {
            unknownName(schema, setting.name, tally, owner, false);
            return;
        }
        if (!attribute->required && !attribute->optional) {
            report(codes::readOnlyAttribute, setting.name.span, std::string(setting.name.text), owner)
                .help("remove it; it can be read from the resource");
            return;
        }
        if (type.form == Form::Null) return; // the same as leaving it out
        value(type, *attribute, setting.value->span);
        give(setting.name, mayBeNull(type), tally);
    }

    void give(const syntax::Name& name, bool nullable, Tally& tally) {
        const Given* const first = nullable ? nullptr : tally.clash(name.text);
        if (first != nullptr)
            report(codes::duplicateName, name.span, std::string(name.text))
                .label(first->span, "first set here");
        tally.attributes.emplace(name.text, Given{name.span, false, nullable});
    }

    void value(const StaticType& type, const library::SchemaAttribute& attribute, source::Span span) {
        if (const StaticType* misfit = formless(type)) {
            auto& error = report(codes::noFormAtDeployment, placeOf(misfit, span), describe(*misfit));
            if (misfit->is(TypeKind::Duration))
                error.help("convert it to a number with `.seconds`, `.minutes`, `.hours` or `.days`");
            if (misfit->is(TypeKind::Size))
                error.help("convert it to a number with `.bytes`, `.MiB` or `.GiB`");
            const bool object = misfit->form != Form::Scalar || misfit->is(TypeKind::Component) ||
                                misfit->is(TypeKind::Region);
            if (object) error.help("use one of its members, such as `.arn` or `.id`");
            return;
        }
        if (const auto wrong = misfit(type, attribute.type, std::string(attribute.name)))
            report(codes::wrongAttributeType, placeOf(wrong->part, span), std::string(attribute.name),
                   wordsFor(attribute.type), wrong->words);
    }

    /// The part's own place where it stands in the value, else the value.
    static source::Span placeOf(const StaticType* part, source::Span value) {
        if (part == nullptr || part->origin.empty()) return value;
        const source::Span own = part->origin;
        return own.file == value.file && own.begin >= value.begin && own.end <= value.end ? own : value;
    }

    /// The names of what the schema knows and the kind misspelt count as given: one mistake is one finding.
    void unknownName(const SchemaBlock& schema, const syntax::Name& name, Tally& tally,
                     const std::string& owner, bool section) {
        if (!section && schema.block(name.text) != nullptr) {
            schemaCheck_.wrongForm(name, owner, false);
            tally.blocks[name.text].most += 1;
            return;
        }
        if (section && schema.attribute(name.text) != nullptr) {
            schemaCheck_.wrongForm(name, owner, true);
            tally.attributes.emplace(name.text, Given{name.span, false, false});
            return;
        }
        schemaCheck_.unknown(schema, name, owner);
        forgive(schema, name, tally);
    }

    void forgive(const SchemaBlock& schema, const syntax::Name& name, Tally& tally) {
        std::vector<std::string> required;
        for (const library::SchemaAttribute& attribute : schema.attributes)
            if (attribute.required) required.emplace_back(attribute.name);
        for (const library::SchemaNestedBlock& block : schema.blocks)
            if (block.minItems > 0) required.emplace_back(block.name);
        const std::string meant = diagnostics::closest(name.text, required);
        if (const auto* attribute = schema.attribute(meant))
            tally.attributes.emplace(attribute->name, Given{name.span, true, true});
        if (const auto* block = schema.block(meant)) tally.blocks[block->name].most += unbounded;
    }

    // ---- blocks

    void section(const syntax::Block& section, const SchemaBlock& schema, const Environment& environment,
                 Tally& tally, const std::string& owner, bool outermost) {
        if (outermost && section.name.text == lifecycle) return readLifecycle(section, environment);
        const library::SchemaNestedBlock* const nested = schema.block(section.name.text);
        if (nested == nullptr) {
            unknownName(schema, section.name, tally, owner, true);
            fillUnknown(*section.body, environment);
            return;
        }
        const std::string name = fmt::format("{}.{}", owner, section.name.text);
        Tally inner;
        fill(*section.body, *nested->block, environment, inner, name, false);
        complete(*nested->block, inner, section.name.span, name);
        Count& count = tally.blocks[section.name.text];
        count.fewest += 1;
        count.most += 1;
    }

    /// Asks the expansion's own check about the path with the most attributes and, for each block, the number
    /// that is nearest to what is allowed.
    void complete(const SchemaBlock& schema, const Tally& tally, source::Span span,
                  const std::string& owner) {
        ir::NestedBlock block;
        for (const auto& [name, given] : tally.attributes)
            block.attributes.push_back({std::string(name), {}, given.span});
        for (const library::SchemaNestedBlock& nested : schema.blocks) {
            const auto found = tally.blocks.find(nested.name);
            const Count count = found == tally.blocks.end() ? Count{} : found->second;
            const std::size_t wanted = std::clamp<std::size_t>(
                std::max<std::size_t>(nested.minItems, count.fewest), count.fewest, count.most);
            for (std::size_t index = 0; index < std::min<std::size_t>(wanted, 1000); ++index)
                block.blocks.push_back({std::string(nested.name), {}, {}, {}});
        }
        schemaCheck_.complete(schema, block, span, owner);
    }

    // ---- settings for the target

    void resourcesOnly(const StaticType& type, source::Span span) {
        const StaticType* const misfit = noResource(type);
        if (misfit != nullptr) report(codes::notAResource, placeOf(misfit, span), describe(*misfit));
    }

    static const StaticType* noResource(const StaticType& type) {
        const StaticType* const failed = failing(type, [](const StaticType& own) {
            return own.form != Form::Resource && own.form != Form::Family && own.form != Form::List &&
                   !own.is(semantics::TypeKind::Component); // which may be a part
        });
        if (failed != nullptr || type.form != Form::List) return failed;
        if (!type.parts->itemized) return noResource(type.parts->element);
        for (const StaticType& item : type.parts->items)
            if (const StaticType* inner = noResource(item)) return inner;
        return nullptr;
    }

    void readLifecycle(const syntax::Block& section, const Environment& environment) {
        static const std::vector<std::string> known{"ignore_changes", "create_before_destroy",
                                                    "prevent_destroy", "only_in", "replace_triggered_by"};
        for (const syntax::Statement* statement : section.body->statements) {
            if (statement->kind != StatementKind::Setting) {
                const syntax::Name name = syntax::declaredName(*statement);
                if (name)
                    report(codes::unknownSetting, name.span, "`lifecycle`", std::string(name.text));
                else
                    report(codes::misplacedSetting, statement->keyword,
                           std::string(syntax::productionName(statement->kind)), "`lifecycle`");
                continue;
            }
            const auto& setting = as<syntax::Definition>(*statement);
            if (setting.name.text == "ignore_changes")
                ignoredChanges(*setting.value, environment);
            else if (setting.name.text == "only_in")
                inference_.inferAs(*setting.value, environment, Type::listOf(Type::of(TypeKind::String)));
            else if (setting.name.text == "create_before_destroy" || setting.name.text == "prevent_destroy")
                inference_.inferAs(*setting.value, environment, Type::of(TypeKind::Bool));
            else if (setting.name.text == "replace_triggered_by")
                resourcesOnly(inference_.infer(*setting.value, environment), setting.value->span);
            else
                report(codes::unknownSetting, setting.name.span, "`lifecycle`",
                       std::string(setting.name.text))
                    .didYouMean(setting.name.text, setting.name.span, [&] { return known; });
        }
    }

    /// Ignoring the changes of an attribute that does not exist has no effect.
    void ignoredChanges(const syntax::Expression& expression, const Environment& environment) {
        const StaticType type =
            inference_.inferAs(expression, environment, Type::listOf(Type::of(TypeKind::String)));
        if (type.form != Form::List) return;
        for (const StaticType& item : type.parts->items) {
            const std::string* const text = item.constant ? item.constant->text() : nullptr;
            if (text == nullptr || *text == "all") continue;
            const std::string first = text->substr(0, text->find_first_of(".["));
            if (whole_->attribute(first) != nullptr || whole_->block(first) != nullptr) continue;
            report(codes::unknownAttribute, placeOf(&item, expression.span), std::string(resource_.type.text),
                   first);
        }
    }

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return context_.findings.report(code, span, args...);
    }

    Inference& inference_;
    CheckContext& context_;
    const syntax::Resource& resource_;
    const semantics::Environment nowhere_; ///< no component is to blame
    expansion::SchemaCheck schemaCheck_;
    const SchemaBlock* whole_ = nullptr;
};

} // namespace

void checkResource(Inference& inference, const syntax::Resource& resource, const Environment& environment) {
    ResourceCheck(inference, resource).run(environment);
}

} // namespace drc::checking
