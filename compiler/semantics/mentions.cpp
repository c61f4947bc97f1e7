#include "semantics/mentions.hpp"

#include <algorithm>
#include <set>

namespace drc::semantics {

using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;

namespace {

class Mentions {
public:
    Mentions(const Model& model, const Local* locals, const MentionVisitor& visitor)
        : model_(model), locals_(locals), visitor_(visitor) {}

    void in(const Expression& expression) {
        if (expression.kind == ExpressionKind::Name) return name(syntax::plainName(&expression));
        if (expression.kind != ExpressionKind::Postfix) return parts(expression);
        const auto& postfix = as<syntax::PostfixExpression>(expression);
        const syntax::Name base = syntax::plainName(postfix.base);
        if (!base || !mention(base, postfix.suffixes)) return parts(expression);
        for (const syntax::Suffix& suffix : postfix.suffixes) {
            if (suffix.index != nullptr) in(*suffix.index);
            for (const Expression* argument : suffix.arguments)
                in(*argument);
        }
    }

    void in(const syntax::Body& body) {
        for (const syntax::Statement* statement : body.statements) {
            if (statement->kind == syntax::StatementKind::Setting)
                in(*as<syntax::Definition>(*statement).value);
            else if (const syntax::Body* inner = syntax::bodyOf(*statement))
                in(*inner);
        }
    }

private:
    void parts(const Expression& expression) {
        syntax::forEachPart(expression, [&](const Expression& part) { in(part); });
    }

    const binding::Symbol* symbolOf(const syntax::Name& name) const { return model_.bindings->of(name); }

    /// A component, or an element whose key is known, with what follows it; false for everything else.
    bool mention(const syntax::Name& base, std::span<const syntax::Suffix> suffixes) {
        const Made* const made = model_.madeOf(symbolOf(base));
        if (made == nullptr) return false;
        const Component* component = nullptr;
        if (const auto* const one = std::get_if<const Component*>(made)) component = *one;
        if (const auto* const family = std::get_if<const Family*>(made)) {
            const syntax::Suffix& first = suffixes.front();
            const auto key = first.kind == syntax::SuffixKind::Index ? keyOf(*first.index) : std::nullopt;
            if (!key) return false;
            const auto element = (*family)->byKey.find(*key);
            if (element == (*family)->byKey.end()) return true;
            component = element->second;
            suffixes = suffixes.subspan(1);
        }
        if (component == nullptr) return false;
        const bool hasMember = !suffixes.empty() && suffixes.front().kind == syntax::SuffixKind::Member;
        visitor_.component(
            {*component, base.span, hasMember ? suffixes.front().member.text : std::string_view()});
        return true;
    }

    void name(const syntax::Name& name) {
        const binding::Symbol* const symbol = symbolOf(name);
        if (symbol == nullptr) return;
        if (symbol->kind == binding::SymbolKind::Value && symbol->owner != nullptr) {
            const auto& let = as<syntax::Definition>(*symbol->statement);
            if (let.value != nullptr) visitor_.let(let, name.span);
            return;
        }
        const Made* const made = model_.madeOf(symbol);
        if (made == nullptr) return;
        if (const auto* const component = std::get_if<const Component*>(made))
            visitor_.component({**component, name.span});
        if (const auto* const family = std::get_if<const Family*>(made))
            for (const Component* element : (*family)->elements)
                visitor_.component({*element, name.span});
    }

    /// The key that an index has in this turn of the loop; nothing where only an evaluation can tell, which
    /// may then mean any element.
    std::optional<std::string> keyOf(const Expression& index) const {
        if (const std::string_view* text = syntax::plainText(&index)) return std::string(*text);
        if (index.kind == ExpressionKind::Number)
            return print(Value(as<syntax::NumberExpression>(index).value));
        const syntax::Name name = syntax::plainName(&index);
        const binding::Symbol* const symbol = name ? symbolOf(name) : nullptr;
        for (const Local* local = locals_; symbol != nullptr && local != nullptr; local = local->next())
            if (local->symbol == symbol) return print(local->value);
        return std::nullopt;
    }

    const Model& model_;
    const Local* locals_;
    const MentionVisitor& visitor_;
};

} // namespace

void forEachMention(const Model& model, const Setting& setting, const MentionVisitor& visitor) {
    Mentions mentions(model, setting.locals.first(), visitor);
    if (setting.written != nullptr) mentions.in(*setting.written);
    if (setting.section != nullptr) mentions.in(*setting.section->body);
}

void forEachMention(const Model& model, const Expression& expression, const MentionVisitor& visitor) {
    Mentions(model, nullptr, visitor).in(expression);
}

bool mentions(const Model& model, const Component& component, const Component& other) {
    bool found = false;
    const MentionVisitor visitor{
        [&](const Mention& mention) { found = found || &mention.component == &other; },
        [](const syntax::Definition&, source::Span) {}};
    for (const Setting& setting : component.settings.all)
        forEachMention(model, setting, visitor);
    return found;
}

namespace {

/// What a component works by: all its settings but its tags, which only say what it is.
template <class Visit>
void forEachNeeded(const Component& component, const Visit& visit) {
    for (const Setting& setting : component.settings.all)
        if (setting.name.text != "tags") visit(setting);
}

/// Follows names for as long as they lead to something new: components may name each other, and a chain of
/// values may be as long as a file.
class Search {
public:
    explicit Search(const Model& model) : model_(model) {}

    std::set<const Component*> from(const Component& component) {
        const MentionVisitor visitor{[&](const Mention& mention) {
                                         if (found_.insert(&mention.component).second)
                                             components_.push_back(&mention.component);
                                     },
                                     [&](const syntax::Definition& let, source::Span) {
                                         if (seen_.insert(&let).second) values_.push_back(let.value);
                                     }};
        components_.push_back(&component);
        while (!components_.empty() || !values_.empty()) {
            if (!values_.empty()) {
                const Expression* const value = values_.back();
                values_.pop_back();
                forEachMention(model_, *value, visitor);
                continue;
            }
            const Component* const next = components_.back();
            components_.pop_back();
            forEachNeeded(*next, [&](const Setting& setting) { forEachMention(model_, setting, visitor); });
        }
        return std::move(found_);
    }

private:
    const Model& model_;
    std::vector<const Component*> components_; ///< still to be looked into
    std::vector<const Expression*> values_;    ///< the same
    std::set<const Component*> found_;
    std::set<const syntax::Definition*> seen_;
};

} // namespace

std::vector<const Component*> needsOf(const Model& model, const Component& component) {
    const std::set<const Component*> found = Search(model).from(component);
    std::vector<const Component*> result;
    for (const Component& other : model.components)
        if (&other != &component && found.count(&other) != 0) result.push_back(&other);
    return result;
}

std::vector<Mention> ownMentions(const Model& model, const Component& component) {
    std::vector<Mention> result;
    std::vector<const syntax::Definition*> values; // in the order in which they were named
    const MentionVisitor visitor{[&](const Mention& mention) { result.push_back(mention); },
                                 [&](const syntax::Definition& let, source::Span) {
                                     if (std::find(values.begin(), values.end(), &let) == values.end())
                                         values.push_back(&let);
                                 }};
    forEachNeeded(component, [&](const Setting& setting) { forEachMention(model, setting, visitor); });
    for (std::size_t next = 0; next < values.size(); ++next)
        forEachMention(model, *values[next]->value, visitor);
    return result;
}

} // namespace drc::semantics
