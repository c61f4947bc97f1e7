#include "language_server/known.hpp"

#include "language_server/symbol_at.hpp"

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

const DeclaredName* nameIn(const std::map<std::string, DeclaredName, std::less<>>& names,
                           std::string_view name) {
    const auto found = names.find(name);
    return found == names.end() ? nullptr : &found->second;
}

} // namespace

Known::Known(const View& view) : names_(view) {
    if (const pipeline::InputAnalysis* const input = inputOf(view)) {
        for (std::size_t id = 0; id < view.analysis().sources().size(); ++id) {
            const library::Module* const module = input->moduleOf(static_cast<source::FileId>(id));
            if (module != nullptr && !module->inLibrary && module->file->path() != view.document().path)
                own_.add(*module);
        }
    }
    own_.add(view.text().tree(), view.text().file());
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
    return foundIn(*this, [&](const DeclaredIndex& index) { return nameIn(index.functions(), name); });
}

} // namespace drc::language_server
