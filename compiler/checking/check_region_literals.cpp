#include "checking/checking.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <unordered_set>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::Component;
using semantics::RegionRole;
using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;

namespace {

bool isPartOfWord(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0;
}

/// Whether a text holds the name as a word of its own, and not as the beginning of another one.
bool holdsName(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool begins = at == 0 || !isPartOfWord(text[at - 1]);
        if (begins && (end == text.size() || !isPartOfWord(text[end]))) return true;
    }
    return false;
}

/// What people read is no name or address of anything.
bool isProse(std::string_view text) {
    return text.find(' ') != std::string_view::npos;
}

/// A component that lives in several regions is set up in each of them by the same text: one that names a
/// region would lead all of them there, and be gone with it.
class RegionLiterals {
public:
    RegionLiterals(const semantics::Model& model, diagnostics::Sink& sink) : model_(model), sink_(sink) {}

    void in(const Component& component) {
        component_ = &component;
        for (const semantics::Setting& setting : component.settings.all) {
            if (setting.name.text == "tags" || setting.written == nullptr) continue;
            setting_ = setting.name.text;
            if (const syntax::MapExpression* const byRegion = model_.byRegion(*setting.written))
                for (const syntax::MapEntry& entry : byRegion->entries)
                    in(*entry.value, model_.region(syntax::plainName(entry.key).text));
            else
                in(*setting.written, nullptr);
        }
    }

private:
    /// `only` is the region that the value is for, null for one of every region.
    void in(const Expression& expression, const RegionRole* only) {
        if (expression.kind == ExpressionKind::Name)
            return named(as<syntax::NameExpression>(expression), only);
        if (expression.kind == ExpressionKind::Template)
            for (const syntax::TemplatePart& part : as<syntax::TemplateExpression>(expression).parts)
                if (part.expression == nullptr && !isProse(part.text)) text(expression, part.text, only);
        syntax::forEachPart(expression, [&](const Expression& part) { in(part, only); });
    }

    /// A value of the topology means what it is.
    void named(const syntax::NameExpression& name, const RegionRole* only) {
        const binding::Symbol* const symbol = model_.bindings->of(name.name());
        if (symbol == nullptr || symbol->kind != binding::SymbolKind::Value || symbol->owner == nullptr)
            return;
        const auto& let = as<syntax::Definition>(*symbol->statement);
        if (let.value != nullptr && entered_.insert(let.value).second) in(*let.value, only);
    }

    void text(const Expression& expression, std::string_view text, const RegionRole* only) {
        const auto held =
            std::find_if(model_.regions.begin(), model_.regions.end(), [&](const RegionRole& region) {
                return &region != only && !region.name.empty() && holdsName(text, region.name);
            });
        if (held == model_.regions.end() || !reported_.insert(&expression).second) return;
        const auto& lives = component_->regions;
        const RegionRole& misled =
            only != nullptr ? *only
                            : **std::find_if(lives.begin(), lives.end(),
                                             [&](const RegionRole* region) { return region != &*held; });
        sink_
            .report(codes::regionInSetting, expression.span, std::string(setting_), component_->written(),
                    held->name, misled.role)
            .note(fmt::format("`{}` would use what belongs to `{}`, and lose it together with that region",
                              misled.role, held->role))
            .help(fmt::format(
                "write what is the same in each region, or a value for each one: `{} = {{ {}: …, {}: … }}`",
                setting_, model_.regions[0].role, model_.regions[1].role));
    }

    const semantics::Model& model_;
    diagnostics::Sink& sink_;
    const Component* component_ = nullptr;
    std::string_view setting_;
    std::unordered_set<const Expression*> reported_; ///< elements of a family share their settings
    std::unordered_set<const Expression*> entered_;  ///< values that names have led to
};

} // namespace

void checkRegionLiterals(const semantics::Model& model, semantics::Evaluator& evaluator) {
    RegionLiterals literals(model, evaluator.sink());
    for (const Component& component : model.components)
        if (component.regions.size() > 1) literals.in(component);
}

} // namespace drc::checking
