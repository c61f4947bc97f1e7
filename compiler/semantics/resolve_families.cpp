#include "binding/symbol.hpp"
#include "diagnostics/suggestion.hpp"
#include "semantics/needed_names.hpp"
#include "semantics/needed_now.hpp"
#include "semantics/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// What a topology repeats: components, and the lines that name them.
namespace drc::semantics {

namespace codes = diagnostics::codes;

namespace {

/// What a key becomes in the name of its element: one that labels, files and variables can have.
std::string inName(std::string_view key) {
    std::string result;
    for (const char letter : key) {
        const bool capital = letter >= 'A' && letter <= 'Z';
        const bool joins = letter == '-' || letter == '.' || letter == ' ';
        result += capital ? static_cast<char>(letter - 'A' + 'a') : joins ? '_' : letter;
    }
    return result;
}

} // namespace

// ---- declaring

void Resolver::family(const syntax::Entry& entry, const Kind& kind) {
    const syntax::Name name = syntax::declaredName(entry);
    Family& family = model_->addFamily(name.text);
    model_->made.emplace(&entry, &family);
    family.span = {entry.span.file, entry.head.span.begin, name.span.end};
    family.kind = &kind;
    family.namePrefix = firstName(entry);
    const std::size_t before = evaluator_.sink().errorReports();
    if (!namesComponents(*entry.repetition, family))
        evaluator_.forEachKey(*entry.repetition, environment(),
                              [&](const Value& key, const Environment& turn) {
                                  locals_ = turn.locals;
                                  element(family, key, entry, settings(entry.body));
                                  locals_ = nullptr;
                              });
    family.unclear = evaluator_.exhausted() || evaluator_.sink().errorReports() != before;
}

// Components are made when everything is known that families are repeated over. Values are followed one after
// the other, each once for all families: a chain of them may be as long as a file.
bool Resolver::namesComponents(const syntax::Binding& repetition, const Family& family) {
    struct Lead {
        const syntax::Expression* expression;
        source::Span where;              ///< in the family's own line; empty for what stands there
        const syntax::Definition* first; ///< the value that the line names
        const syntax::Definition* own;   ///< the value whose expression it is
    };
    std::vector<Lead> leads{{repetition.source, {}, nullptr, nullptr}};
    if (repetition.filter != nullptr) leads.push_back({repetition.filter, {}, nullptr, nullptr});
    std::optional<syntax::Name> found;
    const syntax::Definition* by = nullptr;
    for (std::size_t next = 0; next < leads.size() && !found; ++next) {
        const Lead lead = leads[next];
        const auto visit = [&](const syntax::Name& name) {
            const binding::Symbol* const symbol = found ? nullptr : evaluator_.symbolOf(name);
            if (symbol == nullptr || symbol->owner == nullptr) return;
            const source::Span where = lead.where.empty() ? name.span : lead.where;
            if (symbol->kind == binding::SymbolKind::Component && componentNames_.count(symbol->name) != 0) {
                found = syntax::Name{symbol->name, where};
                by = lead.first;
            }
            if (symbol->kind != binding::SymbolKind::Value) return;
            const auto* const value = &syntax::as<syntax::Definition>(*symbol->statement);
            const auto known = leadsTo_.find(value);
            if (known != leadsTo_.end() && !known->second.empty()) {
                found = syntax::Name{known->second, where};
            } else if (value->value != nullptr && known == leadsTo_.end()) {
                leadsTo_.emplace(value, std::string_view());
                leads.push_back({value->value, where, lead.first == nullptr ? value : lead.first, value});
            }
        };
        NeededNames(true, visit).in(*lead.expression);
    }
    if (!found) return false;
    // The state is reset for the next family.
    for (const Lead& lead : leads)
        leadsTo_.erase(lead.own);
    if (by != nullptr) leadsTo_[by] = found->text;
    report(codes::familyOverComponent, found->span, family.name, std::string(found->text))
        .label(taken_.find(found->text)->second.span, "declared here")
        .help("repeat both over a `let` that they share");
    return true;
}

void Resolver::element(Family& family, const Value& key, const syntax::Entry& entry,
                       const Settings& settings) {
    const source::Span where = key.origin.empty() ? entry.repetition->source->span : key.origin;
    const std::optional<std::string> name = elementName(family, key, where);
    if (!name) return;
    if (!evaluator_.account(Evaluator::costOfComponent, entry.target->span, environment())) return;
    Component& element = component(*name, {}, entry, *family.kind, settings);
    element.family = &family;
    element.key = key;
    family.elements.push_back(&element);
    family.byKey.emplace(*print(key), &element);
    taken_.emplace(*name, Taken(where, fmt::format("`{}` has this name", element.written())));
}

std::optional<std::string> Resolver::elementName(const Family& family, const Value& key, source::Span where) {
    if (key.isPoison()) return std::nullopt;
    if (key.holdsDeferred()) {
        adviseKnown(report(codes::neededNow, where, "the key of a component"), key);
        return std::nullopt;
    }
    if (key.text() == nullptr && key.number() == nullptr) {
        report(codes::familyKey, where, describe(key))
            .help("repeat it over a map: its keys name the components, as in `{ eu: …, us: … }`");
        return std::nullopt;
    }
    const std::string printed = *print(key);
    if (family.byKey.count(printed) != 0) {
        report(codes::duplicateElement, where, family.name, printed).label(family.span, "repeated here");
        return std::nullopt;
    }
    const std::string name = fmt::format("{}_{}", family.namePrefix, inName(printed));
    const std::string why =
        fmt::format("the component with the key `{}` has this name in labels, names of resources, files, "
                    "variables and outputs",
                    printed);
    if (!isGoodName(name)) {
        report(codes::nameShape, where, name, std::string(spellSort(ir::sorts::component)))
            .note(why)
            .help("use keys of ASCII letters, digits and single `-` or `_`");
        return std::nullopt;
    }
    const auto taken = taken_.find(name);
    if (taken != taken_.end()) {
        report(codes::duplicateName, where, name).label(taken->second.span, taken->second.label).note(why);
        return std::nullopt;
    }
    checkReserved({name, where}, ir::sorts::component);
    return name;
}

// ---- using

void Resolver::eachTurn(const syntax::Entry& entry, const std::function<void()>& turn) {
    if (entry.repetition == nullptr) return turn();
    evaluator_.forEach(*entry.repetition, environment(), [&](const Environment& inner) {
        locals_ = inner.locals;
        turn();
        locals_ = nullptr;
    });
}

std::optional<std::vector<Component*>> Resolver::declaredAs(const syntax::Name& name) {
    const Made* const made = model_->madeOf(evaluator_.symbolOf(name));
    if (made == nullptr) return std::nullopt;
    if (const auto* const family = std::get_if<const Family*>(made)) return (*family)->elements;
    if (const auto* const component = std::get_if<const Component*>(made))
        return std::vector{model_->component((*component)->name)};
    return std::nullopt;
}

std::vector<Component*> Resolver::componentsNamed(const syntax::Expression* target) {
    if (const syntax::Name name = syntax::plainName(target)) {
        if (auto found = declaredAs(name)) return *std::move(found);
        if (reported_.count(name.text) != 0) return {};
        auto& error = report(codes::unknownComponent, name.span, std::string(name.text));
        error.didYouMean(name.text, name.span, [&] {
            std::vector<std::string> names;
            for (const auto& one : toMake_)
                names.emplace_back(syntax::declaredName(*one.first).text);
            return names;
        });
        const auto other = taken_.find(name.text);
        if (other != taken_.end()) error.label(other->second.span, "has this name, but is not a component");
        return {};
    }
    const Value value = evaluator_.evaluate(*target, environment());
    if (const auto* object = value.as<ComponentObject>())
        return {model_->component(object->component().name)};
    if (const auto* family = value.as<ComponentFamily>()) return family->family().elements;
    if (!value.isPoison()) report(codes::wrongType, target->span, "a component", describe(value));
    return {};
}

} // namespace drc::semantics
