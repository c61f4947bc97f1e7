#include "language_server/completion/known.hpp"

#include "language_server/names/symbol_at.hpp"
#include "library/contract.hpp"
#include "syntax/statement.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

/// The user's own first.
template <class Find>
auto foundIn(const Known& known, const Find& find) {
    const auto indexes = known.indexes();
    for (auto index = indexes.rbegin(); index != indexes.rend(); ++index)
        if (const auto* const found = find(**index)) return found;
    return decltype(find(*indexes.front())){nullptr};
}

/// The body of the example of a rule that a byte stands in; null where it stands in none.
const syntax::Body* exampleAt(std::span<const syntax::Statement* const> statements, std::uint32_t offset) {
    for (const syntax::Statement* const one : statements) {
        const syntax::Body* const body = syntax::bodyOf(*one);
        if (body == nullptr || offset < body->open.end || offset > std::max(body->close.end, one->span.end))
            continue;
        const bool isExample =
            one->kind == syntax::StatementKind::GoodExample || one->kind == syntax::StatementKind::BadExample;
        if (isExample) return body;
        if (const syntax::Body* const inner = exampleAt(body->statements, offset)) return inner;
    }
    return nullptr;
}

const DeclaredName* nameIn(const std::map<std::string, DeclaredName, std::less<>>& names,
                           std::string_view name) {
    const auto found = names.find(name);
    return found == names.end() ? nullptr : &found->second;
}

} // namespace

Known::Known(const View& view, std::optional<std::uint32_t> offset) : names_(view) {
    if (const pipeline::InputAnalysis* const input = inputOf(view)) {
        for (std::size_t id = 0; id < view.analysis().sources().size(); ++id) {
            const library::Module* const module = input->moduleOf(static_cast<source::FileId>(id));
            if (module != nullptr && !module->inLibrary && module->file->path() != view.document().path)
                own_.add(*module);
        }
    }
    own_.add(view.text().tree(), view.text().file());
    if (offset) addExampleAt(view.text(), *offset);
}

void Known::addExampleAt(const Text& text, std::uint32_t offset) {
    const syntax::Body* const example = exampleAt(text.tree().statements, offset);
    if (example == nullptr) return;
    const auto& values = libraryIndex().values();
    const auto roles = values.find(library::contract::facts::regionsOfExamples);
    names_.addExample(*example, roles == values.end() ? std::vector<std::string>() : roles->second.keys);
    own_.add(example->statements, text.tree(), text.file());
}

const DeclaredKind* Known::kind(std::string_view name) const {
    return foundIn(*this, [&](const DeclaredIndex& index) { return index.kind(name); });
}

const DeclaredKind* Known::partKind(std::string_view name) const {
    if (const DeclaredKind* const found = kind(name)) return found;
    return foundIn(*this, [&](const DeclaredIndex& index) { return index.partKind(name); });
}

const DeclaredKind* Known::kindOfComponent(std::string_view component) const {
    const ProgramName* const name = names_.find(component);
    return name == nullptr || name->sort != binding::SymbolKind::Component ? nullptr : kind(name->kind);
}

const DeclaredName* Known::trait(std::string_view name) const {
    return foundIn(*this, [&](const DeclaredIndex& index) { return nameIn(index.traits(), name); });
}

const DeclaredName* Known::function(std::string_view name) const {
    const auto find = [&](const DeclaredIndex& index) { return nameIn(index.functions(), name); };
    if (const DeclaredName* const found = foundIn(*this, find)) return found;
    return nameIn(own_.innerFunctions(), name);
}

} // namespace drc::language_server
