#include "diagnostics/suggestion.hpp"
#include "semantics/resolver.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// What a topology repeats: components, and the lines that speak of them.
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

/// The names that expressions refer to, also by way of values of the topology, with the place in the first of
/// them.
class Names {
public:
    using Visit = std::function<bool(const syntax::Name&)>;
    Names(const Model& model, Visit visit) : model_(model), visit_(std::move(visit)) {}

    /// Whether a visit was true, which is then the last.
    bool anyIn(const syntax::Expression& expression) { return anyIn(expression, {}); }

private:
    bool anyIn(const syntax::Expression& expression, source::Span first) {
        bool found = false;
        syntax::forEachName(expression, [&](const syntax::Name& name) {
            const source::Span where = first.empty() ? name.span : first;
            found = found || visit_({name.text, where});
            const auto let = model_.lets.find(name.text);
            if (found || let == model_.lets.end() || !followed_.insert(let->second).second) return;
            found = let->second->value != nullptr && anyIn(*let->second->value, where);
        });
        return found;
    }

    const Model& model_;
    Visit visit_;
    std::set<const syntax::Definition*> followed_;
};

} // namespace

// ---- declaring

void Resolver::family(const syntax::Entry& entry, const Kind& kind) {
    const syntax::Name name = syntax::declaredName(entry);
    Family& family = model_->addFamily(name.text);
    family.span = {entry.span.file, entry.verb.span.begin, name.span.end};
    family.kind = &kind;
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

// Components are made when everything is known that families are repeated over.
bool Resolver::namesComponents(const syntax::Binding& repetition, const Family& family) {
    const auto isComponent = [&](const syntax::Name& name) {
        const auto declares = [&](const auto& one) {
            return syntax::declaredName(*one.first).text == name.text;
        };
        const bool bound = name.text == repetition.first.text || name.text == repetition.second.text;
        if (bound || std::none_of(toMake_.begin(), toMake_.end(), declares)) return false;
        report(codes::familyOverComponent, name.span, family.name, std::string(name.text))
            .label(taken_.find(name.text)->second.span, "declared here")
            .help("repeat it over what the component is made of, as a `let` that both use");
        return true;
    };
    Names names(*model_, isComponent);
    return names.anyIn(*repetition.source) ||
           (repetition.filter != nullptr && names.anyIn(*repetition.filter));
}

void Resolver::element(Family& family, const Value& key, const syntax::Entry& entry,
                       const Settings& settings) {
    const source::Span where = key.origin.empty() ? entry.repetition->source->span : key.origin;
    const std::optional<std::string> name = elementName(family, key, where);
    if (!name) return;
    if (!evaluator_.account(Evaluator::costOfComponent, entry.target->span, environment())) return;
    Component& element = component(*name, entry, *family.kind, settings);
    element.family = &family;
    element.key = key;
    family.elements.push_back(&element);
    family.byKey.emplace(*print(key), &element);
    taken_.emplace(*name, Taken(where, fmt::format("`{}` is called so", element.written())));
}

std::optional<std::string> Resolver::elementName(const Family& family, const Value& key, source::Span where) {
    if (key.isPoison()) return std::nullopt;
    if (key.holdsDeferred()) {
        report(codes::neededNow, where, "the key of a component");
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
    const std::string name = fmt::format("{}_{}", family.name, inName(printed));
    const std::string why =
        fmt::format("the component with the key `{}` is called so in labels, names of resources, files, "
                    "variables and outputs",
                    printed);
    if (!isGoodName(name)) {
        report(codes::nameShape, where, name, std::string(spellSort(ir::sorts::component)))
            .note(why)
            .help("take keys of letters of ASCII, digits and single `-` or `_`");
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

std::vector<Component*> Resolver::declaredAs(std::string_view name) {
    if (const Family* family = model_->family(name)) return family->elements;
    if (model_->declared(name) != nullptr) return {model_->component(name)};
    return {};
}

std::vector<Component*> Resolver::componentsNamed(const syntax::Expression* target) {
    if (const syntax::Name name = syntax::plainName(target)) {
        std::vector<Component*> found = declaredAs(name.text);
        if (!found.empty() || model_->family(name.text) != nullptr || reported_.count(name.text) != 0)
            return found;
        auto& error = report(codes::unknownComponent, name.span, std::string(name.text));
        error.didYouMean(name.text, name.span, [&] {
            std::vector<std::string> names;
            for (const auto& one : toMake_)
                names.emplace_back(syntax::declaredName(*one.first).text);
            return names;
        });
        const auto other = taken_.find(name.text);
        if (other != taken_.end()) error.label(other->second.span, "has the name, and is no component");
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
